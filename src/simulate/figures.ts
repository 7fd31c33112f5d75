/** What a day was like, in numbers. All times are seconds unless their name says otherwise. */
import type { DayRecord, OrderRecord } from './record.ts'

export interface Figures {
  readonly orders: number
  /** Refused by the shop, or never ready. */
  readonly unserved: number
  /** From acceptance until the whole order was ready. */
  readonly meanS: number
  readonly p50S: number
  readonly p90S: number
  readonly p99S: number
  readonly worstS: number
  /** Percent of orders that were ready within four minutes. */
  readonly withinFourMinutes: number
  /** Of orders of four or more drinks; null: there were none. */
  readonly largeP90S: number | null
  /** Mean time from an order's first ready drink to its last; null: no order had two. */
  readonly siblingGapS: number | null
  /** Percent of orders that were ready only after one that came later. */
  readonly overtaken: number
  /** Time that groups stood still while a drink waited that they could have made. */
  readonly idleWithWorkS: number
  /** Percent of the time of all groups, from the first order to the last ready one, in which they were in use. */
  readonly use: number
  /** Most work of a machine over the mean, among primary machines with the same skills and groups; 1: all equal. */
  readonly balance: number
  /** How far off the quotes were; null: nothing was quoted. */
  readonly quote: QuoteFigures | null
}

export interface QuoteFigures {
  /** Of the errors without their sign. */
  readonly errorP50S: number
  readonly errorP90S: number
  /** Mean error: above 0, orders were ready later than said. */
  readonly biasS: number
  /** Percent of orders that were ready when it was promised. */
  readonly kept: number
}

/** Of all orders of these days together. @throws RangeError when no order of them was ever ready. */
export function figuresOf(records: readonly DayRecord[]): Figures {
  const orders = records.flatMap((record) => record.orders)
  const served = orders.filter((order) => order.readyMs !== null)
  const waits = sorted(served.map(waitS))
  const large = sorted(served.filter(({ drinks }) => drinks.length >= 4).map(waitS))
  const gaps = served.flatMap((order) => gapS(order) ?? [])
  return {
    orders: orders.length,
    unserved: orders.length - served.length,
    meanS: mean(waits),
    p50S: at(waits, 0.5),
    p90S: at(waits, 0.9),
    p99S: at(waits, 0.99),
    worstS: at(waits, 1),
    withinFourMinutes: (100 * waits.filter((wait) => wait <= 240).length) / waits.length,
    largeP90S: large.length === 0 ? null : at(large, 0.9),
    siblingGapS: gaps.length === 0 ? null : mean(gaps),
    overtaken: (100 * records.reduce((sum, record) => sum + overtakenIn(record), 0)) / served.length,
    idleWithWorkS: records.reduce((sum, { idleWithWorkMs }) => sum + idleWithWorkMs / 1000, 0) / records.length,
    use: mean(records.map(useOf)),
    balance: mean(records.map(balanceOf)),
    quote: quoteFigures(served),
  }
}

export const waitS = ({ readyMs, placedMs }: OrderRecord): number => ((readyMs ?? Number.NaN) - placedMs) / 1000

/** @throws RangeError for an empty list. */
export function at(ascending: readonly number[], q: number): number {
  if (ascending.length === 0) throw new RangeError('nothing was served')
  const place = q * (ascending.length - 1)
  const low = ascending[Math.floor(place)] ?? 0
  return low + ((ascending[Math.ceil(place)] ?? low) - low) * (place - Math.floor(place))
}

export const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b)
export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

function gapS({ drinks }: OrderRecord): number | null {
  const ready = drinks.flatMap(({ readyMs }) => readyMs ?? [])
  return ready.length < 2 ? null : (Math.max(...ready) - Math.min(...ready)) / 1000
}

/** Orders were placed in this order; one was overtaken if any later one was ready before it. */
function overtakenIn({ orders }: DayRecord): number {
  let earliestLater = Number.POSITIVE_INFINITY
  let count = 0
  for (const { readyMs } of orders.toReversed()) {
    if (readyMs === null) continue
    if (earliestLater < readyMs) count++
    earliestLater = Math.min(earliestLater, readyMs)
  }
  return count
}

function useOf({ day, orders, pours, endMs }: DayRecord): number {
  const openMs = endMs - (orders[0]?.placedMs ?? 0)
  const groups = day.machines.reduce((sum, { settings }) => sum + settings.groups, 0)
  const usedMs = pours.reduce((sum, { fromMs, clearedMs }) => sum + Math.min(clearedMs, endMs) - fromMs, 0)
  return (100 * usedMs) / (openMs * groups)
}

/** The worst of the kinds of machines that there are more than one of. */
function balanceOf({ day, pours }: DayRecord): number {
  const work = new Map<string, number>()
  for (const { machine, fromMs, untilMs } of pours) work.set(machine, (work.get(machine) ?? 0) + untilMs - fromMs)
  const kinds = new Map<string, number[]>()
  for (const { settings } of day.machines) {
    if (settings.role !== 'primary') continue
    const kind = JSON.stringify([settings.groups, settings.skills.toSorted()])
    kinds.set(kind, [...(kinds.get(kind) ?? []), work.get(settings.id) ?? 0])
  }
  const worst = [...kinds.values()].filter((works) => works.length > 1).map((works) => Math.max(...works) / mean(works))
  return Math.max(1, ...worst.filter(Number.isFinite))
}

function quoteFigures(served: readonly OrderRecord[]): QuoteFigures | null {
  const quoted = served.flatMap(({ readyMs, quotedMs, promisedMs }) =>
    readyMs === null || quotedMs === null || promisedMs === null
      ? []
      : [{ errorS: (readyMs - quotedMs) / 1000, kept: readyMs <= promisedMs }],
  )
  if (quoted.length === 0) return null
  const errors = sorted(quoted.map(({ errorS }) => Math.abs(errorS)))
  return {
    errorP50S: at(errors, 0.5),
    errorP90S: at(errors, 0.9),
    biasS: mean(quoted.map(({ errorS }) => errorS)),
    kept: (100 * quoted.filter(({ kept }) => kept).length) / quoted.length,
  }
}
