import { describe, expect, it } from 'vitest'
import { compare } from '../../src/simulate/compare.ts'
import { loadOf, makeDay, scaledTo } from '../../src/simulate/make-day.ts'
import { CONDITIONS, FOUR_HOURS, LOADS, saturatedHours } from './policies-days.ts'
import { policiesMarkdown } from './policies-markdown.ts'

describe('the days of the bench', () => {
  it('have the load that they say', () => {
    for (const load of LOADS) expect(loadOf(scaledTo(FOUR_HOURS, load))).toBeCloseTo(load, 10)
  })

  it('name machines that there are', () => {
    const day = { ...makeDay(FOUR_HOURS, 1), orders: makeDay(FOUR_HOURS, 1).orders.slice(0, 5) }
    for (const scenario of Object.values(CONDITIONS)) {
      const runs = compare([day], scenario)
      expect(runs.map(({ policy }) => policy)).toEqual([...scenario.policies])
      const text = policiesMarkdown([{ load: 0.75, condition: 'x', runs }])
      expect(text).not.toMatch(/NaN|undefined/)
      expect(
        new Set(
          text
            .split('\n')
            .slice(2)
            .map((line) => line.split('|').length),
        ).size,
      ).toBe(1)
    }
  })

  it('of a saturated hour end no earlier than they can, and little later', () => {
    const [ratio = 0] = saturatedHours(1)
    expect(ratio).toBeGreaterThanOrEqual(1)
    expect(ratio).toBeLessThan(1.1)
  })
})
