/**
 * What no policy can beat, however much it knows. All machines are taken for one that is as fast as all of them together,
 * may leave an order and come back to it, and never fails: each of these only helps. On such a machine serving the order
 * with the least left to do is the best there is for the mean (Schrage 1968).
 */
import type { Millis } from '../kit/units.ts'
import { mean } from './figures.ts'
import type { DayRecord, Pour } from './record.ts'

export interface Bounds {
  /** Mean wait of an order, seconds. */
  readonly meanS: number
  /** From the first order until all is made, seconds. */
  readonly makespanS: number
}

interface Job {
  readonly atMs: Millis
  leftMs: number
}

/** Of a day as it was played: its pours say how long everything takes on a machine of factor 1. */
export function boundsOf({ day, orders, pours }: DayRecord): Bounds {
  const factors = new Map(day.machines.map(({ settings, factor }) => [settings.id, factor]))
  const made = new Map<number, { workMs: Millis; cupMs: Millis; longestMs: Millis }>()
  const fastest = Math.min(...factors.values())
  for (const pour of pours.filter(({ outcome }) => outcome === 'done')) {
    const order = made.get(pour.order) ?? { workMs: 0, cupMs: 0, longestMs: 0 }
    const cupMs = pour.clearedMs - pour.untilMs
    const pureMs = lengthOf(pour) / (factors.get(pour.machine) ?? 1)
    made.set(pour.order, {
      workMs: order.workMs + pureMs + cupMs / slowest(factors),
      cupMs: Math.max(order.cupMs, cupMs),
      longestMs: Math.max(order.longestMs, pureMs * fastest),
    })
  }
  const power = day.machines.reduce((sum, { settings, factor }) => sum + settings.groups / factor, 0)
  const served = orders.filter(({ index, readyMs }) => readyMs !== null && made.has(index))
  const of = (index: number) => made.get(index) ?? { workMs: 0, cupMs: 0, longestMs: 0 }
  const jobs = served.map(({ index, placedMs }): Job => ({ atMs: placedMs, leftMs: of(index).workMs / power }))
  const relaxedMs = shortestRemaining(jobs) - mean(served.map(({ index }) => of(index).cupMs))
  const longestMs = mean(served.map(({ index }) => of(index).longestMs))
  return { meanS: Math.max(relaxedMs, longestMs) / 1000, makespanS: makespan(served, of, power) / 1000 }
}

/** Mean time in the shop under preemptive shortest-remaining-first on one machine. Jobs come by time. */
export function shortestRemaining(jobs: readonly Job[]): Millis {
  const open: Job[] = []
  let nowMs = 0
  let sumMs = 0
  const workUntil = (untilMs: Millis): void => {
    while (open.length > 0 && nowMs < untilMs) {
      const next = open.reduce((best, job) => (job.leftMs < best.leftMs ? job : best))
      const spanMs = Math.min(next.leftMs, untilMs - nowMs)
      next.leftMs -= spanMs
      nowMs += spanMs
      if (next.leftMs > 1e-6) continue
      sumMs += nowMs - next.atMs
      open.splice(open.indexOf(next), 1)
    }
    nowMs = Math.max(nowMs, untilMs)
  }
  for (const job of jobs) {
    workUntil(job.atMs)
    open.push({ ...job })
  }
  workUntil(Number.POSITIVE_INFINITY)
  return sumMs / jobs.length
}

/** When all work is done at the earliest: nothing can be done before it comes, and all machines never rest. */
function makespan(
  served: readonly { readonly index: number; readonly placedMs: Millis }[],
  of: (index: number) => { workMs: Millis; cupMs: Millis; longestMs: Millis },
  power: number,
): Millis {
  const firstMs = served[0]?.placedMs ?? 0
  let doneMs = firstMs
  let lastMs = firstMs
  for (const { index, placedMs } of served) {
    doneMs = Math.max(doneMs, placedMs) + of(index).workMs / power
    lastMs = Math.max(lastMs, placedMs + of(index).longestMs)
  }
  const cupMs = Math.max(0, ...served.map(({ index }) => of(index).cupMs))
  return Math.max(doneMs - cupMs, lastMs) - firstMs
}

const lengthOf = ({ fromMs, untilMs }: Pour): Millis => untilMs - fromMs
/** A cup takes as long on a slow machine as on a fast one: counted as work of the one on which it weighs least. */
const slowest = (factors: ReadonlyMap<string, number>): number => Math.max(...factors.values())
