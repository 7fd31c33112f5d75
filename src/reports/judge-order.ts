/**
 * What one order says about a day. The choices:
 * - It counts where it was placed, whenever it became ready.
 * - Its wait begins when it was placed; or when it was released, if it was held: before that nobody was to make it; or
 *   when a drink was last added to it: before that nobody knew of that drink. An order that the shop itself held after an
 *   outage (`order.stale`) has waited all the time, and its promise is broken.
 * - It ends when all that is still wanted of it is ready: an order of which a part was cancelled counts with the rest, and
 *   one that is made again counts until that is ready.
 * - An order that was cancelled, or given up because nobody released it, has no wait and keeps no promise, nor breaks one.
 * - One that is still open has no wait yet; but a promise that has passed is broken already, or the slowest orders would
 *   be missing while they are slow.
 */
import type { Millis, ShopMs } from '../kit/units.ts'
import type { ReportedFact, ReportedOrder } from './read-book.ts'

/** Null: it was not judged. */
type Kept = 'kept' | 'broken' | null

export interface OrderVerdict {
  readonly fate: 'ready' | 'open' | 'cancelled'
  /** Null: it is not ready. */
  readonly waitMs: Millis | null
  /** What was promised first, and what last. */
  readonly firstPromise: Kept
  readonly lastPromise: Kept
  /** How much later than first quoted it was ready; null: it was not quoted, or is not ready. */
  readonly quoteErrorMs: Millis | null
  readonly appended: boolean
  readonly requoted: boolean
  readonly rushed: boolean
}

/** `facts`: of this order, in order. */
export function judgeOrder(order: ReportedOrder, facts: readonly ReportedFact[], nowShopMs: ShopMs): OrderVerdict {
  const ready = order.state === 'cancelled' || order.state === 'expired' ? null : order.ready_shop_ms
  const fate = ready !== null ? 'ready' : order.closed_shop_ms === null ? 'open' : 'cancelled'
  const stale = facts.some(({ kind }) => kind === 'order.stale')
  const promise = (promiseMs: ShopMs | null): Kept => {
    if (fate === 'cancelled') return null
    if (stale) return 'broken'
    if (promiseMs === null) return null
    if (ready !== null) return ready <= promiseMs ? 'kept' : 'broken'
    return nowShopMs > promiseMs ? 'broken' : null
  }
  const quote = stale ? null : order.first_quote_shop_ms
  return {
    fate,
    waitMs: ready === null ? null : Math.max(0, ready - startOf(order, facts, ready)),
    firstPromise: promise(order.first_promise_shop_ms),
    lastPromise: promise(order.promise_shop_ms),
    quoteErrorMs: ready === null || quote === null ? null : ready - quote,
    appended: facts.some(({ kind }) => kind === 'order.appended'),
    requoted: facts.some(({ kind }) => kind === 'order.requoted'),
    rushed: order.boost_ms > 0,
  }
}

function startOf(order: ReportedOrder, facts: readonly ReportedFact[], ready: ShopMs): ShopMs {
  let start = order.placed_shop_ms
  let stale = false
  for (const { kind, shop_ms } of facts) {
    if (shop_ms > ready) break
    if (kind === 'order.stale') stale = true
    else if (kind === 'order.appended') start = shop_ms
    else if (kind === 'order.released') {
      if (!stale) start = shop_ms
      stale = false
    }
  }
  return start
}
