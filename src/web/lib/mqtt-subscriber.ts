/**
 * A read-only MQTT 3.1.1 subscriber for a page: a few kilobytes instead of a hundred, and it never gives up. It knows
 * nothing of WebSockets: the transport, the clock and chance are handed in.
 */
import { awayDelayMs, retryDelayMs } from './backoff.ts'
import type { PageClock } from './clock.ts'
import {
  connectPacket,
  disconnectPacket,
  type MqttPacket,
  PacketReader,
  pingPacket,
  pubackPacket,
  subscribePacket,
} from './mqtt-packets.ts'

export interface Transport {
  send(bytes: Uint8Array): void
  close(): void
}

/** Never called before `open` has returned. */
export interface TransportHandlers {
  opened(): void
  data(bytes: Uint8Array): void
  closed(): void
}

/**
 * `refused`: the broker answered no, to the login or to a topic. It goes on trying (the broker may have restarted with
 * its rules not loaded yet), but a page does better to fetch a new login.
 */
export type SubscriberState = 'connecting' | 'live' | 'waiting' | 'refused'

export interface SubscriberOptions {
  readonly open: (handlers: TransportHandlers) => Transport
  readonly clock: PageClock
  /** 0 ≤ x < 1, for the jitter of the delays. */
  readonly random: () => number
  readonly clientId: string
  readonly username: string
  readonly password: string
  readonly topics: readonly string[]
  readonly onMessage: (topic: string, payload: Uint8Array, retained: boolean) => void
  readonly onState?: (state: SubscriberState) => void
  /** Longest packet that is believed, bytes. Default 256 KiB. */
  readonly maxPacketBytes?: number
  /** The broker hears from us at least this often, seconds; silence of one and a half of it ends the connection. Default 20. */
  readonly keepAliveS?: number
}

export interface Subscriber {
  /** Tries at once when it is waiting: the network came back, or somebody looks at the page again. */
  retryNow(): void
  close(): void
}

/** Long enough for a lossy radio, short enough that a dead one is soon tried anew. */
const HANDSHAKE_MS = 5_000
/** A connection that lived this long was a good one: the next delay starts small again. */
const GOOD_AFTER_MS = 10_000
const SUBSCRIBE_ID = 1

export function subscribe(options: SubscriberOptions): Subscriber {
  const { clock, onState } = options
  const keepAliveS = options.keepAliveS ?? 20
  /** Times in a row that the broker answered and did not keep us. */
  let attempt = 0
  let closed = false
  let cancelRetry: (() => void) | null = null
  let endConnection: (() => void) | null = null

  function connect(): void {
    cancelRetry?.()
    cancelRetry = null
    onState?.('connecting')
    endConnection = startConnection(options, keepAliveS, (result) => {
      endConnection = null
      if (closed) return
      if (result.livedMs >= GOOD_AFTER_MS) attempt = 0
      onState?.(result.answer === 'refused' ? 'refused' : 'waiting')
      const chance = options.random()
      cancelRetry = clock.after(
        result.answer === 'none' ? awayDelayMs(chance) : retryDelayMs(attempt++, chance),
        connect,
      )
    })
  }

  connect()
  return {
    retryNow() {
      if (!closed && cancelRetry !== null) connect()
    },
    close() {
      closed = true
      cancelRetry?.()
      endConnection?.()
    },
  }
}

interface ConnectionResult {
  readonly answer: 'none' | 'refused' | 'granted'
  /** From the moment that every topic was granted; 0 when that never came. */
  readonly livedMs: number
}

/** One connection from its first byte to its end; `ended` is called once. Returns what ends it from our side. */
function startConnection(
  options: SubscriberOptions,
  keepAliveS: number,
  ended: (result: ConnectionResult) => void,
): () => void {
  const { clock } = options
  const reader = new PacketReader(options.maxPacketBytes ?? 256 * 1024)
  const keepAliveMs = keepAliveS * 1000
  let over = false
  let liveSince: number | null = null
  let heardAt = clock.now()
  let cancelPing: (() => void) | null = null

  const end = (reason: 'lost' | 'refused'): void => {
    if (over) return
    over = true
    cancelHandshake()
    cancelPing?.()
    transport?.close()
    const answer = reason === 'refused' ? reason : liveSince === null ? 'none' : 'granted'
    ended({ answer, livedMs: liveSince === null ? 0 : clock.now() - liveSince })
  }

  const cancelHandshake = clock.after(HANDSHAKE_MS, () => end('lost'))

  const ping = (): void => {
    if (clock.now() - heardAt > keepAliveMs * 1.5) return end('lost')
    transport?.send(pingPacket())
    cancelPing = clock.after(keepAliveMs / 2, ping)
  }

  const take = (packet: MqttPacket): void => {
    switch (packet.t) {
      case 'connack':
        if (packet.code !== 0) return end('refused')
        transport?.send(subscribePacket(SUBSCRIBE_ID, options.topics, 1))
        return
      case 'suback':
        // 0x80 is a no. A board that lacks one topic would look alive and be wrong.
        if (packet.codes.length !== options.topics.length || packet.codes.some((code) => code > 1)) {
          return end('refused')
        }
        cancelHandshake()
        liveSince = clock.now()
        cancelPing = clock.after(keepAliveMs / 2, ping)
        options.onState?.('live')
        return
      case 'publish':
        if (packet.id !== null) transport?.send(pubackPacket(packet.id))
        options.onMessage(packet.topic, packet.payload, packet.retained)
        return
      case 'pingresp':
        return
    }
  }

  let transport: Transport | null = null
  transport = options.open({
    opened() {
      if (over) return
      transport?.send(
        connectPacket({
          clientId: options.clientId,
          username: options.username,
          password: options.password,
          keepAliveS,
        }),
      )
    },
    data(bytes) {
      if (over) return
      heardAt = clock.now()
      for (const packet of reader.push(bytes)) {
        if (!over) take(packet)
      }
      if (reader.fault !== null) end('lost')
    },
    closed: () => end('lost'),
  })

  return () => {
    if (!over) transport?.send(disconnectPacket())
    end('lost')
  }
}
