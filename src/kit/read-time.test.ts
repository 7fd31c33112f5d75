import { describe, expect, it } from 'vitest'
import { readTime } from './read-time.ts'

describe('a moment', () => {
  it.each([
    ['2026-03-29T01:30:00Z', Date.UTC(2026, 2, 29, 1, 30)],
    ['2026-03-29t01:30:00z', Date.UTC(2026, 2, 29, 1, 30)],
    ['2026-03-29T01:30:00.2509+05:45', Date.UTC(2026, 2, 28, 19, 45, 0, 250)],
    ['2016-12-31T23:59:60Z', Date.UTC(2016, 11, 31, 23, 59, 59)],
    ['2028-02-29T00:00:00-00:00', Date.UTC(2028, 1, 29)],
  ])('%s is read', (text, ms) => {
    expect(readTime(text)).toBe(ms)
  })

  it.each([
    '2026-02-29T00:00:00Z', // no leap year
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T25:00:00Z',
    '2026-01-01T00:00:00', // whose?
    '2026-01-01 00:00:00Z',
    '2026-01-01T00:00:00+0100',
    '2026-01-01',
    '1790000000000',
    'yesterday',
    '',
  ])('"%s" is none', (text) => {
    expect(readTime(text)).toBeNull()
  })
})
