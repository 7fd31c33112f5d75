/**
 * A broker somewhere on the network. The daemon starts and works while it is down, and looks for it for ever.
 *
 * Each try is a new client object of the library, with a deadline of our own: its own reconnection can hang in
 * "connecting" after a broker restart (mqttjs/MQTT.js#1778, #1845, #1861), and what an old object still wanted to send
 * must not come out later.
 *
 * A connection counts only when no other daemon has the shop (claim.ts): until then nothing is published, and nothing but
 * the answer is listened to.
 */
import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import { BackOff } from './back-off.ts'
import type { BrokerClock, Bus, MessageHandler, PublishOptions } from './bus.ts'
import { CLAIM_TOPIC, Claim, type Rival } from './claim.ts'
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
  /** First levels of every topic. */
  readonly base: string
  /** Number of this run of the daemon; it stands in the last will, so that a late one is recognised as old. */
  readonly session: number
  /** Name of this computer, for the person who started a second daemon elsewhere. Default: nothing. */
  readonly host?: string
  readonly clock: BrokerClock
  /** 0 ≤ x < 1. */
  readonly random: () => number
  readonly log: BrokerLog
  /**
   * Another daemon runs this shop (the same base on the same broker). Nothing is published and nothing is tried any more;
   * the caller ends. Called once at most, with one line for a person.
   */
  readonly onRival?: (why: string) => void
  /** From the start of a try to the broker's answer, milliseconds. Default 5,000. */
  readonly connectTimeoutMs?: number
  /** A try that has neither succeeded nor failed this much later is abandoned, milliseconds. Default 2,000. */
  readonly watchdogMs?: number
  /** How long another daemon that has this shop may take to answer before we take it, milliseconds. Default 3,000. */
  readonly quietMs?: number
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
/** The daemon's own, which the last will and a rival that died may write over. */
const STATE_TOPIC = 'daemon/state'
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
  /**
   * New at each start: two daemons under one id would throw each other out for ever. The same for each connection of this
   * one: what is left of an old connection goes, and its will with it, before the new one speaks.
   */
  readonly #clientId: string
  readonly #claim: Claim
  readonly #backOff: BackOff
  readonly #subscribers: Subscribers
  readonly #presence = new Presence()
  #client: MqttClient | null = null
  /** Ends the present try or connection. */
  #lose: (reason: string) => void = () => undefined
  #cancelRetry: () => void = () => undefined
  #unacknowledged = 0
  #lastReason: string | null = null
  /** The last thing published on `daemon/state`. */
  #state: string | null = null
  #closing: Promise<void> | null = null

  constructor(options: ExternalOptions) {
    this.#options = options
    this.#base = checkBase(options.base)
    this.#where = new URL(options.url).host
    this.#clientId = `baristad-${randomLetters(8, options.random)}`
    this.#claim = new Claim({
      me: { instance: this.#clientId, host: (options.host ?? '').slice(0, 64), session: options.session },
      clock: options.clock,
      ...(options.quietMs !== undefined && { quietMs: options.quietMs }),
      say: (message) => this.#send(CLAIM_TOPIC, JSON.stringify(message), { retain: 'live', qos: 1 }),
      ours: (proof) => this.#open(proof),
      lost: (rival) => this.#giveWay(rival),
    })
    this.#backOff = new BackOff(options.random)
    this.#subscribers = new Subscribers(options.log)
    this.#try()
  }

  publish(topic: string, payload: string, options: PublishOptions): boolean {
    if (!isTopic(topic)) throw new RangeError(`"${topic}" is not a topic`)
    if (!this.#presence.connected) return false
    if (topic === STATE_TOPIC) this.#state = payload
    return this.#send(topic, payload, options)
  }

  #send(topic: string, payload: string, options: PublishOptions): boolean {
    const client = this.#client
    if (client === null || !client.connected) return false
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
    if (this.#presence.connected) this.#ask([filter])
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
    this.#claim.leave()
    const client = this.#client
    if (client?.connected) {
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
      this.#claim.leave()
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
      this.#listenToOurs(client)
    })
    client.on('message', (topic, payload, packet) => {
      const below = belowBase(this.#base, topic)
      if (over || below === null) return
      if (below === CLAIM_TOPIC) this.#claim.hear(payload)
      if (below === STATE_TOPIC && !packet.retain) this.#heal(payload)
      if (this.#presence.connected) this.#subscribers.dispatch(below, payload, packet.retain)
    })
    const stream = client.stream
    if ('setNoDelay' in stream && typeof stream.setNoDelay === 'function') stream.setNoDelay(true)
  }

  /** Whoever has the shop must hear us ask, and we its answer: the question waits for the subscription. */
  #listenToOurs(client: MqttClient): void {
    this.#claim.enter()
    client.subscribe([`${this.#base}/${CLAIM_TOPIC}`, `${this.#base}/${STATE_TOPIC}`], { qos: 1 }, () => {
      // Also when it was refused: then nobody answers, and the claim says what that means.
      if (client === this.#client && client.connected) this.#claim.ask()
    })
  }

  #open(proof: 'proven' | 'unproven'): void {
    const about = { broker: this.#where, clientId: this.#clientId }
    this.#options.log.info(about, 'connected to the MQTT broker')
    if (proof === 'unproven') {
      const text = `the MQTT broker does not deliver ${this.#base}/${CLAIM_TOPIC}: a second daemon would not be noticed`
      this.#options.log.warn(about, text)
    }
    // In this order: what the hook makes others answer must find us listening.
    this.#ask(this.#subscribers.filters())
    this.#presence.set(true)
  }

  #giveWay({ host, session }: Rival): void {
    const on = host === '' ? '' : ` on ${host}`
    const why =
      `another baristad${on} (session ${session}) runs this shop on the MQTT broker ${this.#where} under ` +
      `"${this.#base}"; stop it first, or give this one another base (broker.base)`
    this.#options.log.warn({ broker: this.#where, base: this.#base, rival: { host, session } }, why)
    this.#presence.set(false)
    void this.close()
    this.#options.onRival?.(why)
  }

  /**
   * The last will of another connection of ours, or of a rival that died while it asked, says that we are gone: boards
   * would believe it.
   */
  #heal(payload: Uint8Array): void {
    const said = Buffer.from(payload).toString()
    if (!this.#presence.connected || this.#state === null || said === this.#state) return
    if (said.includes('"offline"')) this.#send(STATE_TOPIC, this.#state, { retain: 'retained', qos: 1 })
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
        topic: `${this.#base}/${STATE_TOPIC}`,
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
