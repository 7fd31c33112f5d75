import { describe, expect, it } from 'vitest'
import { judgeOrder } from './judge-order.ts'
import type { FactKind, ReportedOrder } from './read-book.ts'

const NOW = 1_000
const order = (over: Partial<ReportedOrder> = {}): ReportedOrder => ({
  id: 1,
  state: 'collected',
  placed_shop_ms: 100,
  placed_wall_ms: 100,
  promise_shop_ms: 300,
  first_quote_shop_ms: 180,
  first_promise_shop_ms: 190,
  boost_ms: 0,
  ready_shop_ms: 200,
  closed_shop_ms: 250,
  ...over,
})
const judge = (over: Partial<ReportedOrder> = {}, ...facts: readonly [FactKind, number][]) =>
  judgeOrder(
    order(over),
    facts.map(([kind, shop_ms]) => ({ order_id: 1, kind, shop_ms })),
    NOW,
  )

describe('a ready order', () => {
  it('is judged against what was said first and what was said last', () => {
    expect(judge()).toEqual({
      fate: 'ready',
      waitMs: 100,
      firstPromise: 'broken',
      lastPromise: 'kept',
      quoteErrorMs: 20,
      appended: false,
      requoted: false,
      rushed: false,
    })
  })

  it('that was ready at the very moment of its promise kept it', () => {
    expect(judge({ first_promise_shop_ms: 200 }).firstPromise).toBe('kept')
  })

  it('that was held waited from its release, and one that was added to from then', () => {
    expect(judge({}, ['order.released', 160]).waitMs).toBe(40)
    expect(judge({}, ['order.appended', 150])).toMatchObject({ waitMs: 50, appended: true })
    expect(judge({}, ['order.released', 120], ['order.appended', 170]).waitMs).toBe(30)
    // What happened to it after it was ready is not what it waited for.
    expect(judge({}, ['order.released', 160], ['order.released', 230]).waitMs).toBe(40)
  })

  it('that the shop itself held after an outage waited all the time, and was let down', () => {
    const quoted = { first_quote_shop_ms: 195, first_promise_shop_ms: 205, promise_shop_ms: 205 }
    expect(judge(quoted, ['order.stale', 150], ['order.released', 190])).toMatchObject({
      waitMs: 100,
      firstPromise: 'broken',
      lastPromise: 'broken',
      quoteErrorMs: null,
    })
    // A hold that its till asked for afterwards is one like any other.
    expect(judge({}, ['order.stale', 120], ['order.released', 130], ['order.released', 180]).waitMs).toBe(20)
  })

  it('that nobody could quote is in the waits and in no other figure', () => {
    const none = { promise_shop_ms: null, first_quote_shop_ms: null, first_promise_shop_ms: null }
    expect(judge(none)).toMatchObject({ waitMs: 100, firstPromise: null, lastPromise: null, quoteErrorMs: null })
  })
})

describe('an order that is not ready', () => {
  const waiting = { state: 'making', ready_shop_ms: null, closed_shop_ms: null } as const

  it('has no wait, and has broken a promise that has passed', () => {
    expect(judge({ ...waiting, promise_shop_ms: NOW })).toMatchObject({
      fate: 'open',
      waitMs: null,
      quoteErrorMs: null,
      firstPromise: 'broken',
      lastPromise: null,
    })
  })

  it.each(['cancelled', 'expired'] as const)('and %s neither keeps nor breaks a promise', (state) => {
    expect(judge({ state, ready_shop_ms: null })).toMatchObject({ fate: 'cancelled', waitMs: null, firstPromise: null })
    // Ready once, and thrown away.
    expect(judge({ state })).toMatchObject({ fate: 'cancelled', waitMs: null, quoteErrorMs: null, lastPromise: null })
  })
})
