import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { businessDays } from './business-day.ts'

const HOUR_MS = 3_600_000
const at = (text: string): number => Date.parse(text)

describe('a business day', () => {
  it.each([
    ['2026-07-14T23:59:59.999+02:00', '2026-07-14'],
    ['2026-07-15T00:01:00+02:00', '2026-07-14'],
    ['2026-07-15T03:59:59.999+02:00', '2026-07-14'],
    ['2026-07-15T04:00:00+02:00', '2026-07-15'],
    ['2026-07-15T04:01:00+02:00', '2026-07-15'],
    ['2027-01-01T01:00:00+01:00', '2026-12-31'],
  ])('ends at the cut-off, not at midnight: %s', (time, day) => {
    expect(businessDays('Europe/Vienna', 240)(at(time)).day).toBe(day)
  })

  it.each([
    // The clocks change at 02:00 or 03:00, before the cut-off of 04:00: it is the day before that is short or long.
    ['Europe/Vienna', 240, '2026-03-28T12:00:00Z', '2026-03-28', 23],
    ['Europe/Vienna', 240, '2026-03-29T12:00:00Z', '2026-03-29', 24],
    ['Europe/Vienna', 240, '2026-10-24T12:00:00Z', '2026-10-24', 25],
    ['Europe/Vienna', 240, '2026-10-25T12:00:00Z', '2026-10-25', 24],
    ['Europe/Vienna', 0, '2026-03-29T12:00:00Z', '2026-03-29', 23],
    ['America/New_York', 240, '2026-03-07T18:00:00Z', '2026-03-07', 23],
    ['America/New_York', 240, '2026-10-31T18:00:00Z', '2026-10-31', 25],
    ['Australia/Lord_Howe', 240, '2026-04-04T12:00:00Z', '2026-04-04', 24.5],
    ['Asia/Kathmandu', 240, '2026-04-04T12:00:00Z', '2026-04-04', 24],
  ])('in %s with cut-off minute %i has its own length', (zone, cutoff, time, day, hours) => {
    const found = businessDays(zone, cutoff)(at(time))
    expect(found.day).toBe(day)
    expect((found.untilMs - found.fromMs) / HOUR_MS).toBe(hours)
  })

  it('a cut-off that the clocks jump over is the moment of the jump; one that comes twice counts the first time', () => {
    const days = businessDays('Europe/Vienna', 150)
    expect(days(at('2026-03-29T12:00:00Z')).fromMs).toBe(at('2026-03-29T01:00:00Z'))
    const long = days(at('2026-10-25T12:00:00Z'))
    expect(long.fromMs).toBe(at('2026-10-25T02:30:00+02:00'))
    // 02:15 for the second time: after the cut-off, though the clock shows less.
    expect(days(at('2026-10-25T02:15:00+01:00')).day).toBe('2026-10-25')
  })

  it('every moment is in exactly one, whatever zone and cut-off, also where a day was skipped', () => {
    const zones = ['Europe/Vienna', 'America/Havana', 'America/Asuncion', 'Pacific/Apia', 'Africa/Casablanca']
    const span = { min: at('2010-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') }
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 1439 }),
        fc.integer(span),
        (zone, cutoff, ms) => {
          const days = businessDays(zone, cutoff)
          const { day, fromMs, untilMs } = businessDays(zone, cutoff)(ms)
          expect(fromMs <= ms && ms < untilMs).toBe(true)
          expect(days(fromMs).day).toBe(day)
          expect(days(untilMs - 1).day).toBe(day)
          expect(days(untilMs).fromMs).toBe(untilMs)
          expect(days(untilMs).day > day).toBe(true)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('a zone that does not exist is an error, not UTC', () => {
    expect(() => businessDays('Mars/Olympus', 240)).toThrow(RangeError)
  })
})
