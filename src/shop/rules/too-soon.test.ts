import { describe, expect, it } from 'vitest'
import { isTooSoon } from './too-soon.ts'

describe('a cup that is said to be full', () => {
  it.each([
    [0, 'too soon'],
    [4_999, 'too soon'],
    [5_000, 'believed'],
    [60_000, 'believed'],
  ])('%i ms after the command, of a recipe of 25 s and a share of a fifth: %s', (shopMs, verdict) => {
    expect(isTooSoon(25_000, 0.2, { shopMs, deviceMs: null })).toBe(verdict === 'too soon')
  })

  it('is believed at any time where the share is 0, and of a recipe that takes no time', () => {
    expect(isTooSoon(25_000, 0, { shopMs: 0, deviceMs: 0 })).toBe(false)
    expect(isTooSoon(0, 0.2, { shopMs: 0, deviceMs: 0 })).toBe(false)
  })

  it('is believed when the computer slept meanwhile and the device did not', () => {
    expect(isTooSoon(25_000, 0.2, { shopMs: 100, deviceMs: 26_000 })).toBe(false)
    expect(isTooSoon(25_000, 0.2, { shopMs: 26_000, deviceMs: 100 })).toBe(false)
  })
})
