/**
 * When a shop is open: weekly hours in the shop's own zone, less the dates on which it stays closed. A time that the
 * clocks jump over is the moment of the jump, one that comes twice is meant the first time; so a night with a change of
 * the clocks is an hour shorter or longer, and nothing opens twice. Pure: the moment comes from outside.
 */
import { DAY_MS, firstMomentOf, isoDate, type LocalClock, localClock, MINUTE_MS, midnight } from './local-clock.ts'
import type { WallMs } from './units.ts'

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** One of something for each day of the week. */
export function byWeekday<Item>(make: (day: Weekday) => Item): Readonly<Record<Weekday, Item>> {
  const [mon, tue, wed, thu, fri, sat, sun] = WEEKDAYS
  return {
    [mon]: make(mon),
    [tue]: make(tue),
    [wed]: make(wed),
    [thu]: make(thu),
    [fri]: make(fri),
    [sat]: make(sat),
    [sun]: make(sun),
  }
}

export interface HoursSpan {
  /** After local midnight, 0–1439. */
  readonly fromMinutes: number
  /** After the same midnight, at most a day later than `fromMinutes`: past 1440 it ends on the next day. */
  readonly untilMinutes: number
}

/** In the order of the day; they do not overlap, nor does a night that passes midnight overlap the next morning. */
export type WeekHours = Readonly<Record<Weekday, readonly HoursSpan[]>>

export interface OpenState {
  readonly open: boolean
  /** When that changes next: closing when open, opening when closed; null: not within 400 days. */
  readonly untilMs: WallMs | null
}

/** Further than this nobody plans, and "for ever" needs an end somewhere. */
const HORIZON_MS = 400 * DAY_MS
/** Looked at beyond the horizon, so that an answer remembered for a day is as good as a new one. */
const MARGIN_DAYS = 4
/** Looked at before the moment: a span may begin the day before, and a zone may skip a whole date. */
const BEFORE_DAYS = 2

/** How a span is written; `readHoursSpan` says what it means. */
export const HOURS_SPAN = '^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'
const SHAPE = new RegExp(HOURS_SPAN)

/**
 * Reads a span as people write it: `07:00-18:00`, `18:00-24:00`, and past midnight `18:00-02:00`. Null when it is none,
 * or begins and ends at one time: nobody knows whether that is a whole day or nothing (a whole day is `00:00-24:00`).
 */
export function readHoursSpan(text: string): HoursSpan | null {
  if (!SHAPE.test(text)) return null
  const fromMinutes = minutesAt(text, 0)
  const untilMinutes = minutesAt(text, 6)
  if (fromMinutes === untilMinutes) return null
  return { fromMinutes, untilMinutes: untilMinutes > fromMinutes ? untilMinutes : untilMinutes + 1440 }
}

const minutesAt = (text: string, at: number): number =>
  Number(text.slice(at, at + 2)) * 60 + Number(text.slice(at + 3, at + 5))

/**
 * A reader of one shop's hours. It remembers its last answer until that changes: most questions cost two comparisons.
 * `timeZone`: an IANA name, RangeError for any other. `hours`: null is always open, but for `closedOn`: dates
 * (`YYYY-MM-DD`) on which no span begins; one that began the evening before still ends when it ends.
 */
export function openingHours(
  timeZone: string,
  hours: WeekHours | null,
  closedOn: readonly string[],
): (wallMs: WallMs) => OpenState {
  const localOf = localClock(timeZone)
  const week = hours ?? ALWAYS
  const closed = new Set(closedOn)
  let last = { open: false, fromMs: 0, untilMs: 0, changesMs: 0 }
  return (wallMs) => {
    if (wallMs < last.fromMs || wallMs >= last.untilMs) {
      const { open, changesMs } = lookUp(localOf, week, closed, wallMs)
      last = { open, changesMs, fromMs: wallMs, untilMs: Math.min(changesMs, wallMs + DAY_MS) }
    }
    return { open: last.open, untilMs: last.changesMs - wallMs <= HORIZON_MS ? last.changesMs : null }
  }
}

const WHOLE_DAY = [{ fromMinutes: 0, untilMinutes: 1440 }]
const ALWAYS = byWeekday(() => WHOLE_DAY)

interface Span {
  readonly from: number
  readonly until: number
}

/** What holds at a moment, and when it ends; a moment past the horizon stands for never. */
function lookUp(
  localOf: LocalClock,
  week: WeekHours,
  closed: ReadonlySet<string>,
  wallMs: WallMs,
): { readonly open: boolean; readonly changesMs: WallMs } {
  for (const { from, until } of merged(moments(localOf, merged(localSpans(week, closed, midnight(localOf(wallMs))))))) {
    if (until <= wallMs) continue
    return from <= wallMs ? { open: true, changesMs: until } : { open: false, changesMs: from }
  }
  return { open: false, changesMs: Number.POSITIVE_INFINITY }
}

/** The spans around a date as the clock on the wall shows them. */
function* localSpans(week: WeekHours, closed: ReadonlySet<string>, today: number): Generator<Span> {
  const end = today + HORIZON_MS + MARGIN_DAYS * DAY_MS
  for (let date = today - BEFORE_DAYS * DAY_MS; date < end; date += DAY_MS) {
    if (closed.has(isoDate(date))) continue
    const weekday = WEEKDAYS[(new Date(date).getUTCDay() + 6) % 7] ?? 'mon'
    for (const { fromMinutes, untilMinutes } of week[weekday]) {
      yield { from: date + fromMinutes * MINUTE_MS, until: date + untilMinutes * MINUTE_MS }
    }
  }
}

function* moments(localOf: LocalClock, spans: Iterable<Span>): Generator<Span> {
  for (const span of spans) {
    const from = firstMomentOf(localOf, span.from)
    const until = firstMomentOf(localOf, span.until)
    // One that lies in a skipped hour never comes.
    if (from < until) yield { from, until }
  }
}

/** What ends where the next begins is one span: at midnight as on the clock, across a skipped hour as in time. */
function* merged(spans: Iterable<Span>): Generator<Span> {
  let open: Span | null = null
  for (const span of spans) {
    if (open !== null && span.from <= open.until) open = { from: open.from, until: Math.max(open.until, span.until) }
    else {
      if (open !== null) yield open
      open = span
    }
  }
  if (open !== null) yield open
}
