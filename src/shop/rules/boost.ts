/**
 * How far something may go before its own time. The queue's key is the moment of acceptance less the boost, so that a
 * boosted drink is just one that came earlier: it is bounded, and nobody starves (domain.md §3).
 */
import type { Millis, ShopMs } from '../../kit/units.ts'

/** An order that somebody at the counter lets go first. */
export const RUSH_BOOST_MS: Millis = 120_000
/** A drink that is made once more. */
export const REMAKE_BOOST_MS: Millis = 180_000
/** So long a rush can be undone. */
export const UNDO_MS: Millis = 10_000

/** The key of a drink made again. A second remake does not go before the first: the boost counts once. */
export const remakeKey = (
  drink: { readonly queue_key: ShopMs; readonly remake_of: number | null },
  orderBoostMs: Millis,
): ShopMs => (drink.remake_of === null ? drink.queue_key + orderBoostMs - REMAKE_BOOST_MS : drink.queue_key)
