/**
 * A broker somewhere on the network. The daemon starts and works while it is down, and looks for it for ever.
 *
 * Each try is a new client object of the library, with a deadline of our own: its own reconnection can hang in
 * "connecting" after a broker restart (mqttjs/MQTT.js#1778, #1845, #1861), and what an old object still wanted to send
 * must not come out later.
 */
import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import { BackOff } from './back-off.ts'
import type { BrokerClock, Bus, MessageHandler, PublishOptions } from './bus.ts'
import { belowBase, checkBase, isTopic } from './filters.ts'
import type { BrokerLog } from './log.ts'
import { Presence, Subscribers } from './subscribers.ts'

export interface ExternalOptions {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`; user name and password stand beside it, not in it. */
  readonly url: string
  readonly username?: string
  readonly password?: string
  /** Certificate of the authority that signed the broker's, PEM. Default: the system's authorities. */
  readonly ca?: string
  /** Default: `baristad-` and eight random letters, so that two daemons never throw each other out. */
  readonly clientId?: string
  /** First levels of every topic. */
  readonly base: string
  /** Number of this run of the daemon; it stands in the last will, so that a late one is recognised as old. */
  readonly session: number
  readonly clock: BrokerClock
  /** 0 ≤ x < 1. */
  readonly random: () => number
  readonly log: BrokerLog
  /** From the start of a try to the broker's answer, milliseconds. Default 5,000. */
  readonly connectTimeoutMs?: number
  /** A try that has neither succeeded nor failed this much later is abandoned, milliseconds. Default 2,000. */
  readonly watchdogMs?: number
}

const PROTOCOLS = ['mqtt:', 'mqtts:', 'ws:', 'wss:']
/** Half-open connections are noticed within one and a half of these. Seconds. */
const KEEP_ALIVE_SECONDS = 10
/** A broker that takes this little and acknowledges nothing is as good as away. */
const MOST_PENDING_BYTES = 262_144
const MOST_UNACKNOWLEDGED = 1000
/** A connection that lasted this long was a good one: the next failure starts with short waits again. */
const GOOD_AFTER_MS = 10_000
const FAREWELL_MS = 1000
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/**
 * Starts to look for the broker and returns at once.
 *
 * @throws RangeError for a URL or base that can never work
 */
export function connectExternalBroker(options: ExternalOptions): Bus {
  if (!URL.canParse(options.url) || !PROTOCOLS.includes(new URL(options.url).protocol)) {
    throw new RangeError('the URL of the MQTT broker must start with mqtt://, mqtts://, ws:// or wss://')
  }
  return new ExternalBus(options)
}

class ExternalBus implements Bus {
  readonly #options: ExternalOptions
  readonly #base: string
  /** For the log: without what may stand in the URL besides. */
  readonly #where: string
  readonly #clientId: string
  readonly #backOff: BackOff
  readonly #subscribers: Subscribers
  readonly #presence = new Presence()
  #client: MqttClient | null = null
  /** Ends the present try or connection. */
  #lose: (reason: string) => void = () => undefined
  #cancelRetry: () => void = () => undefined
  #unacknowledged = 0
  #lastReason: string | null = null
  #closing: Promise<void> | null = null

  constructor(options: ExternalOptions) {
    this.#options = options
    this.#base = checkBase(options.base)
    this.#where = new URL(options.url).host
    this.#clientId = options.clientId ?? `baristad-${randomLetters(8, options.random)}`
    this.#backOff = new BackOff(options.random)
    this.#subscribers = new Subscribers(options.log)
    this.#try()
  }

  publish(topic: string, payload: string, options: PublishOptions): boolean {
    if (!isTopic(topic)) throw new RangeError(`"${topic}" is not a topic`)
    const client = this.#client
    if (client === null || !this.#presence.connected || !client.connected) return false
    if (client.stream.writableLength > MOST_PENDING_BYTES || this.#unacknowledged >= MOST_UNACKNOWLEDGED) return false
    if (options.qos === 1) this.#unacknowledged++
    client.publish(
      `${this.#base}/${topic}`,
      payload,
      { qos: options.qos, retain: options.retain === 'retained' },
      () => {
        // Called on the acknowledgement, or when the connection ends; then the count starts anew.
        if (options.qos === 1 && client === this.#client) this.#unacknowledged--
      },
    )
    return true
  }

  subscribe(filter: string, handler: MessageHandler): () => void {
    const subscriber = this.#subscribers.add(filter, handler)
    // Also when another handler has the filter already: the broker sends what is stored only on a new subscription.
    this.#ask([filter])
    return () => {
      this.#subscribers.remove(subscriber)
      if (this.#presence.connected && !this.#subscribers.filters().includes(filter)) {
        this.#client?.unsubscribe(`${this.#base}/${filter}`, () => undefined)
      }
    }
  }

  connected(): boolean {
    return this.#presence.connected
  }

  onConnected(handler: (connected: boolean) => void): () => void {
    return this.#presence.on(handler)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#cancelRetry()
    const client = this.#client
    if (client !== null && this.#presence.connected) {
      // DISCONNECT, so the broker forgets the last will: whoever closes publishes `offline` before.
      await new Promise<void>((resolve) => {
        const cancel = this.#options.clock.after(FAREWELL_MS, resolve)
        client.end(false, () => {
          cancel()
          resolve()
        })
      })
    }
    this.#lose('closed')
  }

  #try(): void {
    const { clock } = this.#options
    const client = connect(this.#options.url, this.#clientOptions())
    this.#client = client
    this.#unacknowledged = 0
    let reason = 'the connection was closed'
    let since: number | null = null
    let over = false

    const cancelWatchdog = clock.after(
      (this.#options.connectTimeoutMs ?? 5000) + (this.#options.watchdogMs ?? 2000),
      () => this.#lose('no answer in time'),
    )
    this.#lose = (why) => {
      if (over) return
      over = true
      cancelWatchdog()
      this.#client = null
      client.end(true)
      client.stream.destroy() // end() does nothing more when a polite end is under way already
      if (since !== null && clock.now() - since >= GOOD_AFTER_MS) this.#backOff.reset()
      this.#presence.set(false)
      if (this.#closing !== null) return
      this.#tell(why)
      this.#cancelRetry = clock.after(this.#backOff.next(), () => this.#try())
    }
    const lose = this.#lose

    // An event after the end is of an object that nobody owns any more; 'error' must still have its listener.
    client.on('error', (error) => {
      reason = error.message || String(error)
    })
    client.on('close', () => lose(reason))
    client.on('connect', () => {
      if (over) return
      cancelWatchdog()
      since = clock.now()
      this.#lastReason = null
      this.#options.log.info({ broker: this.#where, clientId: this.#clientId }, 'connected to the MQTT broker')
      // In this order: what the hook makes others answer must find us listening.
      this.#ask(this.#subscribers.filters())
      this.#presence.set(true)
    })
    client.on('message', (topic, payload, packet) => {
      const below = belowBase(this.#base, topic)
      if (!over && below !== null) this.#subscribers.dispatch(below, payload, packet.retain)
    })
    const stream = client.stream
    if ('setNoDelay' in stream && typeof stream.setNoDelay === 'function') stream.setNoDelay(true)
  }

  #clientOptions(): IClientOptions {
    const { username, password, ca, session } = this.#options
    return {
      protocolVersion: 4,
      clean: true,
      clientId: this.#clientId,
      keepalive: KEEP_ALIVE_SECONDS,
      connectTimeout: this.#options.connectTimeoutMs ?? 5000,
      reconnectPeriod: 0,
      queueQoSZero: false,
      resubscribe: false,
      will: {
        topic: `${this.#base}/daemon/state`,
        payload: Buffer.from(JSON.stringify({ v: 1, state: 'offline', session })),
        qos: 1,
        retain: true,
      },
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(ca === undefined ? {} : { ca }),
    }
  }

  /** Subscribes now, if it can; all of them are subscribed again on each connection. */
  #ask(filters: readonly string[]): void {
    const client = this.#client
    if (client === null || !client.connected || filters.length === 0) return
    client.subscribe(
      filters.map((filter) => `${this.#base}/${filter}`),
      { qos: 1 },
      (error) => {
        if (error && client === this.#client && client.connected) {
          this.#options.log.warn({ broker: this.#where, filters, err: error }, 'the MQTT broker refuses a subscription')
        }
      },
    )
  }

  /** Once per reason: a broker that is away for a day is one line. */
  #tell(reason: string): void {
    if (reason === this.#lastReason) return
    this.#lastReason = reason
    this.#options.log.warn({ broker: this.#where, reason }, 'the MQTT broker is away; looking for it')
  }
}

function randomLetters(count: number, random: () => number): string {
  return Array.from({ length: count }, () => LETTERS.charAt(Math.floor(random() * LETTERS.length))).join('')
}
