import { describe, expect, it } from 'vitest'
import { QuietLog } from './log.ts'
import { TestClock, TestLog } from './testing.ts'

describe('a quiet log', () => {
  it('says a thing once per period, and then how often it was left out', () => {
    const clock = new TestClock()
    const log = new TestLog()
    const quiet = new QuietLog(log, () => clock.now(), 60_000)
    for (let i = 0; i < 100; i++) quiet.warn('login 10.0.0.7', { n: i }, 'refused')
    quiet.warn('login 10.0.0.8', {}, 'refused')
    expect(log.lines.map((line) => line.data)).toEqual([{ n: 0 }, {}])
    clock.advance(60_000)
    quiet.warn('login 10.0.0.7', { n: 100 }, 'refused')
    expect(log.lines.at(-1)?.data).toEqual({ n: 100, leftOut: 99 })
  })

  it('does not grow with the names that an attacker invents', () => {
    const log = new TestLog()
    const quiet = new QuietLog(log, () => 0, 60_000)
    for (let i = 0; i < 1001; i++) quiet.warn(`name ${i}`, {}, 'refused')
    quiet.warn('name 0', {}, 'refused')
    // Forgotten in between: said again. What is kept is bounded.
    expect(log.lines.length).toBe(1002)
  })
})
