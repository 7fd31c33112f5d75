/**
 * (c) How long a customer's order takes through the daemon: from the till's last byte to the machine's first, and from
 * the machine's `done` to the board. Till, machine and board are this process, so one clock measures both ways.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { connectAsync, type MqttClient } from 'mqtt'
import { BENCH_KEY, ORDER_BODY } from './bench-shop.ts'
import { Child } from './child.ts'
import type { DaemonPlan, DaemonReady } from './daemon-process.ts'
import { HttpWire, requestText } from './http-wire.ts'
import { of, quantile, takeTurns } from './measure.ts'
import type { RelayPlan } from './relay-process.ts'
import type { Bench, BenchContext, Row } from './row.ts'
import { figure } from './table.ts'
import { TcpDevice } from './tcp-device.ts'

/** Short, so that the bench is; longer than all that follows from the beginning of a pour. */
const POUR_MS = 5
const GOAL_MS = 5
const WAIT_MS = 5_000
const AUTH = `authorization: Bearer ${BENCH_KEY}`

interface Times {
  readonly commandMs: number[]
  readonly boardMs: number[]
}

/** A counter with one till, one machine and one board, and whoever is between them. */
interface Counter {
  readonly order: () => Promise<{ readonly commandMs: number; readonly boardMs: number }>
  readonly close: () => Promise<void>
}

export const latency: Bench = { id: 'c', name: 'latency', run }

async function run({ folder, scale, say }: BenchContext): Promise<readonly Row[]> {
  const daemon = await openCounter('daemon', (machinePort) => {
    const own = join(folder, 'daemon')
    mkdirSync(own)
    const plan: DaemonPlan = { folder: own, machinePorts: [machinePort], pourMs: POUR_MS }
    return Child.start<DaemonReady>('./daemon-process.ts', plan)
  })
  const relay = await openCounter('relay', (machinePort) => {
    const own = join(folder, 'relay')
    mkdirSync(own)
    return Child.start<DaemonReady>('./relay-process.ts', {
      folder: own,
      machinePort,
      pourMs: POUR_MS,
    } satisfies RelayPlan)
  })
  try {
    const contestant = (name: string, counter: Counter) => ({
      name,
      measure: async (): Promise<Times> => {
        const times: Times = { commandMs: [], boardMs: [] }
        for (let i = 0; i < scale.latencyOrders; i++) {
          const { commandMs, boardMs } = await counter.order()
          times.commandMs.push(commandMs)
          times.boardMs.push(boardMs)
        }
        return times
      },
    })
    const results = await takeTurns(
      [contestant('daemon', daemon), contestant('relay', relay)],
      scale.rounds,
      (name, round, times) => say(`  round ${round} ${name}: p99 ${spread(times.commandMs)}, ${spread(times.boardMs)}`),
    )
    return [
      row(results, 'commandMs', 'last byte of POST /order → first byte of the command at the machine'),
      row(results, 'boardMs', "machine's done → board received over MQTT"),
    ]
  } finally {
    await daemon.close()
    await relay.close()
  }
}

const spread = (times: readonly number[]): string => `${figure(quantile(times, 0.99))} ms`

function row(results: ReadonlyMap<string, readonly Times[]>, which: keyof Times, what: string): Row {
  const all = (name: string) => of(results, name).flatMap((times) => times[which])
  const ours = all('daemon')
  const peer = all('relay')
  return {
    bench: 'c',
    what: `${what}, p99`,
    unit: 'ms',
    value: quantile(ours, 0.99),
    peer: { what: 'a relay without a shop', value: quantile(peer, 0.99) },
    ratio: quantile(ours, 0.99) / quantile(peer, 0.99),
    goal: { of: 'value', below: GOAL_MS },
    note: `p50 ${figure(quantile(ours, 0.5))} ms, peer ${figure(quantile(peer, 0.5))}; worst ${figure(Math.max(...ours))} ms; ${figure(ours.length)} orders, one after another`,
  }
}

async function openCounter(serial: string, start: (machinePort: number) => Promise<Child<DaemonReady>>) {
  let commanded = Promise.withResolvers<number>()
  let done = Promise.withResolvers<number>()
  const tcp = await TcpDevice.open(serial, {
    commanded: (atMs) => commanded.resolve(atMs),
    done: (atMs) => done.resolve(atMs),
  })
  const child = await start(tcp.port)
  const board = await openBoard(child.ready.mqttUrl)
  const till = await HttpWire.open(child.ready.port)
  let orders = 0
  const post = (path: string, body: string) =>
    till.request(requestText('POST', path, [AUTH, `idempotency-key: ${serial}-${++orders}`], body))

  /** The relay needs no time to see that a cup is gone; it has no such page. */
  const machineIsFree = async (): Promise<void> => {
    if (serial === 'relay') return
    const end = performance.now() + WAIT_MS
    for (;;) {
      const { status, body } = await till.request(requestText('GET', '/machines', [AUTH]))
      if (status === 200 && body.includes('"state":"free"')) return
      if (performance.now() > end) throw new Error(`the machine does not become free: ${status} ${body}`)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  return {
    async order() {
      await machineIsFree()
      commanded = Promise.withResolvers<number>()
      done = Promise.withResolvers<number>()
      const shown = board.next()
      const sentMs = performance.now()
      const { status, body } = await post('/order', ORDER_BODY)
      if (status !== 201) throw new Error(`an order was not accepted: ${status} ${body}`)
      const { id, number } = JSON.parse(body) as { id: string; number: string }
      const commandMs = (await inTime(commanded.promise, 'a command')) - sentMs
      const doneMs = await inTime(done.promise, 'the end of a pour')
      const boardMs = (await inTime(shown.of(number), 'the board')) - doneMs
      tcp.device.cup('empty')
      if (serial !== 'relay') {
        const collected = await post(`/order/${id}/collect`, '')
        if (collected.status !== 200) throw new Error(`an order was not collected: ${collected.body}`)
      }
      return { commandMs, boardMs }
    },
    async close() {
      till.close()
      await board.close()
      await child.stop()
      await tcp.close()
    },
  } satisfies Counter
}

interface BoardMessage {
  readonly atMs: number
  readonly ready: readonly { readonly number: string }[]
}

/** A board that remembers when it was told what. */
async function openBoard(mqttUrl: string) {
  const client: MqttClient = await connectAsync(mqttUrl, { reconnectPeriod: 0 })
  let heard: BoardMessage[] = []
  let wake = (): void => {}
  client.on('message', (_topic, payload) => {
    const atMs = performance.now()
    heard.push({ atMs, ready: (JSON.parse(payload.toString()) as BoardMessage).ready })
    wake()
  })
  await client.subscribeAsync('baristad/board/main', { qos: 1 })
  return {
    /** Listens from now on for the first message that shows a number as ready. */
    next() {
      heard = []
      return {
        async of(number: string): Promise<number> {
          for (;;) {
            const message = heard.find(({ ready }) => ready.some((entry) => entry.number === number))
            if (message) return message.atMs
            await new Promise<void>((resolve) => {
              wake = resolve
            })
          }
        },
      }
    },
    close: () => client.endAsync(true),
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
