import { describe, expect, it } from 'vitest'
import { backoff } from './backoff.ts'

const take = (n: number, random: () => number): number[] => {
  const waits = backoff(random)
  return Array.from({ length: n }, () => waits.next().value)
}

describe('the back-off', () => {
  it('doubles from a quarter of a second to half a minute, and goes on for ever', () => {
    expect(take(10, () => 0.5)).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
    expect(take(10_000, () => 0.5).at(-1)).toBe(30_000)
  })

  it('differs by up to a fifth, so that machines do not come in step', () => {
    expect(take(1, () => 0)[0]).toBeCloseTo(200)
    expect(take(1, () => 0.999_999)[0]).toBeCloseTo(300)
    expect(take(20, () => 0).at(-1)).toBeCloseTo(24_000)
    expect(take(20, () => 0.999_999).at(-1)).toBeCloseTo(36_000, 0)
  })
})
