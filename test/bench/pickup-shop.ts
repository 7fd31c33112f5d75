/** A daemon with a machine that works, one that never comes, phones of people who wait for that one, and boards. */
import { mkdirSync } from 'node:fs'
import { connectAsync, type MqttClient } from 'mqtt'
import { BENCH_KEY, NO_LIMIT_CHANNEL, RECIPE, WAITING_RECIPE, WAITING_SKILL } from './bench-shop.ts'
import { Child, type Usage } from './child.ts'
import type { DaemonPlan, DaemonReady } from './daemon-process.ts'
import { HttpWire, requestText } from './http-wire.ts'
import { StreamWire } from './stream-wire.ts'
import { portsOfNobody, TcpDevice } from './tcp-device.ts'

/** Long enough for the customer's phone to be connected before the drink is ready. */
const POUR_MS = 100
const WAIT_MS = 20_000
const AUTH = `authorization: Bearer ${BENCH_KEY}`
const STREAMS = 1_300

/** Milliseconds from the machine's `done`. */
export interface Called {
  readonly phoneMs: number
  /** Each of the boards on MQTT. */
  readonly boardMs: readonly number[]
  readonly pixelMs: number
}

export class PickupShop {
  readonly #daemon: Child<DaemonReady>
  readonly #device: TcpDevice
  readonly #till: HttpWire
  readonly #boards: Board[] = []
  readonly #waiting: string[] = []
  #phones: StreamWire[] = []
  #done: PromiseWithResolvers<number>
  #sales = 0

  private constructor(
    daemon: Child<DaemonReady>,
    device: TcpDevice,
    till: HttpWire,
    done: PromiseWithResolvers<number>,
  ) {
    this.#daemon = daemon
    this.#device = device
    this.#till = till
    this.#done = done
  }

  /** `waiting`: so many people have ordered what nobody makes, and may look on. */
  static async open(folder: string, waiting: number, boards: number): Promise<PickupShop> {
    mkdirSync(folder, { recursive: true })
    const told = { done: (_atMs: number): void => {} }
    const device = await TcpDevice.open('PICKUP-1', { done: (atMs) => told.done(atMs) })
    const [nobody = 0] = await portsOfNobody(1)
    const machine = (id: string, port: number, skill: string) => ({
      ...{ id, driver: 'brewlink-tcp', skills: [skill] },
      options: { host: '127.0.0.1', port },
    })
    const step = { seconds: 1, doseGrams: 18, waterMl: 36 }
    const plan: DaemonPlan = {
      ...{ folder, machinePorts: [device.port], pourMs: POUR_MS },
      config: {
        machines: [machine('m1', device.port, RECIPE), machine('away', nobody, WAITING_SKILL)],
        menu: [
          { recipe: RECIPE, steps: [{ skill: RECIPE, ...step }] },
          { recipe: WAITING_RECIPE, steps: [{ skill: WAITING_SKILL, ...step }] },
        ],
        caps: { streams: STREAMS },
      },
    }
    const daemon = await Child.start<DaemonReady>('./daemon-process.ts', plan)
    const shop = new PickupShop(daemon, device, await HttpWire.open(daemon.ready.port), Promise.withResolvers())
    told.done = (atMs) => shop.#done.resolve(atMs)
    for (let n = 0; n < waiting; n++) shop.#waiting.push((await shop.#place(WAITING_RECIPE)).id)
    for (let n = 0; n < boards; n++) shop.#boards.push(await Board.open(daemon.ready.mqttUrl))
    return shop
  }

  /** Id of an order that waits. */
  get someOrder(): string {
    return this.#waiting[0] ?? ''
  }

  get url(): string {
    return `http://127.0.0.1:${this.#daemon.ready.port}`
  }

  async memoryKiB(): Promise<number> {
    return (await this.#daemon.ask<Usage>('usage')).rssMiB * 1024
  }

  /** So many of those who wait have their page open; beside them, so many more whose phone reads nothing. */
  async connect(phones: number, stalled: number): Promise<void> {
    for (let n = 0; n < phones + stalled; n++) {
      const phone = await this.#follow(this.#waiting[n] ?? '', () => {})
      if (n >= phones) phone.freeze()
      this.#phones.push(phone)
    }
  }

  disconnect(): void {
    for (const phone of this.#phones) phone.close()
    this.#phones = []
  }

  /** One of the boards reads nothing more, or again. */
  stall(state: 'stalled' | 'reading'): void {
    this.#boards[0]?.stall(state)
  }

  /** An order of its own, from the till until it is called, seen from everywhere. `painted`: when, on the wall clock. */
  async call(painted: (number: string) => Promise<number>): Promise<Called> {
    await this.#machineIsFree()
    this.#done = Promise.withResolvers<number>()
    const { id, number } = await this.#place(RECIPE)
    const heard = Promise.withResolvers<number>()
    const phone = await this.#follow(id, (data, atMs) => {
      if (data.includes('"state":"ready"')) heard.resolve(atMs)
    })
    const doneMs = await inTime(this.#done.promise, 'the end of a pour')
    const doneAtMs = Date.now() - (performance.now() - doneMs)
    const phoneMs = (await inTime(heard.promise, 'the phone')) - doneMs
    const boards = this.#boards.filter((board) => board.reads)
    const seen = await Promise.all(boards.map((board) => inTime(board.shows(number), 'a board')))
    const pixelMs = (await painted(number)) - doneAtMs
    phone.close()
    this.#device.device.cup('empty')
    await this.#post(`/order/${id}/collect`, '', 200)
    return { phoneMs, boardMs: seen.map((atMs) => atMs - doneMs), pixelMs }
  }

  async close(): Promise<void> {
    this.disconnect()
    this.#till.close()
    await Promise.all(this.#boards.map((board) => board.close()))
    await this.#daemon.stop()
    await this.#device.close()
  }

  async #follow(order: string, hear: (data: string, atMs: number) => void): Promise<StreamWire> {
    const { port } = this.#daemon.ready
    const plan = { port, path: `/order/${order}/events`, key: null, lastEventId: null }
    return await StreamWire.open(plan, (event, atMs) => hear(event.data, atMs))
  }

  async #place(recipe: string): Promise<{ id: string; number: string }> {
    const body = JSON.stringify({ drinks: [{ recipe }], channel: NO_LIMIT_CHANNEL })
    return JSON.parse(await this.#post('/order', body, 201)) as { id: string; number: string }
  }

  async #post(path: string, body: string, expected: number): Promise<string> {
    const headers = [AUTH, `idempotency-key: pickup-${++this.#sales}`]
    const answer = await this.#till.request(requestText('POST', path, headers, body))
    if (answer.status !== expected) throw new Error(`POST ${path}: ${answer.status} ${answer.body}`)
    return answer.body
  }

  async #machineIsFree(): Promise<void> {
    const end = performance.now() + WAIT_MS
    for (;;) {
      const { body } = await this.#till.request(requestText('GET', '/machines', [AUTH]))
      if (body.includes('"state":"free"')) return
      if (performance.now() > end) throw new Error(`the machine does not become free: ${body}`)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }
}

/** A board on MQTT, which remembers when it was told what. */
class Board {
  readonly #client: MqttClient
  readonly #shown = new Map<string, number>()
  reads = true
  #wake: () => void = () => {}

  private constructor(client: MqttClient) {
    this.#client = client
    client.on('message', (_topic, payload) => {
      const atMs = performance.now()
      const { ready } = JSON.parse(payload.toString()) as { ready: readonly { number: string }[] }
      for (const { number } of ready) if (!this.#shown.has(number)) this.#shown.set(number, atMs)
      this.#wake()
    })
  }

  static async open(url: string): Promise<Board> {
    const client = await connectAsync(url, { reconnectPeriod: 0 })
    const board = new Board(client)
    await client.subscribeAsync('baristad/board/main', { qos: 1 })
    return board
  }

  async shows(number: string): Promise<number> {
    for (;;) {
      const atMs = this.#shown.get(number)
      if (atMs !== undefined) return atMs
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  stall(state: 'stalled' | 'reading'): void {
    this.reads = state === 'reading'
    if (this.reads) this.#client.stream.resume()
    else this.#client.stream.pause()
  }

  close(): Promise<void> {
    return this.#client.endAsync(true)
  }
}

async function inTime<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within ${WAIT_MS} ms`)), WAIT_MS)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
