/** How long a ready order waits for its customer, and what is done meanwhile: a pure function of its times. */
import type { Millis, ShopMs } from '../../kit/units.ts'

export interface PickupLimits {
  /** Reminders, counted from ready, ascending. */
  readonly remindersMs: readonly Millis[]
  /** It leaves the list of ready numbers: people are asked at the counter. */
  readonly clearAfterMs: Millis
  /** And so long after that it ends. */
  readonly atCounterMs: Millis
}

export interface Waiting {
  readonly ready_shop_ms: ShopMs | null
  /** When it came back from a collection that was none. */
  readonly back_shop_ms: ShopMs | null
  /** Reminders that were told. */
  readonly reminded: number
}

export interface PickupDue {
  readonly stands: 'ready' | 'at-counter' | 'over'
  /** Reminders that should have been told by now. */
  readonly reminders: number
  /** When there is something to do next. */
  readonly nextMs: ShopMs
}

/** Since when it waits; null: it is not ready. */
export const waitsSince = ({ ready_shop_ms, back_shop_ms }: Omit<Waiting, 'reminded'>): ShopMs | null =>
  back_shop_ms ?? ready_shop_ms

export function pickupDue(sinceMs: ShopMs, limits: PickupLimits, nowMs: ShopMs): PickupDue {
  const waitedMs = nowMs - sinceMs
  const { remindersMs, clearAfterMs, atCounterMs } = limits
  const overMs = clearAfterMs + atCounterMs
  const reminders = remindersMs.filter((ms) => ms <= waitedMs && ms < overMs).length
  const later = [...remindersMs, clearAfterMs].filter((ms) => ms > waitedMs && ms < overMs)
  return {
    stands: waitedMs >= overMs ? 'over' : waitedMs >= clearAfterMs ? 'at-counter' : 'ready',
    reminders,
    nextMs: sinceMs + Math.min(overMs, ...later),
  }
}

export type Recall = { readonly t: 'now' } | { readonly t: 'wait'; readonly untilMs: ShopMs } | { readonly t: 'enough' }

/** Whether a number may be called once more. `lastMs`: when it was called last. */
export function recall(
  recalls: number,
  lastMs: ShopMs,
  limits: { readonly mostRecalls: number; readonly recallEveryMs: Millis },
  nowMs: ShopMs,
): Recall {
  if (recalls >= limits.mostRecalls) return { t: 'enough' }
  const untilMs = lastMs + limits.recallEveryMs
  return nowMs < untilMs ? { t: 'wait', untilMs } : { t: 'now' }
}
