import { expect, it } from 'vitest'
import { ascending, percent, quantile, tenths, toSeconds } from './quantile.ts'

it('a quantile is exact: of one, of an even number, between two in proportion', () => {
  expect(quantile([], 0.5)).toBeNull()
  expect([0, 0.5, 0.99, 1].map((q) => quantile([7], q))).toEqual([7, 7, 7, 7])
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5)
  const hundred = ascending(Array.from({ length: 101 }, (_, i) => 100 - i))
  expect([0.5, 0.9, 0.99, 1].map((q) => quantile(hundred, q))).toEqual([50, 90, 99, 100])
})

it('a tenth is as good as it gets, nothing is never 0, and 0 has no minus', () => {
  expect(toSeconds(12_349)).toBe(12.3)
  expect(toSeconds(null)).toBeNull()
  expect(percent(1, 3)).toBe(33.3)
  expect(percent(0, 0)).toBeNull()
  expect(Object.is(tenths(-0.01), 0)).toBe(true)
})
