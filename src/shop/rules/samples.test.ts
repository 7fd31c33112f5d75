import { describe, expect, it } from 'vitest'
import { Samples } from './samples.ts'

const of = (most: number, ...values: number[]) => {
  const samples = new Samples(most)
  for (const value of values) samples.add(value)
  return samples
}

describe('measurements', () => {
  it('have a middle and an edge, whatever order they came in', () => {
    const samples = of(10, 5, 1, 4, 2, 3)
    expect([samples.quantile(0), samples.quantile(0.5), samples.quantile(1)]).toEqual([1, 3, 5])
    expect(samples.quantile(0.9)).toBeCloseTo(4.6)
  })

  it('are forgotten when enough newer ones have come', () => {
    const samples = of(3, 1_000, 1, 2, 3)
    expect([samples.count, samples.quantile(1)]).toEqual([3, 3])
    samples.add(9)
    expect([samples.count, samples.quantile(0), samples.quantile(1)]).toEqual([3, 2, 9])
  })

  it('can be taken back, the newest of a value first, and leave the order of the others', () => {
    const samples = of(3, 1, 2, 3, 2)
    samples.remove(2)
    expect([samples.count, samples.quantile(0), samples.quantile(1)]).toEqual([2, 2, 3])
    samples.remove(99)
    // The older 2 is the next that is forgotten.
    for (const value of [4, 5]) samples.add(value)
    expect([samples.count, samples.quantile(0), samples.quantile(1)]).toEqual([3, 3, 5])
  })

  it('that were never made say nothing', () => {
    expect(of(3).quantile(0.5)).toBeNull()
  })
})
