/** (m) What one decision and one quote cost, from a kiosk to five hundred machines and a hundred thousand drinks. */
import { loadavg } from 'node:os'
import { CrowdedShop, type Crowding } from './crowded-shop.ts'
import { quantile } from './measure.ts'
import { type Bench, type BenchContext, QUICK, type Row } from './row.ts'
import { figure } from './table.ts'

export const scale: Bench = { id: 'm', name: 'scale', run: async (context) => rowsOf(measureAll(context)) }

const SMALLEST: Crowding = { machines: 1, waiting: 10 }
const MACHINES = [1, 10, 100, 500] as const
const WAITING = [10, 100, 1_000, 10_000, 100_000] as const
const QUICK_WAITING = [10, 1_000, 10_000] as const
const DECISION_BELOW_MS = 1
const FLAT_WITHIN = 1.5
const QUOTE_BELOW_MS = 5
/** The goal for quotes is for so many. */
const QUOTE_AT = 1_000

export interface Times {
  readonly decisionsMs: readonly number[]
  /** Of orders for which the whole queue was planned anew. */
  readonly quotesMs: readonly number[]
  /** Of orders that came right after such a one. */
  readonly keptMs: readonly number[]
}

export interface Cell extends Crowding {
  readonly times: Times
  /** The smallest shop, by turns with this one. */
  readonly smallest: Times
}

/** How much is measured: so many turns, and no longer than that for one shop (a quote of a long queue takes a while). */
export interface Effort {
  readonly turns: number
  readonly mostMs: number
}

function measureAll({ scale: asked, say }: BenchContext): Cell[] {
  const isQuick = asked === QUICK
  const effort: Effort = isQuick ? { turns: 150, mostMs: 1_000 } : { turns: 600, mostMs: 3_000 }
  return MACHINES.flatMap((machines) =>
    (isQuick ? QUICK_WAITING : WAITING).map((waiting) => {
      const cell = measureCell({ machines, waiting }, effort)
      const { decisionsMs, quotesMs, keptMs } = cell.times
      say(
        `  ${nameOf(cell)}: decision ${inMs(decisionsMs)}, smallest shop ${inMs(cell.smallest.decisionsMs)}, ` +
          `quote ${inMs(quotesMs)}, plan kept ${inMs(keptMs)} ms (p50 p99; ${decisionsMs.length} decisions)`,
      )
      return cell
    }),
  )
}

export function measureCell(crowding: Crowding, { turns, mostMs }: Effort): Cell {
  const shops = [new CrowdedShop(crowding), new CrowdedShop(SMALLEST)] as const
  try {
    const all = shops.map(() => ({ decisionsMs: [] as number[], quotesMs: [] as number[], keptMs: [] as number[] }))
    const warmUp = Math.ceil(turns / 5)
    let untilMs = performance.now() + mostMs
    for (let turn = 0; turn < warmUp + turns; turn++) {
      // Whatever it takes, there is something to judge by.
      if (turn > warmUp + 10 && performance.now() > untilMs) break
      if (turn === warmUp) untilMs = performance.now() + mostMs
      for (const [i, shop] of shops.entries()) {
        // Two are taken and two ordered: as many wait as before.
        const decisions = [shop.decide(), shop.decide()]
        const quoteMs = shop.order('anew')
        const keptMs = shop.order('kept')
        if (turn < warmUp) continue
        all[i]?.decisionsMs.push(...decisions)
        all[i]?.quotesMs.push(quoteMs)
        all[i]?.keptMs.push(keptMs)
      }
    }
    const [times, smallest] = all
    if (times === undefined || smallest === undefined || shops[0].waiting !== crowding.waiting)
      throw new Error('another number of drinks waits than at the beginning')
    return { ...crowding, times, smallest }
  } finally {
    for (const shop of shops) shop.close()
  }
}

export function rowsOf(cells: readonly Cell[]): Row[] {
  const load = `load ${loadavg()[0]?.toFixed(1) ?? '?'}`
  const slowest = worst(cells, ({ times }) => quantile(times.decisionsMs, 0.99))
  const steepest = worst(cells, growth)
  const dearest = worst(
    cells.filter(({ waiting }) => waiting === QUOTE_AT),
    ({ times }) => quantile(times.quotesMs, 0.99),
  )
  const shape = (of: (cell: Cell) => number): string =>
    cells.map((cell) => `${cell.machines}×${cell.waiting}: ${figure(of(cell))}`).join(', ')
  const smallestMs = quantile(slowest.smallest.decisionsMs, 0.99)
  const slowestMs = quantile(slowest.times.decisionsMs, 0.99)
  return [
    {
      ...{
        bench: 'm',
        what: `one decision, p99 where it is slowest (${nameOf(slowest)})`,
        unit: 'ms',
        value: slowestMs,
      },
      ...{ peer: { what: `${nameOf(SMALLEST)}, by turns`, value: smallestMs }, ratio: slowestMs / smallestMs },
      goal: { of: 'value', below: DECISION_BELOW_MS },
      note: `the whole step in which a group becomes free, book in memory; p99 by machines × waiting: ${shape(({ times }) => quantile(times.decisionsMs, 0.99))}; ${load}`,
    },
    {
      ...{ bench: 'm', what: `one decision, p50 where it grows most (${nameOf(steepest)})`, unit: 'ms' },
      ...{ value: quantile(steepest.times.decisionsMs, 0.5), ratio: growth(steepest) },
      peer: { what: `${nameOf(SMALLEST)}, by turns`, value: quantile(steepest.smallest.decisionsMs, 0.5) },
      goal: { of: 'ratio', most: FLAT_WITHIN },
      note: `over the p50 of the smallest shop: ${shape(growth)}; ${load}`,
    },
    {
      ...{ bench: 'm', what: `one quote, p99 (${nameOf(dearest)})`, unit: 'ms' },
      ...{ value: quantile(dearest.times.quotesMs, 0.99), peer: null, ratio: null },
      goal: { of: 'value', below: QUOTE_BELOW_MS },
      note: `the whole step of an order for which the queue is planned anew; p99: ${shape(({ times }) => quantile(times.quotesMs, 0.99))}; p50 with the plan of the order before: ${shape(({ times }) => quantile(times.keptMs, 0.5))}; ${load}`,
    },
  ]
}

/** By medians: a p99 of a busy computer tells of the computer. */
const growth = ({ times, smallest }: Cell): number =>
  quantile(times.decisionsMs, 0.5) / quantile(smallest.decisionsMs, 0.5)

const worst = (cells: readonly Cell[], by: (cell: Cell) => number): Cell =>
  cells.reduce((most, cell) => (by(cell) > by(most) ? cell : most))

const nameOf = ({ machines, waiting }: Crowding): string => `${figure(machines)} × ${figure(waiting)}`
const inMs = (allMs: readonly number[]): string => [0.5, 0.99].map((q) => figure(quantile(allMs, q))).join(' ')
