import { describe, expect, it } from 'vitest'
import { Guesses } from './guesses.ts'

function setUp(perSecond = 10) {
  const clock = { ms: 5_000 }
  const guesses = new Guesses({ perMinute: 20, perSecond }, () => clock.ms)
  /** How many of so many guesses are answered. */
  const answered = (times: number, from = '203.0.113.7'): number =>
    Array.from({ length: times }, () => guesses.note(from)).filter((excess) => excess === null).length
  return { clock, guesses, answered }
}

describe('guesses at order ids', () => {
  it('are answered twenty times a minute to one address, and no more is saved up', () => {
    const { clock, answered } = setUp(1_000)
    expect(answered(50)).toBe(20)
    clock.ms += 3_000
    expect(answered(50)).toBe(1)
    clock.ms += 24 * 3_600_000
    expect(answered(50)).toBe(20)
  })

  it('of one address leave the others what they have', () => {
    const { answered } = setUp(1_000)
    answered(50)
    expect(answered(5, '203.0.113.8')).toBe(5)
  })

  it('from one IPv6 network are those of one, whatever address it takes', () => {
    const { guesses } = setUp(1_000)
    const all = Array.from({ length: 50 }, (_, i) => guesses.note(`2001:db8::${i + 1}`))
    expect(all.filter((excess) => excess === null)).toHaveLength(20)
  })

  it('of many addresses together are ten a second', () => {
    const { clock, guesses } = setUp()
    const crowd = (n: number): number =>
      Array.from({ length: n }, (_, i) => guesses.note(`10.${i % 200}.${Math.floor(i / 200)}.1`)).filter(
        (e) => e === null,
      ).length
    expect(crowd(500)).toBe(20)
    clock.ms += 1_000
    expect(crowd(500)).toBe(10)
  })

  it('say when to come again, and then it is so', () => {
    const { clock, guesses, answered } = setUp(1_000)
    answered(20)
    const excess = guesses.note('203.0.113.7')
    expect(excess).toEqual({ limit: 'address', retryAfterSeconds: 3 })
    clock.ms += 3_000
    expect(guesses.note('203.0.113.7')).toBeNull()
  })
})
