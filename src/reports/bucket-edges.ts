/** Where the rows of a report begin: at each full hour, or at each business day, of the shop's own clock. */
import { businessDays } from '../kit/business-day.ts'
import { localClock } from '../kit/local-clock.ts'
import type { WallMs } from '../kit/units.ts'

const HOUR_MS = 3_600_000
const QUARTER_MS = 900_000

export interface EdgesQuery {
  readonly fromMs: WallMs
  /** After `fromMs`. */
  readonly untilMs: WallMs
  readonly by: 'hour' | 'day'
  /** IANA name. */
  readonly timeZone: string
  /** Minutes after local midnight, 0–1439. */
  readonly dayCutoffMinutes: number
}

/**
 * The first moment of each row, and `untilMs` behind them; at least two. The first and the last row may be cut short by
 * the span. A day with a change of the clocks has 23 or 25 hours, each with a row of its own.
 */
export function bucketEdges({ fromMs, untilMs, by, timeZone, dayCutoffMinutes }: EdgesQuery): WallMs[] {
  const next = by === 'hour' ? nextHour(timeZone) : nextDay(timeZone, dayCutoffMinutes)
  const edges = [fromMs]
  for (let at = next(fromMs); at < untilMs; at = next(at)) edges.push(at)
  return [...edges, untilMs]
}

function nextDay(timeZone: string, dayCutoffMinutes: number): (at: WallMs) => WallMs {
  const dayOf = businessDays(timeZone, dayCutoffMinutes)
  return (at) => dayOf(at).untilMs
}

function nextHour(timeZone: string): (at: WallMs) => WallMs {
  const localOf = localClock(timeZone)
  const isFull = (at: WallMs): boolean => localOf(at) % HOUR_MS === 0
  return (at) => {
    const usual = at + HOUR_MS - (localOf(at) % HOUR_MS)
    if (isFull(usual)) return usual
    // The clocks changed by half an hour, as they do in one zone: its hour has 30 or 90 minutes.
    for (let later = at + QUARTER_MS - (at % QUARTER_MS); later < at + 2 * HOUR_MS; later += QUARTER_MS) {
      if (isFull(later)) return later
    }
    return usual
  }
}

/** The row that a moment belongs to, by binary search; -1: none. */
export function bucketOf(edges: readonly WallMs[], at: WallMs): number {
  if (at < (edges[0] ?? 0) || at >= (edges.at(-1) ?? 0)) return -1
  let low = 0
  let high = edges.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((edges[middle] ?? 0) <= at) low = middle
    else high = middle
  }
  return low
}
