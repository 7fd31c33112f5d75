/** (a) Durable `POST /order` a second at 64 connections, against the same route with nothing behind it. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { BENCH_KEY, ORDER_BODY } from './bench-shop.ts'
import { checkBook } from './check-book.ts'
import { Child, type Usage } from './child.ts'
import type { DaemonPlan, DaemonReady } from './daemon-process.ts'
import type { LoadPlan, LoadResult } from './load.ts'
import { median, of, pairedRatio, takeTurns } from './measure.ts'
import type { Counters, OrderServerPlan, ServerReady } from './order-server.ts'
import type { Bench, BenchContext, Row } from './row.ts'
import { figure } from './table.ts'
import { portsOfNobody, TcpDevice } from './tcp-device.ts'

const CONNECTIONS = 64
/** Of one load; no server here comes near it in the time that it has. */
const MAX_REQUESTS = 500_000
/** A server runs hot code after about a second. */
const WARM_UP_MS = 1_000
/** Four machines of one group, each busy for a second with each drink: thirty times the pace of a real shop. */
const BUSY_MACHINES = 4
const POUR_MS = 1_000
const HAND_MS = 100

interface Sample {
  readonly perSecond: number
  readonly cpuUs: number
  readonly inputsPerStep: number
  readonly p99Ms: number
}

interface Server {
  readonly name: string
  readonly child: Child<{ readonly port: number }>
  /** Its order book; null when it has none. */
  readonly book: string | null
  accepted: number
}

export const postOrder: Bench = { id: 'a', name: 'post-order', run }

async function run(context: BenchContext): Promise<readonly Row[]> {
  const { scale, say } = context
  const devices = await openMachines()
  const servers: Server[] = []
  const loadChild = await Child.start<object>('./load-process.ts', null)
  try {
    servers.push(await orderServer(context, 'bare', { kind: 'bare' }))
    servers.push(await orderServer(context, 'full', { kind: 'shop', synchronous: 'FULL' }))
    servers.push(await orderServer(context, 'normal', { kind: 'shop', synchronous: 'NORMAL' }))
    const absent = await portsOfNobody(BUSY_MACHINES)
    servers.push(await daemonServer(context, 'daemon', absent))
    const present = devices.map(({ port }) => port)
    servers.push(await daemonServer(context, 'busy', present))
    const results = await takeTurns(
      servers.map((server) => ({
        name: server.name,
        measure: (round: number) =>
          measure(
            server,
            loadChild,
            round === 0 ? Math.max(WARM_UP_MS, scale.loadMs) : scale.loadMs,
            `${server.name}-${round}`,
          ),
      })),
      scale.rounds,
      (name, round, { perSecond, cpuUs }) =>
        say(`  round ${round} ${name}: ${figure(perSecond)} orders/s, ${figure(cpuUs)} µs of processor each`),
    )
    await Promise.all(servers.map(({ child }) => child.stop()))
    for (const { name, book: file, accepted } of servers) {
      if (file !== null) checkBook({ name, file, accepted, machines: name === 'busy' ? 'working' : 'away' })
    }
    return rows(results)
  } finally {
    await Promise.all([loadChild, ...servers.map(({ child }) => child)].map((child) => child.stop()))
    await Promise.all(devices.map((device) => device.close()))
  }
}

function rows(results: ReadonlyMap<string, readonly Sample[]>): Row[] {
  const rates = (name: string): number[] => of(results, name).map(({ perSecond }) => perSecond)
  const middle = (name: string, what: keyof Sample): number => median(of(results, name).map((sample) => sample[what]))
  const row = (name: string, peer: string, what: string, peerWhat: string, goal: Row['goal'], more = ''): Row => ({
    bench: 'a',
    what,
    unit: 'orders/s',
    value: median(rates(name)),
    peer: { what: peerWhat, value: median(rates(peer)) },
    ratio: pairedRatio(rates(name), rates(peer)),
    goal,
    note: `${figure(middle(name, 'cpuUs'))} µs of processor an order, peer ${figure(middle(peer, 'cpuUs'))}; ${figure(middle(name, 'inputsPerStep'))} inputs a commit; p99 ${figure(middle(name, 'p99Ms'))} ms${more}`,
  })
  // Both are bound by one processor: at half the peer's rate an order may cost twice the peer's time.
  const allowed = 2 * middle('bare', 'cpuUs')
  const forHalf = `; a ratio of 0.5 takes ${figure(median(rates('bare')) / 2)} orders/s: at most ${figure(allowed)} µs an order, ${figure(Math.max(0, middle('full', 'cpuUs') - allowed))} less than now`
  const bare = 'the same route, no shop'
  return [
    row('full', 'bare', 'POST /order, 64 connections, synchronous=FULL', bare, { of: 'ratio', least: 0.35 }, forHalf),
    row('full', 'normal', '… FULL against NORMAL', 'synchronous=NORMAL', { of: 'ratio', least: 0.85 }),
    row('daemon', 'bare', '… the whole daemon (log, board, broker), no machine connected', bare, null),
    row('busy', 'bare', '… the whole daemon, 4 machines busy', bare, null),
  ]
}

async function measure(server: Server, loadChild: Child<object>, durationMs: number, run: string): Promise<Sample> {
  const { child } = server
  const [before, counted] = await Promise.all([child.ask<Usage>('usage'), child.ask<Counters>('counters')])
  const plan: LoadPlan = {
    port: child.ready.port,
    connections: CONNECTIONS,
    durationMs,
    maxRequests: MAX_REQUESTS,
    key: BENCH_KEY,
    body: ORDER_BODY,
    run,
  }
  const { answers, elapsedMs, p99Ms } = await loadChild.ask<LoadResult>('load', plan)
  const [after, countedAfter] = await Promise.all([child.ask<Usage>('usage'), child.ask<Counters>('counters')])
  const { 201: accepted = 0, ...others } = answers
  if (accepted === 0 || Object.keys(others).length > 0) {
    throw new Error(`${server.name}: not every order was accepted: ${JSON.stringify(answers)}`)
  }
  server.accepted += accepted
  return {
    perSecond: (accepted / elapsedMs) * 1_000,
    cpuUs: ((after.cpuMs - before.cpuMs) / accepted) * 1_000,
    inputsPerStep: (countedAfter.inputs - counted.inputs) / Math.max(1, countedAfter.steps - counted.steps),
    p99Ms,
  }
}

async function orderServer(
  { folder }: BenchContext,
  name: string,
  plan: { kind: 'bare' } | { kind: 'shop'; synchronous: 'FULL' | 'NORMAL' },
): Promise<Server> {
  const own = folderFor(folder, name)
  const child = await Child.start<ServerReady>('./order-server.ts', { ...plan, folder: own } satisfies OrderServerPlan)
  return { name, child, book: plan.kind === 'shop' ? join(own, 'orders.db') : null, accepted: 0 }
}

async function daemonServer({ folder }: BenchContext, name: string, ports: readonly number[]): Promise<Server> {
  const own = folderFor(folder, name)
  const plan: DaemonPlan = { folder: own, machinePorts: ports, pourMs: POUR_MS }
  const child = await Child.start<DaemonReady>('./daemon-process.ts', plan)
  return { name, child, book: join(own, 'orders.db'), accepted: 0 }
}

function folderFor(folder: string, name: string): string {
  const own = join(folder, name)
  mkdirSync(own)
  return own
}

/** Somebody takes each cup as soon as it is full. */
function openMachines(): Promise<TcpDevice[]> {
  return Promise.all(
    Array.from({ length: BUSY_MACHINES }, (_, i) => TcpDevice.open(`BENCH-${i + 1}`, { handMs: HAND_MS })),
  )
}
