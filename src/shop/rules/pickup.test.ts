import { describe, expect, it } from 'vitest'
import { pickupDue, recall, waitsSince } from './pickup.ts'

const MIN = 60_000
const LIMITS = { remindersMs: [5 * MIN, 10 * MIN], clearAfterMs: 10 * MIN, atCounterMs: 20 * MIN }
const at = (minutes: number, limits = LIMITS) => {
  const { nextMs, ...due } = pickupDue(1_000, limits, 1_000 + minutes * MIN)
  return { ...due, next: (nextMs - 1_000) / MIN }
}

describe('a ready order', () => {
  it('is reminded of, goes to the counter, and ends', () => {
    expect(at(0)).toEqual({ stands: 'ready', reminders: 0, next: 5 })
    expect(at(5)).toEqual({ stands: 'ready', reminders: 1, next: 10 })
    expect(at(9.99)).toEqual({ stands: 'ready', reminders: 1, next: 10 })
    expect(at(10)).toEqual({ stands: 'at-counter', reminders: 2, next: 30 })
    expect(at(30)).toMatchObject({ stands: 'over', reminders: 2 })
  })

  it('ends where it would go to the counter, when nothing waits there', () => {
    expect(at(10, { ...LIMITS, atCounterMs: 0 })).toMatchObject({ stands: 'over', reminders: 1 })
  })

  it('is not reminded of when it is over by then', () => {
    const late = { ...LIMITS, remindersMs: [40 * MIN] }
    expect(at(1, late)).toEqual({ stands: 'ready', reminders: 0, next: 10 })
    expect(at(50, late)).toMatchObject({ stands: 'over', reminders: 0 })
  })

  it('always has a next moment that is still to come, until it is over', () => {
    for (let minutes = 0; minutes < 30; minutes += 0.25) expect(at(minutes).next).toBeGreaterThan(minutes)
  })

  it('waits anew when it came back', () => {
    expect(waitsSince({ ready_shop_ms: 5, back_shop_ms: null })).toBe(5)
    expect(waitsSince({ ready_shop_ms: 5, back_shop_ms: 9 })).toBe(9)
    expect(waitsSince({ ready_shop_ms: null, back_shop_ms: null })).toBeNull()
  })
})

describe('a number', () => {
  const limits = { mostRecalls: 3, recallEveryMs: MIN }
  it('is called again after a minute, three times, and never more', () => {
    expect(recall(0, 0, limits, MIN - 1)).toEqual({ t: 'wait', untilMs: MIN })
    expect(recall(0, 0, limits, MIN)).toEqual({ t: 'now' })
    expect(recall(2, 0, limits, MIN)).toEqual({ t: 'now' })
    expect(recall(3, 0, limits, 60 * MIN)).toEqual({ t: 'enough' })
  })
})
