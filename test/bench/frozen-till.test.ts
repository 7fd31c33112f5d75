import { describe, expect, it } from 'vitest'
import { fillFor } from './frozen-till.ts'

describe('the orders before a measurement with a frozen till', () => {
  it('leave so many to the measurement that the till is cut off in its last part', () => {
    const fill = fillFor(10_000, 800)
    expect(10_000 - fill).toBeGreaterThan(400)
    expect(10_000 - fill).toBeLessThan(800)
  })

  it('are none where the measurement alone cuts it off', () => {
    expect(fillFor(300, 800)).toBe(0)
  })
})
