import { describe, expect, it } from 'vitest'
import { BackOff } from './back-off.ts'

describe('waiting before the next try', () => {
  it('doubles from a quarter of a second to half a minute, for ever', () => {
    const backOff = new BackOff(() => 1 - Number.EPSILON)
    const waits = Array.from({ length: 2000 }, () => backOff.next())
    expect(waits.slice(0, 9)).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
    expect(waits.at(-1)).toBe(30_000)
  })

  it('is at least half of that, so that many clients spread out', () => {
    const backOff = new BackOff(() => 0)
    expect([backOff.next(), backOff.next()]).toEqual([125, 250])
  })

  it('starts anew once it went well', () => {
    const backOff = new BackOff(() => 0)
    backOff.next()
    backOff.next()
    backOff.reset()
    expect(backOff.next()).toBe(125)
  })
})
