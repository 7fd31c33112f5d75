import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Excess, type Limits, MOST_REMEMBERED, RateLimits } from './limits.ts'

let nowMs: number
beforeEach(() => {
  nowMs = 1_000_000
})

const WIDE: Limits = { keyPerSecond: 1e6, addressPerSecond: 1e6, requestsPerSecond: 1e6, publicShare: 100 }
const limitsOf = (limits: Partial<Limits>): RateLimits => new RateLimits({ ...WIDE, ...limits }, () => nowMs)

/** How many pass of so many at once. */
function passing(times: number, ask: () => Excess | null): number {
  let passed = 0
  for (let i = 0; i < times; i++) if (ask() === null) passed++
  return passed
}

describe('the requests of one key', () => {
  it('may come at once for two seconds’ worth, then at their rate', () => {
    const limits = limitsOf({ keyPerSecond: 5 })
    const ask = () => limits.ofCounter('till')
    expect(passing(50, ask)).toBe(10)
    nowMs += 199
    expect(passing(50, ask)).toBe(0)
    nowMs += 1
    expect(passing(50, ask)).toBe(1)
    nowMs += 1_000
    expect(passing(50, ask)).toBe(5)
    nowMs += 3_600_000
    expect(passing(50, ask)).toBe(10)
  })

  it('are told which limit they are over and when to come, and then may', () => {
    const limits = limitsOf({ keyPerSecond: 0.25 })
    expect(limits.ofCounter('till')).toBeNull()
    expect(limits.ofCounter('till')).toEqual({ limit: 'key', perSecond: 0.25, retryAfterSeconds: 4 })
    nowMs += 1_500
    expect(limits.ofCounter('till')).toMatchObject({ retryAfterSeconds: 3 })
    nowMs += 2_500
    expect(limits.ofCounter('till')).toBeNull()
  })

  it('cost no other key anything, whatever their number', () => {
    const limits = limitsOf({ keyPerSecond: 5 })
    expect(passing(1_000, () => limits.ofCounter('wild'))).toBe(10)
    expect(passing(10, () => limits.ofCounter('quiet'))).toBe(10)
  })

  it('that were refused cost nothing: whoever hammers is let in as soon as whoever waits', () => {
    const limits = limitsOf({ keyPerSecond: 1 })
    const ask = () => limits.ofCounter('till')
    passing(2, ask)
    for (let i = 0; i < 99; i++) {
      nowMs += 10
      expect(ask()).not.toBeNull()
    }
    nowMs += 10
    expect(ask()).toBeNull()
  })
})

describe('the requests of others than the counter', () => {
  it('never use what is kept for the counter, from however many addresses and with however many keys', () => {
    const limits = limitsOf({ requestsPerSecond: 100, publicShare: 60 })
    let n = 0
    expect(passing(1_000, () => limits.ofAddress(`10.0.0.${++n}`))).toBe(120)
    expect(passing(1_000, () => limits.ofKey(`observer${++n}`))).toBe(0)
    expect(limits.ofAddress('10.1.1.1')).toMatchObject({ limit: 'total' })
    expect(passing(1_000, () => limits.ofCounter('till'))).toBe(80)
    nowMs += 1_000
    expect(passing(1_000, () => limits.ofAddress(`10.0.0.${++n}`))).toBe(60)
    expect(passing(1_000, () => limits.ofCounter('till'))).toBe(40)
  })

  it('wait while the counter uses everything', () => {
    const limits = limitsOf({ requestsPerSecond: 10, publicShare: 50 })
    expect(passing(100, () => limits.ofCounter('till'))).toBe(20)
    expect(limits.ofAddress('10.0.0.1')).toMatchObject({ limit: 'total', perSecond: 10 })
  })

  it('from one address cost the neighbours nothing', () => {
    const limits = limitsOf({ addressPerSecond: 3 })
    expect(passing(100, () => limits.ofAddress('10.0.0.1'))).toBe(6)
    expect(passing(6, () => limits.ofAddress('10.0.0.2'))).toBe(6)
    expect(limits.ofAddress('10.0.0.1')).toMatchObject({ limit: 'address', perSecond: 3 })
  })

  it('are remembered of a bounded number of addresses: the one that was quiet longest is forgotten', () => {
    const limits = limitsOf({ addressPerSecond: 0.001 })
    const first = () => limits.ofAddress('first')
    const busy = () => limits.ofAddress('busy')
    expect([first(), busy()]).toEqual([null, null])
    nowMs += 1_000_000
    expect(busy()).toBeNull()
    for (let n = 0; n < MOST_REMEMBERED - 1; n++) expect(limits.ofAddress(`other ${n}`)).toBeNull()
    expect(busy()).not.toBeNull()
    expect(limits.ofAddress('other 0')).not.toBeNull()
    limits.ofAddress('one more')
    expect(busy()).toBeNull()
    expect(limits.ofAddress(`other ${MOST_REMEMBERED - 2}`)).not.toBeNull()
  })
})

it('in any stretch of time no more pass than two seconds’ worth and the rate, and the counter gets its part', () => {
  const happening = fc.record({
    waitMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 400, noNaN: true })),
    who: fc.constantFrom('counter', 'observer', 'address'),
  })
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 200 }), fc.integer({ min: 1, max: 100 }), (events, publicShare) => {
      const rate = 20
      const limits = limitsOf({ requestsPerSecond: rate, publicShare })
      const startMs = nowMs
      const passed = { counter: 0, others: 0 }
      for (const { waitMs, who } of events) {
        nowMs += waitMs
        const budget = (share: number) => share * rate * (2 + (nowMs - startMs) / 1_000) + 1e-3
        // One request always fits into a bucket, however small its share.
        const most = Math.max(budget(publicShare / 100), 1 + budget(publicShare / 100) - (2 * rate * publicShare) / 100)
        if (who === 'counter') {
          if (limits.ofCounter('till') === null) passed.counter++
          else expect(passed.counter + passed.others + 1).toBeGreaterThan(2 * rate - 1)
        } else {
          const excess = who === 'observer' ? limits.ofKey('observer') : limits.ofAddress('10.0.0.1')
          if (excess === null) passed.others++
        }
        expect(passed.others).toBeLessThanOrEqual(most)
        expect(passed.counter + passed.others).toBeLessThanOrEqual(budget(1))
      }
    }),
    { numRuns: 200 },
  )
})

it.each([
  { keyPerSecond: 0 },
  { addressPerSecond: -1 },
  { requestsPerSecond: Number.NaN },
  { keyPerSecond: Number.POSITIVE_INFINITY },
  { publicShare: 0 },
  { publicShare: 101 },
])('limits that nobody can keep are an error: %j', (wrong) => {
  expect(() => limitsOf(wrong)).toThrow(RangeError)
})
