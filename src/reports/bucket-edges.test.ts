import { describe, expect, it } from 'vitest'
import { bucketEdges, bucketOf, type EdgesQuery } from './bucket-edges.ts'

const at = (text: string): number => Date.parse(text)
const edges = (from: string, to: string, over: Partial<EdgesQuery> = {}): string[] =>
  bucketEdges({
    fromMs: at(from),
    untilMs: at(to),
    by: 'hour',
    timeZone: 'Europe/Vienna',
    dayCutoffMinutes: 240,
    ...over,
  }).map((ms) => new Date(ms).toISOString().slice(0, 16))

describe('rows by the hour', () => {
  it('are 25 on a business day on which the clocks are put back, and 23 when they are put forward', () => {
    expect(edges('2026-10-24T04:00+02:00', '2026-10-25T04:00+01:00')).toHaveLength(26)
    expect(edges('2026-03-28T04:00+01:00', '2026-03-29T04:00+02:00')).toHaveLength(24)
  })

  it('begin at the full hour of the shop, the first and the last as the span has it', () => {
    expect(edges('2026-06-01T08:17+02:00', '2026-06-01T10:05+02:00')).toEqual([
      '2026-06-01T06:17',
      '2026-06-01T07:00',
      '2026-06-01T08:00',
      '2026-06-01T08:05',
    ])
    expect(edges('2026-06-01T08:00+05:45', '2026-06-01T10:00+05:45', { timeZone: 'Asia/Kathmandu' })).toEqual([
      '2026-06-01T02:15',
      '2026-06-01T03:15',
      '2026-06-01T04:15',
    ])
  })

  it('are whole hours of the clock again after it was changed by half an hour', () => {
    const zone = { timeZone: 'Australia/Lord_Howe' }
    // Back from 02:00 to 01:30: one hour of the clock lasts ninety minutes.
    const autumn = edges('2026-04-05T00:00+11:00', '2026-04-05T04:00+10:30', zone)
    expect(autumn.at(-2)).toBe('2026-04-04T16:30')
    // Forward from 02:00 to 02:30.
    const spring = edges('2026-10-04T00:00+10:30', '2026-10-04T04:00+11:00', zone)
    expect(spring.at(-2)).toBe('2026-10-03T16:00')
    expect([...autumn].sort()).toEqual(autumn)
    expect([...spring].sort()).toEqual(spring)
  })
})

it('rows by the day are business days', () => {
  expect(edges('2026-10-24T12:00+02:00', '2026-10-26T04:00+01:00', { by: 'day' })).toEqual([
    '2026-10-24T10:00',
    '2026-10-25T03:00',
    '2026-10-26T03:00',
  ])
})

it('a moment belongs to the row that begins with it, and outside of the span to none', () => {
  const all = [10, 20, 30, 35]
  expect([9, 10, 19, 20, 29, 30, 34, 35].map((ms) => bucketOf(all, ms))).toEqual([-1, 0, 0, 1, 1, 2, 2, -1])
})
