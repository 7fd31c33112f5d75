import { describe, expect, it } from 'vitest'
import { median, pairedRatio, quantile, takeTurns } from './measure.ts'

describe('measuring on a noisy machine', () => {
  it('takes the middle, and the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([10, 2, 4, 100])).toBe(7)
  })

  it('sorts by size, not by spelling', () => {
    expect(median([100, 20, 3])).toBe(20)
  })

  it('finds the p99 between two neighbours and leaves the values as they were', () => {
    const values = Array.from({ length: 101 }, (_, i) => 100 - i)
    expect(quantile(values, 0.99)).toBe(99)
    expect(quantile([1, 2], 0.75)).toBe(1.75)
    expect(values[0]).toBe(100)
  })

  it('refuses to call nothing a median', () => {
    expect(() => median([])).toThrow(RangeError)
  })

  it('compares within a round, so that one slow round does not move the ratio', () => {
    // Round 2 ran on a machine three times slower, for both.
    expect(pairedRatio([40, 13, 41], [10, 3.25, 10.25])).toBe(4)
    expect(() => pairedRatio([1], [1, 2])).toThrow(/1 rounds against 2/)
  })

  it('throws the first round away and lets another contestant begin each round', async () => {
    const order: string[] = []
    const contestant = (name: string) => ({
      name,
      measure: (round: number) => {
        order.push(`${name}${round}`)
        return round * 10
      },
    })
    const results = await takeTurns([contestant('a'), contestant('b')], 2)
    expect(order).toEqual(['a0', 'b0', 'b1', 'a1', 'a2', 'b2'])
    expect(results.get('b')).toEqual([10, 20])
  })
})
