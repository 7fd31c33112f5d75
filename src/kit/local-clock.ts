/** Between moments and what the clock on the shop's wall shows. Pure: the moment comes from outside. */
import type { WallMs } from './units.ts'

export const MINUTE_MS = 60_000
export const DAY_MS = 86_400_000

/** What the clock on the wall shows at a moment, written as if it were UTC. */
export type LocalClock = (wallMs: WallMs) => number

/** The clock of a zone. `timeZone`: an IANA name, RangeError for any other. */
export function localClock(timeZone: string): LocalClock {
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
export function firstMomentOf(localOf: LocalClock, local: number): WallMs {
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

/** The midnight before a local time. */
export const midnight = (local: number): number => Math.floor(local / DAY_MS) * DAY_MS

/** `YYYY-MM-DD` of a local time. */
export const isoDate = (local: number): string => new Date(local).toISOString().slice(0, 10)
