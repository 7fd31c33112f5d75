import { expect, it } from 'vitest'
import { LastingDelay } from './lasting-delay.ts'

it('a delay lasts when two spans on end had it; one stall, a first span or one without a measurement is none', () => {
  const delay = new LastingDelay()
  const lasting = (ms: number | null) => {
    delay.note(ms)
    return delay.lastingMs
  }
  expect([9_000, 3, 60_000, 4, 2_500, 2_200, 2_900, null, 2_900, 5].map(lasting)).toEqual([
    null,
    3,
    3,
    4,
    4,
    2_200,
    2_200,
    null,
    null,
    5,
  ])
  expect(delay.lastMs).toBe(5)
})
