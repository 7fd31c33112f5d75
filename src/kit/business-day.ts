/**
 * The business day of a moment: the date on which the shop opened for it. It begins at the cut-off (e.g. 04:00) in the
 * shop's own zone and ends where the next begins, so that a bar's night belongs to the evening before and a day with a
 * change of the clocks has 23 or 25 hours. Pure: the moment comes from outside.
 */
import { DAY_MS, firstMomentOf, isoDate, localClock, MINUTE_MS, midnight } from './local-clock.ts'
import type { WallMs } from './units.ts'

export interface BusinessDay {
  /** `YYYY-MM-DD`. */
  readonly day: string
  /** The first moment of the day. */
  readonly fromMs: WallMs
  /** The first moment of the next. */
  readonly untilMs: WallMs
}

/**
 * A reader of business days for one shop. It remembers the last day that it was asked about: most questions cost two
 * comparisons. `timeZone`: an IANA name, RangeError for any other; `cutoffMinutes`: after local midnight, 0–1439.
 */
export function businessDays(timeZone: string, cutoffMinutes: number): (wallMs: WallMs) => BusinessDay {
  const localOf = localClock(timeZone)
  /** The first moment at which the local clock shows this date's cut-off, or later when it jumps over it. */
  const startOf = (date: number): WallMs => firstMomentOf(localOf, date + cutoffMinutes * MINUTE_MS)
  let last: BusinessDay | null = null
  return (wallMs) => {
    if (last !== null && wallMs >= last.fromMs && wallMs < last.untilMs) return last
    let date = midnight(localOf(wallMs))
    while (wallMs < startOf(date)) date -= DAY_MS
    while (wallMs >= startOf(date + DAY_MS)) date += DAY_MS
    last = { day: isoDate(date), fromMs: startOf(date), untilMs: startOf(date + DAY_MS) }
    return last
  }
}
