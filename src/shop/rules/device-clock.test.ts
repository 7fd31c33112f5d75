import { describe, expect, it } from 'vitest'
import { clockAheadMs } from './device-clock.ts'

describe('the clock of a device', () => {
  it.each([
    [1_000, 400, 600],
    [400, 1_000, -600],
    [500, 2 ** 32 - 500, 1_000],
    [2 ** 32 - 500, 500, -1_000],
    [0, 0, 0],
  ])('%i is ahead of %i by %i ms, also over its wrap', (a, b, aheadMs) => {
    expect(clockAheadMs(a, b)).toBe(aheadMs)
  })
})
