/** `baristad demo --chaos`: machines, wires and the broker break every few seconds, customers order on, and the judge finds nothing. */
import { join } from 'node:path'
import mqtt from 'mqtt'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { judge } from '../judge/judge.ts'
import { readBook } from '../judge/read-book.ts'
import { readMachines } from '../judge/read-machines.ts'
import { Demo } from './harness/demo.ts'
import { Stage } from './harness/stage.ts'
import { until } from './harness/until.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(async () => await stage.clear())

interface BoardSnapshot {
  readonly preparing: readonly { readonly number: string }[]
  readonly ready: readonly { readonly number: string }[]
}

/** A pickup board as any client of MQTT would be one: it comes back whenever it can. */
class Board {
  shows: BoardSnapshot | null = null
  /** How often its connection was lost. */
  losses = 0
  readonly #client: mqtt.MqttClient

  constructor(stage: Stage, url: string) {
    const client = mqtt.connect(url, {
      reconnectPeriod: 300,
      connectTimeout: 3_000,
      keepalive: 5,
      // A refused login is no reason to give up, either.
      reconnectOnConnackError: true,
    })
    this.#client = client
    let link: 'up' | 'down' = 'down'
    client.on('connect', () => {
      link = 'up'
    })
    client.on('close', () => {
      if (link === 'up') this.losses++
      link = 'down'
    })
    client.on('error', () => {})
    client.subscribe('baristad/board/main', { qos: 1 })
    client.on('message', (_topic, payload) => {
      this.shows = JSON.parse(payload.toString()) as BoardSnapshot
    })
    stage.after(() => client.endAsync(true))
  }

  get connected(): boolean {
    return this.#client.connected
  }
}

it('sixty drinks through a dozen mishaps: each is poured once, or its second pour has a recorded reason; the board is right', async () => {
  const data = join(stage.folder, 'shop')
  const demo = await Demo.start(stage, '--chaos', '--orders-per-minute', '120', '--speed', '30', '--data', data)
  const board = new Board(stage, demo.ready.mqtt)
  const { brews, orders } = await until(
    'sixty drinks, some mishaps, and twice a lost broker',
    () => {
      const book = readBook(data)
      const made = book.brews.filter(({ state }) => state === 'done').length
      const mishaps = book.brews.filter(({ state }) => !['done', 'intent', 'pouring'].includes(state)).length
      return made >= 60 && mishaps >= 3 && board.losses >= 2 && book
    },
    { boundMs: 240_000, everyMs: 500 },
  )
  expect(orders.filter(({ state }) => state === 'collected').length).toBeGreaterThan(20)
  expect(brews.length).toBeGreaterThan(60)

  // Customers come and go meanwhile: at some moment between two mishaps the board says just what the book says.
  await until(
    'the board to be right',
    () => {
      const waiting = readBook(data).orders.filter(({ state }) => state === 'ready')
      return (
        board.connected &&
        waiting.length > 0 &&
        same(
          waiting.map(({ number }) => number),
          (board.shows?.ready ?? []).map(({ number }) => number),
        )
      )
    },
    { boundMs: 60_000, everyMs: 20 },
  )
  expect((await demo.child.kill('SIGINT')).code).toBe(0)
  expect(judge({ machines: readMachines(join(data, 'machines')), book: readBook(data) })).toEqual([])
}, 400_000)

const same = (a: readonly string[], b: readonly string[]): boolean => a.toSorted().join() === b.toSorted().join()
