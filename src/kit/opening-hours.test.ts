import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY_MS, localClock, MINUTE_MS } from './local-clock.ts'
import { byWeekday, type HoursSpan, openingHours, readHoursSpan, WEEKDAYS, type WeekHours } from './opening-hours.ts'

const at = (text: string): number => Date.parse(text)
const span = (text: string): HoursSpan => readHoursSpan(text) ?? { fromMinutes: Number.NaN, untilMinutes: Number.NaN }
const week = (days: Readonly<Partial<Record<keyof WeekHours, readonly string[]>>>): WeekHours =>
  byWeekday((day) => (days[day] ?? []).map(span))
const daily = (...spans: string[]): WeekHours => byWeekday(() => spans.map(span))
const iso = (wallMs: number | null): string | null => (wallMs === null ? null : new Date(wallMs).toISOString())

describe('a span of opening hours', () => {
  it.each([
    ['07:00-18:00', 420, 1080],
    ['00:00-24:00', 0, 1440],
    ['18:00-02:00', 1080, 1560],
    ['18:00-00:00', 1080, 1440],
    ['23:59-23:58', 1439, 2878],
  ])('%s is minutes %i to %i', (text, fromMinutes, untilMinutes) => {
    expect(readHoursSpan(text)).toEqual({ fromMinutes, untilMinutes })
  })

  it.each(['7:00-18:00', '07:00 - 18:00', '07:00–18:00', '24:00-02:00', '07:00-24:30', '07:60-08:00', '', '07:00'])(
    '%j is none',
    (text) => expect(readHoursSpan(text)).toBeNull(),
  )

  it('that ends when it begins could be a day or nothing, so it is none', () => {
    expect(readHoursSpan('07:00-07:00')).toBeNull()
    expect(readHoursSpan('00:00-00:00')).toBeNull()
  })
})

describe('opening hours', () => {
  const weekdays = openingHours(
    'Europe/Vienna',
    week({ mon: ['07:00-12:00', '13:00-18:00'], fri: ['18:00-02:00'] }),
    [],
  )

  it.each([
    // 2026-07-13 is a Monday; Vienna is two hours ahead of UTC.
    ['2026-07-13T06:59:59.999+02:00', false, '2026-07-13T05:00:00.000Z'],
    ['2026-07-13T07:00:00+02:00', true, '2026-07-13T10:00:00.000Z'],
    ['2026-07-13T11:59:59.999+02:00', true, '2026-07-13T10:00:00.000Z'],
    ['2026-07-13T12:00:00+02:00', false, '2026-07-13T11:00:00.000Z'],
    ['2026-07-13T18:00:00+02:00', false, '2026-07-17T16:00:00.000Z'],
    ['2026-07-18T01:59:00+02:00', true, '2026-07-18T00:00:00.000Z'],
    ['2026-07-18T02:00:00+02:00', false, '2026-07-20T05:00:00.000Z'],
  ])('at %s: open is %s, until %s', (time, open, until) => {
    const state = weekdays(at(time))
    expect({ open: state.open, until: iso(state.untilMs) }).toEqual({ open, until })
  })

  it('that touch at midnight are one evening: nobody is told of a closing that is none', () => {
    const state = openingHours('Europe/Vienna', week({ fri: ['18:00-24:00'], sat: ['00:00-03:00'] }), [])
    expect(iso(state(at('2026-07-17T20:00:00+02:00')).untilMs)).toBe('2026-07-18T01:00:00.000Z')
  })

  it('round the clock never end, and no hours at all mean the same', () => {
    for (const hours of [daily('00:00-24:00'), daily('00:00-09:00', '09:00-24:00'), null]) {
      const state = openingHours('Europe/Vienna', hours, [])
      expect(state(at('2026-07-13T12:00:00Z'))).toEqual({ open: true, untilMs: null })
    }
  })
})

describe('a date on which the shop stays closed', () => {
  it('skips what begins on it, past midnight too, and leaves the night before alone', () => {
    const state = openingHours('Europe/Vienna', daily('20:00-02:00'), ['2026-07-14'])
    expect(iso(state(at('2026-07-14T01:00:00+02:00')).untilMs)).toBe('2026-07-14T00:00:00.000Z')
    const closed = state(at('2026-07-14T02:00:00+02:00'))
    expect(closed).toEqual({ open: false, untilMs: at('2026-07-15T20:00:00+02:00') })
  })

  it('closes a shop that is otherwise always open, from midnight to midnight', () => {
    const state = openingHours('Europe/Vienna', null, ['2026-12-25'])
    expect(iso(state(at('2026-12-24T12:00:00Z')).untilMs)).toBe('2026-12-24T23:00:00.000Z')
    expect(iso(state(at('2026-12-25T12:00:00Z')).untilMs)).toBe('2026-12-25T23:00:00.000Z')
    expect(state(at('2026-12-26T12:00:00Z'))).toEqual({ open: true, untilMs: null })
  })

  it('is foretold 400 days ahead and not a millisecond more, also by a reader that has been asked before', () => {
    const closing = at('2027-08-20T00:00:00Z')
    const state = openingHours('UTC', null, ['2027-08-20'])
    for (let before = 406 * DAY_MS; before >= 394 * DAY_MS; before -= DAY_MS / 2) {
      const untilMs = before <= 400 * DAY_MS ? closing : null
      expect(state(closing - before)).toEqual({ open: true, untilMs })
    }
    expect(state(closing - 400 * DAY_MS - 1).untilMs).toBeNull()
  })

  it('may come so often that the shop does not open within 400 days', () => {
    const dates = Array.from({ length: 420 }, (_, day) =>
      new Date(at('2026-07-01T00:00:00Z') + day * DAY_MS).toISOString().slice(0, 10),
    )
    const state = openingHours('America/New_York', daily('07:00-18:00'), dates)
    expect(state(at('2026-07-10T12:00:00Z'))).toEqual({ open: false, untilMs: null })
  })
})

describe('a night with a change of the clocks', () => {
  const night = openingHours('Europe/Vienna', daily('22:00-06:00'), [])
  it.each([
    ['2026-03-28T23:30:00+01:00', 7],
    ['2026-10-24T23:30:00+02:00', 9],
    ['2026-10-25T23:30:00+01:00', 8],
  ])('is as long as it is: %s', (time, hours) => {
    const opened = at(time) - 90 * MINUTE_MS
    expect(night(at(time))).toEqual({ open: true, untilMs: opened + hours * 60 * MINUTE_MS })
    expect(night(opened - 1).untilMs).toBe(opened)
  })

  const spring = (...spans: string[]) => {
    const state = openingHours('Europe/Vienna', week({ sun: spans }), [])
    return (time: string) => {
      const { open, untilMs } = state(at(time))
      return [open, iso(untilMs)]
    }
  }

  it('opens at the jump what would begin in the skipped hour', () => {
    const state = spring('02:30-05:00')
    expect(state('2026-03-29T00:59:00Z')).toEqual([false, '2026-03-29T01:00:00.000Z'])
    expect(state('2026-03-29T01:00:00Z')).toEqual([true, '2026-03-29T03:00:00.000Z'])
  })

  it('has no opening for a span that lies in the skipped hour, and no closing for a gap that does', () => {
    expect(spring('02:10-02:50')('2026-03-29T00:30:00Z')).toEqual([false, '2026-04-05T00:10:00.000Z'])
    expect(spring('00:00-02:00', '03:00-05:00')('2026-03-29T00:30:00Z')).toEqual([true, '2026-03-29T03:00:00.000Z'])
  })

  it('opens once where the clock shows the time twice', () => {
    const state = spring('01:00-02:30')
    // 2026-10-25: at 03:00 summer time it is 02:00 again.
    expect(state('2026-10-25T02:15:00+02:00')).toEqual([true, '2026-10-25T00:30:00.000Z'])
    expect(state('2026-10-25T02:15:00+01:00')).toEqual([false, '2026-11-01T00:00:00.000Z'])
  })
})

/** Minutes since the week's beginning, in order, as pairs of opening and closing: never overlapping, round the week too. */
const weekHours: fc.Arbitrary<WeekHours> = fc
  .uniqueArray(fc.integer({ min: 0, max: 7 * 1440 - 1 }), { minLength: 2, maxLength: 24 })
  .map((minutes) => {
    const sorted = minutes.sort((a, b) => a - b)
    const days: Record<string, HoursSpan[]> = {}
    for (let i = 0; i + 1 < sorted.length; i += 2) {
      const [from = 0, until = 0] = sorted.slice(i, i + 2)
      const day = Math.floor(from / 1440)
      const fromMinutes = from - day * 1440
      const untilMinutes = Math.min(until - day * 1440, fromMinutes + 1440)
      const name = WEEKDAYS[day] ?? 'mon'
      days[name] = [...(days[name] ?? []), { fromMinutes, untilMinutes }]
    }
    return byWeekday((day) => days[day] ?? [])
  })

/** Half the spans are about the hour of the change, or it would hardly ever be hit. */
const nights: fc.Arbitrary<WeekHours> = fc
  .uniqueArray(fc.integer({ min: 0, max: 24 }), { minLength: 2, maxLength: 8 })
  .map((tens) => {
    const sorted = tens.sort((a, b) => a - b).map((ten) => ten * 10)
    const spans: HoursSpan[] = []
    for (let i = 0; i + 1 < sorted.length; i += 2) {
      const [fromMinutes = 0, untilMinutes = 0] = sorted.slice(i, i + 2)
      spans.push({ fromMinutes, untilMinutes })
    }
    return byWeekday(() => spans)
  })

/** Nine days by the minute, with what the clock on the wall shows. */
function minutesAround(zone: string, middle: string) {
  const localOf = localClock(zone)
  const from = at(middle) - 5 * DAY_MS
  const moments = Array.from({ length: 9 * 1440 }, (_, minute) => from + minute * MINUTE_MS)
  return { zone, moments, locals: moments.map(localOf) }
}

/** Open or not, minute by minute: a span begins in the first minute that shows its beginning or later, and so it ends. */
function bruteForce(locals: readonly number[], hours: WeekHours, closedOn: ReadonlySet<string>): boolean[] {
  const open = locals.map(() => false)
  const firstShowing = (local: number): number => {
    const found = locals.findIndex((shown) => shown >= local)
    return found < 0 ? locals.length : found
  }
  const firstDate = Math.floor((locals[0] ?? 0) / DAY_MS) * DAY_MS
  for (let date = firstDate; date <= (locals.at(-1) ?? 0); date += DAY_MS) {
    const day = new Date(date)
    if (closedOn.has(day.toISOString().slice(0, 10))) continue
    const name = WEEKDAYS.find((_, index) => (index + 1) % 7 === day.getUTCDay()) ?? 'mon'
    for (const { fromMinutes, untilMinutes } of hours[name]) {
      const until = firstShowing(date + untilMinutes * MINUTE_MS)
      for (let i = firstShowing(date + fromMinutes * MINUTE_MS); i < until; i++) open[i] = true
    }
  }
  return open
}

/** For each minute the next one that is otherwise; the length where there is none. */
function nextChanges(open: readonly boolean[]): number[] {
  const changes = open.map(() => open.length)
  for (let i = open.length - 2; i >= 0; i--) {
    changes[i] = open[i] === open[i + 1] ? (changes[i + 1] ?? open.length) : i + 1
  }
  return changes
}

describe('opening hours by the minute', () => {
  it.each([
    ['Europe/Vienna', '2026-03-29T01:00:00Z'],
    ['Europe/Vienna', '2026-10-25T01:00:00Z'],
    // The clocks change at midnight, so that a date begins at one o'clock or has two midnights.
    ['America/Havana', '2026-03-08T05:00:00Z'],
    ['America/Havana', '2026-11-01T05:00:00Z'],
    // Half an hour.
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
    ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ])('are those of a clock that is looked at every minute: %s, %s', (zone, middle) => {
    const { moments, locals } = minutesAround(zone, middle)
    const dates = [...new Set(locals.map((local) => new Date(local).toISOString().slice(0, 10)))]
    const days = fc.subarray(dates, { maxLength: 3 })
    fc.assert(
      fc.property(fc.oneof(weekHours, nights), days, (hours, closedOn) => {
        const expected = bruteForce(locals, hours, new Set(closedOn))
        const state = openingHours(zone, hours, closedOn)
        const changes = nextChanges(expected)
        // The first and last days are left out: what matters there lies outside of what was looked at.
        for (let i = 3 * 1440; i < 7 * 1440; i++) {
          const { open, untilMs } = state(moments[i] ?? 0)
          const change = changes[i] ?? 0
          const until = change < 8 * 1440 ? moments[change] : untilMs
          // Compared by hand: an expectation for each of millions of minutes would take minutes itself.
          if (open === expected[i] && untilMs === until) continue
          expect({ at: iso(moments[i] ?? 0), open, until: iso(untilMs) }).toEqual({
            open: expected[i],
            until: iso(until ?? null),
          })
        }
      }),
      { numRuns: 10 },
    )
  })
})
