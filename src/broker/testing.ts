/** For the tests of this room: clocks, a log that is kept, clients on real sockets, and packets made by hand. */
import { createServer, type Server, type Socket, connect as tcpConnect } from 'node:net'
import { Aedes } from 'aedes'
import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import type { BrokerClock } from './bus.ts'
import { type EmbeddedBroker, type EmbeddedOptions, startEmbeddedBroker } from './embedded.ts'
import type { BrokerLog } from './log.ts'
import type { Authenticate } from './login.ts'

export const realClock: BrokerClock = {
  now: () => performance.now(),
  after: (ms, fn) => {
    const timer = setTimeout(fn, ms)
    return () => clearTimeout(timer)
  },
}

/** Time that passes when the test says so. */
export class TestClock implements BrokerClock {
  #nowMs = 0
  #timers: { atMs: number; fn: () => void }[] = []

  now(): number {
    return this.#nowMs
  }

  after(ms: number, fn: () => void): () => void {
    const timer = { atMs: this.#nowMs + ms, fn }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** Timers that are armed. */
  get armed(): number {
    return this.#timers.length
  }

  /** How far away the next timer is; null when there is none. */
  get nextMs(): number | null {
    const next = Math.min(...this.#timers.map((timer) => timer.atMs))
    return Number.isFinite(next) ? next - this.#nowMs : null
  }

  advance(ms: number): void {
    const end = this.#nowMs + ms
    for (;;) {
      const next = this.#timers.filter((timer) => timer.atMs <= end).sort((a, b) => a.atMs - b.atMs)[0]
      if (next === undefined) break
      this.#timers = this.#timers.filter((other) => other !== next)
      this.#nowMs = next.atMs
      next.fn()
    }
    this.#nowMs = end
  }
}

export class TestLog implements BrokerLog {
  readonly lines: { readonly level: 'info' | 'warn'; readonly data: unknown; readonly text: string }[] = []

  info(data: Readonly<Record<string, unknown>>, text: string): void {
    this.lines.push({ level: 'info', data, text })
  }

  warn(data: Readonly<Record<string, unknown>>, text: string): void {
    this.lines.push({ level: 'warn', data, text })
  }

  /** How many warnings have this text. */
  count(text: string): number {
    return this.lines.filter((line) => line.level === 'warn' && line.text.includes(text)).length
  }
}

/** Waits until it holds; after ten seconds it says what did not. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + 10_000
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within 10 s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Things to end after each test, last first. */
export class Cleanup {
  readonly #endings: (() => unknown)[] = []

  add<T>(thing: T, end: (thing: T) => unknown): T {
    this.#endings.push(() => end(thing))
    return thing
  }

  async run(): Promise<void> {
    for (const end of this.#endings.splice(0).reverse()) await end()
  }
}

/** Machines and staff log in with their own name as password; without a user name one is an observer. */
export const byName: Authenticate = ({ username, password }) => {
  if (username === undefined) return { role: 'observer', id: 'anonymous' }
  if (Buffer.from(password ?? []).toString() !== username) return null
  if (username.startsWith('machine-')) return { role: 'machine', id: username }
  if (username.startsWith('display-')) return { role: 'display', id: username, zone: 'main' }
  return username === 'manager' ? { role: 'manager', id: username } : null
}

export interface TestBroker {
  readonly broker: EmbeddedBroker
  readonly log: TestLog
  readonly port: number
}

export async function startBroker(cleanup: Cleanup, options: Partial<EmbeddedOptions> = {}): Promise<TestBroker> {
  const log = new TestLog()
  const broker = await startEmbeddedBroker({
    base: 'baristad',
    listen: { host: '127.0.0.1', port: 0 },
    authenticate: byName,
    clock: realClock,
    log,
    ...options,
  })
  cleanup.add(broker, (b) => b.close())
  return { broker, log, port: broker.port ?? 0 }
}

/** A broker without our guards, as somebody else's would be. Port 0: any free one. */
export async function startStranger(cleanup: Cleanup, port = 0): Promise<{ port: number; stop: () => Promise<void> }> {
  const aedes = await Aedes.createBroker()
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    aedes.handle(socket)
  })
  await listen(server, port)
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    await new Promise<void>((resolve) => aedes.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  cleanup.add(stop, (s) => s())
  return { port: portOf(server), stop }
}

export function listen(server: Server, port = 0): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}

export function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

export interface Heard {
  readonly topic: string
  readonly text: string
  readonly retained: boolean
}

export interface TestClient {
  readonly mqtt: MqttClient
  readonly heard: Heard[]
  /** Granted QoS of each filter; 128: refused. */
  subscribe(...filters: string[]): Promise<number[]>
  publish(topic: string, payload: string, options?: { qos?: 0 | 1 | 2; retain?: boolean }): Promise<void>
}

/** Connects, or rejects with the broker's answer. */
export async function connectClient(cleanup: Cleanup, url: string, options: IClientOptions = {}): Promise<TestClient> {
  const mqtt = connect(url, { reconnectPeriod: 0, connectTimeout: 8000, keepalive: 10, ...options })
  cleanup.add(mqtt, (client) => {
    client.end(true)
    client.stream.destroy()
  })
  const heard: Heard[] = []
  mqtt.on('message', (topic, payload, packet) => {
    heard.push({ topic, text: payload.toString(), retained: packet.retain })
  })
  await new Promise<void>((resolve, reject) => {
    mqtt.once('connect', () => resolve())
    mqtt.once('error', reject)
    mqtt.once('close', () => reject(new Error('the connection was closed')))
  })
  mqtt.on('error', () => undefined)
  return {
    mqtt,
    heard,
    subscribe: (...filters) =>
      new Promise((resolve, reject) => {
        mqtt.subscribe(filters, { qos: 1 }, (error, granted, packet) => {
          const codes = packet?.granted.map(Number)
          if (codes !== undefined) resolve(codes)
          else if (granted !== undefined && granted.length > 0) resolve(granted.map((g) => g.qos))
          else reject(error ?? new Error('no SUBACK'))
        })
      }),
    publish: (topic, payload, { qos = 1, retain = false } = {}) =>
      new Promise((resolve, reject) => {
        mqtt.publish(topic, payload, { qos, retain }, (error) => (error ? reject(error) : resolve()))
      }),
  }
}

/** A machine with its own name as id, user name and password. */
export function connectMachine(
  cleanup: Cleanup,
  port: number,
  name: string,
  options: IClientOptions = {},
): Promise<TestClient> {
  return connectClient(cleanup, `mqtt://127.0.0.1:${port}`, {
    clientId: name,
    username: name,
    password: name,
    ...options,
  })
}

export interface RawClient {
  readonly socket: Socket
  readonly received: () => Buffer
  readonly closed: () => boolean
}

/** A socket and nothing else. */
export async function connectRaw(cleanup: Cleanup, port: number): Promise<RawClient> {
  const socket = cleanup.add(tcpConnect(port, '127.0.0.1'), (s) => s.destroy())
  let received = Buffer.alloc(0)
  let closed = false
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    closed = true
  })
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
  return { socket, received: () => received, closed: () => closed }
}

/** A packet: type and flags, then the body, with its length between them. */
export function packet(head: number, body: Uint8Array): Buffer {
  const length: number[] = []
  let rest = body.length
  do {
    length.push((rest % 128) | (rest >= 128 ? 0x80 : 0))
    rest = Math.floor(rest / 128)
  } while (rest > 0)
  return Buffer.concat([Buffer.from([head, ...length]), body])
}

export function connectPacket(name: string, options: { readonly keepAlive?: number } = {}): Buffer {
  const keepAlive = options.keepAlive ?? 30
  const head = Buffer.from([0, 4, ...Buffer.from('MQTT'), 4, 0xc2, keepAlive >> 8, keepAlive & 255])
  return packet(0x10, Buffer.concat([head, str(name), str(name), str(name)]))
}

export function publishPacket(topic: string, payload: string | Uint8Array): Buffer {
  return packet(0x30, Buffer.concat([str(topic), Buffer.from(payload)]))
}

export function subscribePacket(filter: string): Buffer {
  return packet(0x82, Buffer.concat([Buffer.from([0, 1]), str(filter), Buffer.from([0])]))
}

function str(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes])
}
