/** The device's end of MQTT (specification §5). Every connection is a new client: nothing of an old one is sent later. */
import { connect, type MqttClient } from 'mqtt'
import { dice } from '../chance.ts'
import { garbage, spoilPayload } from '../faults/spoil.ts'
import { decodeJson, encodeJson } from '../protocol/json.ts'
import type { Outgoing } from '../protocol/topics.ts'
import { machineTopics } from '../protocol/topics.ts'
import { retryDelayMs } from './retry.ts'
import type { Transport, TransportParts } from './transport.ts'

export interface MqttOptions {
  /** `mqtt://127.0.0.1:1883`. */
  readonly url: string
  /** Topic base, `baristad` by default. */
  readonly base: string
  /** Machine id, client id and user name. */
  readonly id: string
  readonly user: string
  readonly password: string | null
}

const KEEPALIVE_S = 10
const CONNECT_TIMEOUT_MS = 5_000
/** A connection that held this long starts the back-off anew. */
const STABLE_MS = 5_000

export function openMqtt(options: MqttOptions, parts: TransportParts): Transport {
  const topics = machineTopics(options.base, options.id)
  const { handlers, faults, chance } = parts
  let client: MqttClient | null = null
  let announced: 'yes' | 'no' = 'no'
  let retry: NodeJS.Timeout | undefined
  /** What it last called itself: commands are for that. */
  let named: string | null = null
  let failures = 0
  let lastError = ''

  function open(): void {
    clearTimeout(retry)
    const next = connect(options.url, {
      clientId: options.id,
      username: options.user,
      ...(options.password === null ? {} : { password: options.password }),
      clean: true,
      keepalive: KEEPALIVE_S,
      protocolVersion: 4,
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectPeriod: 0,
      queueQoSZero: false,
      will: { topic: topics.availability, payload: JSON.stringify({ v: 1, state: 'offline' }), qos: 1, retain: true },
    })
    client = next
    let connectedMs = Number.POSITIVE_INFINITY
    next.on('connect', () => {
      connectedMs = parts.nowMs()
      next.subscribe(topics.command, { qos: 0 }, (error) => {
        if (error) next.end(true)
        else if (next === client) announce(next)
      })
    })
    next.on('message', (_topic, payload, packet) => {
      // A retained command is a copy that somebody kept: inert.
      if (next === client && !packet.retain) receive(payload)
    })
    next.on('error', (error) => sayOnce(error.message))
    next.on('close', () => {
      if (next !== client) return
      if (parts.nowMs() - connectedMs >= STABLE_MS) failures = 0
      abandon()
      retry = setTimeout(open, retryDelayMs(failures++, chance))
    })
  }

  function announce(next: MqttClient): void {
    announced = 'yes'
    lastError = ''
    parts.tell('broker-connected', { url: options.url })
    const online = JSON.stringify({ v: 1, state: 'online', boot: handlers.boot() })
    next.publish(topics.availability, online, { qos: 1, retain: true })
    handlers.connected()
  }

  function spoilt(payload: string, direction: 'in' | 'out'): string {
    const after = spoilPayload(payload, direction, faults, chance)
    if (after !== payload && parts.damage !== undefined) parts.damage[direction]++
    return after
  }

  function receive(payload: Buffer): void {
    const text = spoilt(payload.toString(), 'in')
    const command = decodeJson(new TextEncoder().encode(text), named)
    if (command !== null) handlers.incoming([command])
  }

  /** Lets go of the connection without a word, so that the broker publishes the will. */
  function abandon(): void {
    const gone = client
    const wasAnnounced = announced
    client = null
    announced = 'no'
    gone?.removeAllListeners('message')
    gone?.end(true)
    if (wasAnnounced === 'no') return
    parts.tell('broker-gone', { url: options.url })
    handlers.disconnected()
  }

  function sayOnce(error: string): void {
    if (error !== lastError) parts.tell('broker-error', { error })
    lastError = error
  }

  open()
  return {
    place: () => ({ url: options.url, base: options.base }),
    send(outgoing: readonly Outgoing[]): void {
      for (const { message } of outgoing) if (message.t === 'identity') named = message.serial
      for (const { way, message } of outgoing) {
        if (client === null || announced === 'no') return
        const qos = way === 'heartbeat' ? 0 : 1
        const noise = garbage(faults, chance)
        if (noise !== null) client.publish(topics[way], Buffer.from(noise), { qos })
        if (faults.strikes('unknown-message') !== null) {
          client.publish(topics[way], JSON.stringify({ v: 1, t: 'gossip', about: dice(chance, 100) }), { qos })
        }
        // A serial word: there is no frame here that could be intact and not for us.
        if (message.t === 'nak') continue
        client.publish(topics[way], spoilt(encodeJson(message), 'out'), { qos })
      }
    },
    drop(ms: number): void {
      abandon()
      clearTimeout(retry)
      retry = setTimeout(open, ms)
    },
    dark(): void {
      clearTimeout(retry)
      abandon()
    },
    lit(): void {
      if (client === null) open()
    },
    close(): void {
      clearTimeout(retry)
      abandon()
    },
  }
}
