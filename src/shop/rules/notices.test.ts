import { describe, expect, it } from 'vitest'
import { noticeOf, noticeWait, WAITS } from './notices.ts'

describe('a notice that was not taken in', () => {
  it('is tried again soon, then each minute, for as long as it lives', () => {
    const waits = Array.from({ length: 8 }, (_, n) => noticeWait(n + 1, 0, null))
    expect(waits).toEqual([2_000, 5_000, 15_000, 30_000, 60_000, 60_000, 60_000, 60_000])
  })

  it('waits a little longer by chance, so that a service that comes back is not met by all at once', () => {
    for (const chance of [0, 0.5, 1]) expect(noticeWait(1, chance, null)).toBe(2_000 + chance * 400)
  })

  it('waits as long as the service asks, and never less than we would', () => {
    expect([noticeWait(1, 0, 45_000), noticeWait(5, 0, 1_000), noticeWait(1, 0, 86_400_000)]).toEqual([
      45_000, 60_000, 86_400_000,
    ])
    expect(WAITS).toEqual([...WAITS].sort((a, b) => a - b))
  })
})

describe('what a customer is told', () => {
  it('is what the table names, and nothing else', () => {
    expect(['order.called', 'order.reminded', 'order.placed', 'drink.ready', 'toString'].map(noticeOf)).toEqual([
      'order.called',
      'order.reminded',
      null,
      null,
      null,
    ])
  })
})
