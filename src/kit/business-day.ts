/**
 * The business day of a moment: the date on which the shop opened for it. It begins at the cut-off (e.g. 04:00) in the
 * shop's own zone and ends where the next begins, so that a bar's night belongs to the evening before and a day with a
 * change of the clocks has 23 or 25 hours. Pure: the moment comes from outside.
 */
import type { WallMs } from './units.ts'

export interface BusinessDay {
  /** `YYYY-MM-DD`. */
  readonly day: string
  /** The first moment of the day. */
  readonly fromMs: WallMs
  /** The first moment of the next. */
  readonly untilMs: WallMs
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

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

/** What the clock on the wall shows at a moment, written as if it were UTC. */
type LocalClock = (wallMs: WallMs) => number

function localClock(timeZone: string): LocalClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (wallMs) => {
    const part: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(wallMs)) part[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
    return Date.UTC(year, month - 1, day, hour, minute, second) + (((wallMs % 1000) + 1000) % 1000)
  }
}

/**
 * The first moment at which the local clock shows this time. A time that comes twice (clocks put back) is meant the
 * first time; one that never comes (put forward) is the moment of the jump.
 */
function firstMomentOf(localOf: LocalClock, local: number): WallMs {
  // No zone changes its offset twice within two days, so those of the days around are all there are.
  const offsets = [local - DAY_MS, local + DAY_MS].map((near) => localOf(near) - near)
  const moments = offsets.map((offset) => local - offset).sort((a, b) => a - b)
  const shown = moments.find((moment) => localOf(moment) === local)
  if (shown !== undefined) return shown
  let [before = 0, after = 0] = moments
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (localOf(middle) >= local) after = middle
    else before = middle
  }
  return after
}

const midnight = (local: number): number => Math.floor(local / DAY_MS) * DAY_MS
const isoDate = (date: number): string => new Date(date).toISOString().slice(0, 10)
