/**
 * (n) Five times as many orders as the shop can make, from tills that ask again when they are told to. A real daemon and
 * machines on TCP that are as quick as the bench needs: an hour is squeezed into some seconds.
 */
import { mkdirSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { NO_LIMIT_CHANNEL, ORDER_BODY, RECIPE } from './bench-shop.ts'
import { checkMade } from './check-made.ts'
import { Child } from './child.ts'
import type { DaemonPlan, DaemonReady } from './daemon-process.ts'
import { ImpatientTills, type Served } from './impatient-tills.ts'
import { quantile } from './measure.ts'
import { type Bench, type BenchContext, QUICK, type Row } from './row.ts'
import { figure } from './table.ts'
import { TcpDevice } from './tcp-device.ts'

export const overload: Bench = { id: 'n', name: 'overload', run }

export interface Squeeze {
  readonly loadMs: number
  readonly busyMs: number
  /** The limit past which nobody is taken. */
  readonly saturatedMs: number
}

const WHOLE: Squeeze = { loadMs: 20_000, busyMs: 10_000, saturatedMs: 20_000 }
const SHORT: Squeeze = { loadMs: 3_000, busyMs: 6_000, saturatedMs: 8_000 }
const MACHINES = 4
const POUR_MS = 100
const HEARTBEAT_MS = 200
const HAND_MS = 10
/** Two waves: enough for every machine's pace to be learnt, by 20 pours and cups of each. */
const WARM_UP_MS = 200
/** Of the drinks before the rush. */
const UNCOUNTED = 20
const TIMES_CAPACITY = 5
const AT_ONCE = 50

export interface Overloaded {
  readonly calm: Served
  readonly crowd: Served
  readonly drinksPerS: number
  /** From the end of the load until the shop called itself `normal`. */
  readonly recoveryMs: number
  /** From the end of the load until the last acknowledged order was ready. */
  readonly backlogMs: number
  /** By the plan of the shop, of the orders of the crowd that it took. */
  readonly longestPlannedMs: number
  readonly lost: number
}

async function run({ folder, scale, say }: BenchContext): Promise<readonly Row[]> {
  const squeeze = scale === QUICK ? SHORT : WHOLE
  const result = await overloadShop(folder, squeeze)
  say(`  ${figure(result.drinksPerS)} drinks/s, ${result.crowd.customers} customers, ${result.crowd.ids.length} served`)
  return rowsOf(result, squeeze)
}

/** @throws Error when an acknowledged order was not made, or a drink was made twice */
export async function overloadShop(folder: string, squeeze: Squeeze): Promise<Overloaded> {
  const devices = await Promise.all(
    Array.from({ length: MACHINES }, (_, i) => TcpDevice.open(`OVERLOAD-${i + 1}`, { handMs: HAND_MS })),
  )
  try {
    const own = join(folder, 'daemon')
    mkdirSync(own)
    const daemon = await Child.start<DaemonReady>('./daemon-process.ts', planOf(own, devices, squeeze))
    const tills = new ImpatientTills(daemon.ready.port)
    try {
      const pours = (): number => devices.reduce((sum, { device }) => sum + device.pours, 0)
      const calm = await warmUp(tills)
      // Machines that have only just been found are not at their pace yet.
      while (pours() < UNCOUNTED) await wait(5)
      const before = { pours: pours(), atMs: performance.now() }
      await allReady(tills, calm.ids)
      const drinksPerS = (calm.ids.length - before.pours) / ((performance.now() - before.atMs) / 1_000)
      await tills.until('/mode', isNormal)
      const everyMs = (AT_ONCE / (TIMES_CAPACITY * drinksPerS)) * 1_000
      const crowd = await tills.play({
        atOnce: AT_ONCE,
        everyMs,
        durationMs: squeeze.loadMs,
        run: 'crowd',
        body: ORDER_BODY,
      })
      const endMs = performance.now()
      const sinceEnd = async (what: Promise<void>): Promise<number> => what.then(() => performance.now() - endMs)
      const [recoveryMs, backlogMs] = await Promise.all([
        sinceEnd(tills.until('/mode', isNormal)),
        sinceEnd(allReady(tills, crowd.ids)),
      ])
      tills.close()
      await daemon.stop()
      const file = join(own, 'orders.db')
      const machines = devices.map((tcp, i) => ({ id: `m${i + 1}`, tcp }))
      checkMade(file, calm.ids.length + crowd.ids.length, machines)
      const ends = endsOf(file, [...calm.ids, ...crowd.ids])
      return { calm, crowd, drinksPerS, recoveryMs, backlogMs, longestPlannedMs: longest(file, crowd.ids), lost: ends }
    } finally {
      tills.close()
      await daemon.stop()
    }
  } finally {
    await Promise.all(devices.map((device) => device.close()))
  }
}

export function rowsOf(result: Overloaded, { saturatedMs }: Squeeze): Row[] {
  const { calm, crowd, drinksPerS, recoveryMs, backlogMs, longestPlannedMs, lost } = result
  const load = `load ${loadavg()[0]?.toFixed(1) ?? '?'}`
  const p99Ms = quantile(crowd.intakeMs, 0.99)
  const calmMs = quantile(calm.intakeMs, 0.99)
  return [
    {
      ...{
        bench: 'n',
        what: `intake of accepted orders at ${TIMES_CAPACITY}× capacity, p99`,
        unit: 'ms',
        value: p99Ms,
      },
      ...{ peer: { what: 'the same shop before', value: calmMs }, ratio: p99Ms / calmMs, goal: null },
      note: `${AT_ONCE} at once; p50 ${figure(quantile(crowd.intakeMs, 0.5))} ms; ${crowd.customers} customers at ${figure(drinksPerS)} drinks/s of capacity: ${crowd.ids.length} orders taken, ${crowd.refusedMs.length} answers 503; ${load}`,
    },
    {
      ...{ bench: 'n', what: 'acknowledged orders that reached no end', unit: 'orders', value: lost },
      ...{ peer: null, ratio: null, goal: { of: 'value', below: 1 } },
      note: `of ${calm.ids.length + crowd.ids.length}; every drink was made by exactly one pour, by the book and by the machines' own counters`,
    },
    {
      ...{
        bench: 'n',
        what: 'longest wait of an accepted order, by the plan',
        unit: 's',
        value: longestPlannedMs / 1_000,
      },
      ...{ peer: null, ratio: null, goal: { of: 'value', below: saturatedMs / 1_000 } },
      note: `the goal is the limit of the shop; in ${crowd.mixedWaves} waves of ${AT_ONCE} at once some were taken and some refused`,
    },
    {
      ...{ bench: 'n', what: 'end of the rush → the shop is normal', unit: 's', value: recoveryMs / 1_000 },
      ...{ peer: { what: 'its backlog', value: backlogMs / 1_000 }, ratio: recoveryMs / backlogMs },
      ...{ goal: { of: 'ratio', most: 1 } },
      note: `the shop looks at its queue every 5 s while it is not calm, which no squeeze shortens; ${load}`,
    },
  ]
}

/**
 * As many orders as teach the shop its machines' pace, by a channel that no limit holds for: an untaught shop thinks that
 * changing cups takes two seconds, and would soon call itself full.
 */
async function warmUp(tills: ImpatientTills): Promise<Served> {
  const calm = await tills.play({
    ...{ atOnce: AT_ONCE, everyMs: WARM_UP_MS, durationMs: WARM_UP_MS + 1, run: 'calm' },
    body: JSON.stringify({ drinks: [{ recipe: RECIPE }], channel: NO_LIMIT_CHANNEL }),
  })
  if (calm.refusedMs.length > 0) throw new Error('the shop was full before the rush')
  return calm
}

async function allReady(tills: ImpatientTills, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await tills.until(`/order/${id}`, (body) => (JSON.parse(body) as { state: string }).state === 'ready')
  }
}

const isNormal = (body: string): boolean => (JSON.parse(body) as { load: string }).load === 'normal'

/** How many of these are not in the book, or have no end there. */
function endsOf(file: string, ids: readonly string[]): number {
  const db = new Database(file, { readonly: true })
  try {
    const state = db.prepare<[string], { state: string }>('SELECT state FROM orders WHERE public_id = ?')
    return ids.filter((id) => !['ready', 'collected'].includes(state.get(id)?.state ?? '')).length
  } finally {
    db.close()
  }
}

/** Orders of one drink: what was planned for them is what admission measured. */
function longest(file: string, ids: readonly string[]): number {
  const db = new Database(file, { readonly: true })
  try {
    const planned = db.prepare<[string], { ms: number | null }>(
      'SELECT plan_shop_ms - planned_at_shop_ms AS ms FROM orders WHERE public_id = ?',
    )
    return Math.max(...ids.map((id) => planned.get(id)?.ms ?? Number.NaN))
  } finally {
    db.close()
  }
}

function planOf(folder: string, devices: readonly TcpDevice[], { busyMs, saturatedMs }: Squeeze): DaemonPlan {
  return {
    folder,
    machinePorts: [],
    pourMs: POUR_MS,
    admission: { busyMs, saturatedMs },
    config: {
      machines: devices.map(({ port }, i) => ({
        id: `m${i + 1}`,
        driver: 'brewlink-tcp',
        skills: ['espresso'],
        options: { host: '127.0.0.1', port, heartbeatMs: HEARTBEAT_MS },
      })),
    },
  }
}
