import type { AddressInfo, Server, Socket } from 'node:net'
import { createServer } from 'node:net'
import { Aedes } from 'aedes'
import type { MqttClient } from 'mqtt'
import { connectAsync } from 'mqtt'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseOptions } from './options.ts'
import type { Simulator } from './simulator.ts'
import { startSimulator } from './simulator.ts'
import { ESPRESSO } from './testing/bench.ts'
import { SimulatorProcess } from './testing/process.ts'
import { until } from './testing/wait.ts'

interface Heard {
  readonly leaf: string
  readonly retained: boolean
  readonly says: Readonly<Record<string, unknown>>
}

let broker: Broker
let daemon: Daemon
const cleanUps: (() => unknown)[] = []

class Broker {
  readonly logins: { client: string; user: string | undefined; password: string | undefined }[] = []
  readonly #sockets = new Set<Socket>()
  #aedes: Aedes | null = null
  #server: Server | null = null
  port = 0

  async open(): Promise<void> {
    const aedes = await Aedes.createBroker({
      authenticate: (client, user, password, done) => {
        this.logins.push({ client: client.id, user: user ?? undefined, password: password?.toString() })
        done(null, true)
      },
    })
    const server = createServer((socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
      aedes.handle(socket)
    })
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve))
    this.port = (server.address() as AddressInfo).port
    this.#aedes = aedes
    this.#server = server
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise<void>((resolve) => this.#server?.close(() => resolve()))
    await new Promise<void>((resolve) => this.#aedes?.close(() => resolve()))
  }
}

class Daemon {
  readonly heard: Heard[] = []
  readonly #client: MqttClient

  private constructor(client: MqttClient) {
    this.#client = client
    client.on('message', (topic, payload, { retain }) => {
      const leaf = topic.split('/').at(-1) ?? ''
      this.heard.push({ leaf, retained: retain, says: readable(payload) })
    })
  }

  static async connect(): Promise<Daemon> {
    const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { reconnectPeriod: 100 })
    const made = new Daemon(client)
    await client.subscribeAsync('shop/machine/m1/#', { qos: 1 })
    return made
  }

  async close(): Promise<void> {
    await this.#client.endAsync(true)
  }

  send(command: unknown, retain: 'retained' | 'once' = 'once'): void {
    const payload = typeof command === 'string' ? command : JSON.stringify({ v: 1, ...(command as object) })
    this.#client.publish('shop/machine/m1/command', payload, { qos: 0, retain: retain === 'retained' })
  }

  /** Waits for a message with these fields on that topic, from the `from`th heard on. */
  async hear(leaf: string, fields: Record<string, unknown>, from = 0): Promise<Record<string, unknown>> {
    const found = await until(`${leaf} ${JSON.stringify(fields)}`, () =>
      this.heard
        .slice(from)
        .find((one) => one.leaf === leaf && Object.entries(fields).every(([k, v]) => one.says[k] === v)),
    )
    return found.says
  }

  async brew(brew: number, nominalMs: number): Promise<void> {
    this.send({ t: 'hello', heartbeatMs: 200 })
    const { boot, clockMs } = await this.hear('ack', { t: 'identity' })
    const deadlineMs = Number(clockMs) + 60_000
    const program = { ...ESPRESSO, nominalMs }
    this.send({ t: 'brew', brew, group: 1, epoch: brew, boot, deadlineMs, maxMs: 90_000, program, label: 'cup' })
  }
}

function readable(payload: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(payload.toString())
  } catch {
    return { unreadable: true }
  }
}

function args(): string[] {
  const where = ['--mqtt-url', `mqtt://127.0.0.1:${broker.port}`, '--base', 'shop', '--id', 'm1']
  return [...where, '--transport', 'mqtt', '--warm-up-ms', '0', '--hand', 'off', '--mqtt-password', 'secret']
}

async function machine(): Promise<Simulator> {
  const options = parseOptions(args(), {})
  if (options === 'help') throw new Error('no help needed')
  const simulator = await startSimulator(options, () => {})
  cleanUps.push(() => simulator.close())
  await daemon.hear('availability', { state: 'online' })
  return simulator
}

beforeEach(async () => {
  broker = new Broker()
  await broker.open()
  cleanUps.push(() => broker.close())
  daemon = await Daemon.connect()
  cleanUps.push(() => daemon.close())
})
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

describe('a machine on MQTT', () => {
  it('logs in by its own name and says who it is', async () => {
    await machine()
    expect(broker.logins).toContainEqual({ client: 'm1', user: 'm1', password: 'secret' })
    await daemon.hear('availability', { v: 1, state: 'online', boot: 1 })
    await daemon.hear('event', { t: 'identity', boot: 1, serial: 'SIM-m1' })
    await daemon.hear('heartbeat', { t: 'heartbeat', state: 'ready' })
    const late = await Daemon.connect()
    cleanUps.push(() => late.close())
    await late.hear('availability', { state: 'online' })
    expect(late.heard.filter(({ retained }) => retained)).toHaveLength(1)
  })

  it('pours, and repeats its event until it is acknowledged', async () => {
    const simulator = await machine()
    await daemon.brew(5, 50)
    const done = await daemon.hear('event', { t: 'status', brew: 5, status: 'done', cause: null })
    const before = daemon.heard.length
    await daemon.hear('event', { event: done.event }, before)
    daemon.send({ t: 'ack', event: done.event })
    daemon.send({ t: 'query', brew: 5 })
    await daemon.hear('ack', { t: 'status', event: 0, status: 'done' }, before)
    expect(simulator.request({ do: 'report' })).toMatchObject({ report: { pours: 1, cups: ['full', 'empty'] } })
  })

  it('ignores a command that somebody retained, one that is no JSON, and one of another version', async () => {
    daemon.send({ t: 'query', brew: 41 }, 'retained')
    await daemon.hear('command', { brew: 41 })
    await machine()
    daemon.send('{"v":1,"t":"query","brew":4')
    daemon.send({ v: 2, t: 'query', brew: 43 })
    daemon.send({ t: 'query', brew: 44 })
    await daemon.hear('ack', { t: 'status', brew: 44 })
    const answered = daemon.heard.filter(({ leaf }) => leaf === 'ack').map(({ says }) => says.brew)
    expect(answered).toEqual([44])
  })

  it('is offline by its will when it is killed', async () => {
    const process = await SimulatorProcess.start(...args())
    cleanUps.push(() => process.kill())
    await daemon.hear('availability', { state: 'online' })
    await process.kill()
    await daemon.hear('availability', { v: 1, state: 'offline' })
  })

  it('goes offline by a reset and comes back with a new boot and the truth about its pour', async () => {
    const simulator = await machine()
    await daemon.brew(5, 60_000)
    await daemon.hear('event', { brew: 5, status: 'pouring' })
    const before = daemon.heard.length
    simulator.request({ do: 'fault', name: 'reset', ms: 50 })
    await daemon.hear('availability', { state: 'offline' }, before)
    await daemon.hear('availability', { state: 'online', boot: 2 }, before)
    await daemon.hear('event', { t: 'status', brew: 5, status: 'spoiled', cause: 'interrupted' }, before)
  })

  it('comes back by itself when the broker was away, and finishes its pour meanwhile', async () => {
    const simulator = await machine()
    await daemon.brew(5, 100)
    await daemon.hear('event', { brew: 5, status: 'pouring' })
    await broker.close()
    await until('the pour', () => JSON.stringify(simulator.request({ do: 'report' })).includes('"done"'))
    await daemon.close()
    await broker.open()
    daemon = await Daemon.connect()
    await daemon.hear('availability', { state: 'online', boot: 1 })
    await daemon.hear('event', { brew: 5, status: 'done' })
    cleanUps.push(() => daemon.close())
  })

  it('sends nonsense between its messages when it is told to, and loses none of them', async () => {
    const simulator = await machine()
    simulator.request({ do: 'fault', name: 'insert-garbage' })
    simulator.request({ do: 'fault', name: 'unknown-message' })
    daemon.send({ t: 'query', brew: 9 })
    await daemon.hear('ack', { t: 'status', brew: 9, status: 'never' })
    await daemon.hear('ack', { unreadable: true })
    await daemon.hear('ack', { t: 'gossip' })
  })

  it('is away for a while when its connection is dropped', async () => {
    const simulator = await machine()
    const before = daemon.heard.length
    simulator.request({ do: 'fault', name: 'drop-connection', ms: 50 })
    await daemon.hear('availability', { state: 'offline' }, before)
    await daemon.hear('availability', { state: 'online', boot: 1 }, before)
  })
})
