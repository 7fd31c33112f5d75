import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NumberPool } from './numbers.ts'

const REST = 1_800_000

describe('pickup numbers', () => {
  it('by model: never one that is held, never one that still rests, whatever happens in whatever order', () => {
    const action = fc.oneof(
      { weight: 3, arbitrary: fc.constant('take' as const) },
      { weight: 2, arbitrary: fc.nat() },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: REST }).map((ms) => ({ pass: ms })) },
      { weight: 1, arbitrary: fc.constant('rebuild' as const) },
    )
    fc.assert(
      fc.property(fc.array(action, { maxLength: 400 }), (actions) => {
        let pool = new NumberPool(REST)
        let now = 0
        const held: string[] = []
        const freed: { number: string; at: number }[] = []
        let last = ''
        for (const what of actions) {
          if (what === 'take') {
            const number = pool.take(now)
            expect(held).not.toContain(number)
            for (const { number: resting, at } of freed) if (at + REST > now) expect(number).not.toBe(resting)
            held.push(number)
            last = number
          } else if (what === 'rebuild') {
            pool = new NumberPool(REST)
            if (last !== '') pool.continueAfter(last)
            for (const { number, at } of freed.filter(({ at }) => at >= now - REST)) {
              pool.hold(number)
              pool.release(number, at)
            }
            for (const number of held) pool.hold(number)
          } else if (typeof what === 'object') now += what.pass
          else if (held.length > 0) {
            const [number] = held.splice(what % held.length, 1)
            if (number === undefined) continue
            pool.release(number, now)
            freed.push({ number, at: now })
          }
        }
      }),
      { numRuns: 200 },
    )
  })

  it('three digits as long as there are any, then four, and back to three when some have rested', () => {
    const pool = new NumberPool(REST)
    for (let n = 100; n <= 999; n++) expect(pool.take(0)).toBe(String(n))
    expect(pool.take(0)).toBe('1000')
    pool.release('555', 0)
    expect(pool.take(REST - 1)).toBe('1001')
    expect(pool.take(REST)).toBe('555')
  })
})
