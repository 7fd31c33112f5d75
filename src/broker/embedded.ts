/**
 * The broker inside the daemon: aedes, in front of it our guards, beside it a bus for the daemon itself that needs no
 * socket (a loop through TCP costs 40–90 ms with Nagle's algorithm on either side, reliability.md §5).
 */
import type { EventEmitter } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import { createServer, type Server } from 'node:net'
import type { Duplex } from 'node:stream'
import { Aedes, type Client } from 'aedes'
import type { BrokerClient } from './access.ts'
import type { BrokerClock, Bus, MessageHandler, PublishOptions } from './bus.ts'
import { GuardedConnection } from './connection.ts'
import { belowBase, checkBase, isTopic, MAX_LEVELS, matches } from './filters.ts'
import { type Guards, makeGuards } from './guards.ts'
import { type BrokerLimits, DEFAULT_LIMITS, Door, plainAddress } from './limits.ts'
import { type BrokerLog, QuietLog } from './log.ts'
import type { Authenticate } from './login.ts'
import { Presence, Subscribers } from './subscribers.ts'
import type { TwinCounters } from './twins.ts'
import { attachWebSocket } from './websocket.ts'

export interface EmbeddedOptions {
  /** First levels of every topic. Default in the config: `baristad`. */
  readonly base: string
  /** Where to listen for MQTT over TCP; null: nowhere. Port 0 takes a free one. */
  readonly listen: { readonly host: string; readonly port: number } | null
  /** Who a client is. Synchronous. */
  readonly authenticate: Authenticate
  readonly clock: BrokerClock
  readonly log: BrokerLog
  /** Others than the defaults of limits.ts. */
  readonly limits?: Partial<BrokerLimits>
}

/** The id is fixed: wills and `$SYS` topics carry it, and a second broker must not look like another one. */
const BROKER_ID = 'baristad'
/** How long `close` waits for what was published just before it. */
const FAREWELL_MS = 1000

/**
 * Starts the broker.
 *
 * @throws an error of `net` when it cannot listen, with its `code`: `EADDRINUSE` when the port is taken
 * @throws RangeError when the base is not one
 */
export async function startEmbeddedBroker(options: EmbeddedOptions): Promise<EmbeddedBroker> {
  const broker = new EmbeddedBroker(options)
  await broker.open()
  return broker
}

/** A client that reads nothing may hold up a message of QoS 1 for longer: the others wait no longer for that. */
const OVERTAKEN_MS = 20

export class EmbeddedBroker implements Bus {
  readonly #options: EmbeddedOptions
  readonly #limits: BrokerLimits
  readonly #base: string
  readonly #quiet: QuietLog
  readonly #door: Door
  readonly #guards: Guards
  readonly #aedes: Aedes
  readonly #server: Server
  readonly #subscribers: Subscribers
  readonly #presence = new Presence()
  /** What is stored, by topic below the base: for subscribers in the daemon. */
  readonly #retained = new Map<string, Uint8Array>()
  readonly #connections = new Set<GuardedConnection>()
  readonly #sockets = new Set<Duplex>()
  readonly #detach: (() => void)[] = []
  readonly #onTheWay = new Set<Promise<void>>()
  /** Of these, the ones of QoS 1. */
  readonly #careful = new Set<Promise<void>>()
  #closing: Promise<void> | null = null

  /** @internal use `startEmbeddedBroker` */
  constructor(options: EmbeddedOptions) {
    const { clock, log } = options
    this.#options = options
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits }
    this.#base = checkBase(options.base)
    this.#quiet = new QuietLog(log, () => clock.now(), 60_000)
    this.#door = new Door(this.#limits)
    this.#subscribers = new Subscribers(log)
    this.#guards = makeGuards({
      base: this.#base,
      authenticate: options.authenticate,
      clock,
      log,
      limits: this.#limits,
      stored: (topic, payload) => this.#store(topic, payload),
    })
    this.#aedes = new Aedes({
      id: BROKER_ID,
      // 0: no limit on messages under way. A limit would be shared by all, and one slow client could use it up.
      concurrency: 0,
      connectTimeout: this.#limits.connectTimeoutMs,
      drainTimeout: this.#limits.drainTimeoutMs,
      keepaliveLimit: this.#limits.maxKeepAliveSeconds,
      maxTopicLevels: MAX_LEVELS,
      maxClientsIdLength: 64,
      ...this.#guards.hooks,
    })
    this.#server = createServer({ noDelay: true, keepAlive: true }, (socket) =>
      this.#arrive(socket, plainAddress(socket.remoteAddress)),
    )
  }

  /** @internal */
  async open(): Promise<void> {
    await this.#aedes.listen()
    this.#watch()
    this.#aedes.subscribe(
      `${this.#base}/#`,
      (packet, done) => {
        const topic = belowBase(this.#base, packet.topic)
        // Never as stored: whoever gets it here listened when it was said.
        if (topic !== null) this.#subscribers.dispatch(topic, Buffer.from(packet.payload), false)
        done()
      },
      () => undefined,
    )
    try {
      await this.#listen()
    } catch (error) {
      await new Promise<void>((resolve) => this.#aedes.close(resolve))
      throw error
    }
    this.#presence.set(true)
  }

  /** The TCP port, null when there is none. */
  get port(): number | null {
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? address.port : null
  }

  /** Who is connected at the moment. */
  clients(): readonly BrokerClient[] {
    return this.#guards.clients()
  }

  /** Ends every connection of this client; whether it may come back is for `authenticate` to say. */
  cut(id: string): void {
    this.#guards.cut(id)
  }

  /** How often a second client wanted the name of another. */
  twins(): TwinCounters {
    return this.#guards.twins.counters
  }

  /** What a person should look into, in one line each: two devices with one name. */
  warnings(): readonly string[] {
    return this.#guards.twins.warnings()
  }

  /**
   * Takes MQTT over WebSocket (subprotocol `mqtt`) on this path of an HTTP server.
   *
   * @param allowedOrigins pages from elsewhere that may connect; our own and clients that are no browsers always may
   * @returns a function that stops that
   */
  attach(server: HttpServer, path: string, allowedOrigins: readonly string[] = []): () => void {
    const detach = attachWebSocket(server, {
      path,
      allowedOrigins,
      maxPayloadBytes: this.#limits.maxPacketBytes,
      refusal: (address) => (this.#closing === null ? this.#door.refusal(address) : 'closing'),
      accept: (stream, address) => this.#arrive(stream, address),
    })
    this.#detach.push(detach)
    return detach
  }

  publish(topic: string, payload: string, options: PublishOptions): boolean {
    if (!isTopic(topic)) throw new RangeError(`"${topic}" is not a topic`)
    if (!this.#presence.connected) return false
    const bytes = Buffer.from(payload)
    const retain = options.retain === 'retained'
    if (retain) this.#store(topic, bytes)
    const packet = { cmd: 'publish' as const, topic: `${this.#base}/${topic}`, payload: bytes, qos: options.qos }
    const send = (): Promise<void> =>
      new Promise((resolve) => {
        this.#aedes.publish({ ...packet, retain, dup: false }, (error) => {
          if (error) this.#quiet.warn(`publish ${topic}`, { topic, err: error }, 'a message could not be published')
          resolve()
        })
      })
    const sent = this.#mustWait(topic, options)
      ? this.#within(OVERTAKEN_MS, Promise.all(this.#careful)).then(send)
      : send()
    for (const under of options.qos === 0 ? [this.#onTheWay] : [this.#onTheWay, this.#careful]) {
      under.add(sent)
      void sent.then(() => under.delete(sent))
    }
    return true
  }

  /**
   * A message of QoS 0 overtakes one of QoS 1 that is still being stored, and whoever listens to both would never get the
   * overtaken one: aedes takes what comes with a smaller number for a copy. A machine's commands are alone on their topic.
   */
  #mustWait(topic: string, { qos }: PublishOptions): boolean {
    return qos === 0 && this.#careful.size > 0 && !topic.startsWith('machine/')
  }

  subscribe(filter: string, handler: MessageHandler): () => void {
    const subscriber = this.#subscribers.add(filter, handler)
    // Not from within subscribe(): the caller may not be ready for it yet.
    setImmediate(() => {
      for (const [topic, payload] of [...this.#retained]) {
        if (!this.#subscribers.has(subscriber)) return
        if (matches(filter, topic)) this.#subscribers.deliver(subscriber, topic, payload, true)
      }
    })
    return () => this.#subscribers.remove(subscriber)
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
    this.#presence.set(false)
    for (const detach of this.#detach) detach()
    const unbound = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    await this.#within(FAREWELL_MS, Promise.all(this.#onTheWay))
    await this.#within(FAREWELL_MS, new Promise<void>((resolve) => this.#aedes.close(resolve)))
    for (const connection of this.#connections) connection.destroy()
    const gone = [...this.#sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)))
    await this.#within(FAREWELL_MS, Promise.all(gone))
    for (const socket of this.#sockets) socket.destroy()
    await unbound
  }

  /** Waits for it, but not longer. */
  #within(ms: number, work: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(ms, resolve)
      void work.finally(() => {
        cancel()
        resolve()
      })
    })
  }

  #store(topic: string, payload: Uint8Array): void {
    if (payload.length === 0) this.#retained.delete(topic)
    else this.#retained.set(topic, payload)
  }

  #arrive(socket: Duplex, address: string): void {
    const refusal = this.#closing === null ? this.#door.refusal(address) : 'the broker is closing'
    if (refusal !== null) {
      socket.on('error', () => undefined)
      socket.destroy()
      this.#quiet.warn('door', { address, reason: refusal }, 'an MQTT connection is refused')
      return
    }
    const leave = this.#door.enter(address)
    const connection = new GuardedConnection(socket, address, this.#limits, this.#options.clock)
    this.#sockets.add(socket)
    this.#connections.add(connection)
    socket.once('close', () => {
      leave()
      this.#sockets.delete(socket)
    })
    connection.once('close', () => this.#connections.delete(connection))
    this.#aedes.handle(connection)
  }

  #watch(): void {
    const broker = this.#aedes
    // Without this listener one failure inside aedes would end the daemon. Its types forget the event.
    const emitter: EventEmitter = broker
    emitter.on('error', (error: unknown) => {
      this.#quiet.warn('broker', { err: error }, 'the MQTT broker reports an error')
    })
    const ended = (client: Client, error: Error) => {
      const address = client.conn instanceof GuardedConnection ? client.conn.address : undefined
      const key = `${client.id ?? address}: ${error.message}`
      this.#quiet.warn(key, { client: client.id, address, reason: error.message }, 'an MQTT connection ends')
    }
    broker.on('clientError', ended)
    broker.on('connectionError', ended)
    broker.on('clientReady', (client) => {
      if (client.conn instanceof GuardedConnection) client.conn.admit()
    })
    broker.on('unsubscribe', (filters, client) => this.#guards.unsubscribed(client, filters))
  }

  #listen(): Promise<void> {
    const where = this.#options.listen
    if (where === null) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(where.port, where.host, () => {
        this.#server.off('error', reject)
        // Later errors are of single accepts (EMFILE): the others go on.
        this.#server.on('error', (error) => this.#quiet.warn('listen', { err: error }, 'the MQTT listener fails'))
        resolve()
      })
    })
  }
}
