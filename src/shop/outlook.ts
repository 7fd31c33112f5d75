/**
 * What an order's customer may expect of the rest of the shop: how many stand before it, when it is likely to be ready once
 * its promise is broken, and why it takes longer. Reads only, when somebody looks; never in the order's way.
 */
import { isoTime, type Millis, type ShopMs } from '../kit/units.ts'
import type { History } from './ledger/history.ts'
import { type DrinkRow, type OrderRow, orderOfDrink } from './ledger/rows.ts'
import { type Planner, planQueue, quoteOf } from './quote.ts'
import { isOpenDrink } from './rules/drink-life.ts'
import type { OrderState } from './rules/order-state.ts'

export interface Outlook {
  /** Orders that are made before this one is begun; null: it is begun, or nobody can say. */
  readonly ahead: number | null
  /** When it is likely to be ready; only once its promise is broken. */
  readonly expectedAt: string | null
  /** Why it takes longer than was said at first; null: it does not, or nobody knows. */
  readonly delay: Delay | null
}

export interface Delay {
  /** `capacity`: fewer machines or people make drinks than when it was ordered; `remake`: a drink of it is made again. */
  readonly reason: 'capacity' | 'remake'
  /** By how much the promise has moved, whole seconds; null: it has not. */
  readonly bySeconds: number | null
}

export const NO_OUTLOOK: Outlook = { ahead: null, expectedAt: null, delay: null }

/** Orders in the queue from which on whoever looks again within `KEPT_MS` sees the same. */
const LONG_QUEUE = 500
const KEPT_MS: Millis = 1_000
/** A promise that moved by less is as it was. */
const WORTH_TELLING_MS: Millis = 30_000
const WAITING: ReadonlySet<OrderState> = new Set(['queued', 'making', 'partly-ready'])

interface Kept<T> {
  readonly seq: number
  readonly atMs: ShopMs
  readonly value: T
}

/** The queue is read once for all who look at the same time. */
export class Outlooks {
  #places: Kept<ReadonlyMap<number, number>> | null = null
  #plan: Kept<ReadonlyMap<number, ShopMs | null>> | null = null
  readonly #history: History

  constructor(history: History) {
    this.#history = history
  }

  of(planner: Planner, order: OrderRow, drinks: readonly DrinkRow[]): Outlook {
    if (!WAITING.has(order.state)) return NO_OUTLOOK
    return {
      ahead: order.state === 'queued' ? (this.#placesNow(planner, order.id).get(order.id) ?? null) : null,
      expectedAt: order.late === 1 ? this.#expectedAt(planner, order) : null,
      delay: this.#delay(order, drinks),
    }
  }

  #placesNow(planner: Planner, order: number): ReadonlyMap<number, number> {
    const { memory, now } = planner
    const kept = this.#places
    if (kept !== null && (kept.seq === memory.seq || this.#isNearEnough(kept, order, now.shopMs))) return kept.value
    const value = placesOf(planner)
    this.#places = { seq: memory.seq, atMs: now.shopMs, value }
    return value
  }

  /** A short queue is read anew after every step: nobody is left with an old place. A long one is not worth it. */
  #isNearEnough({ value, atMs }: Kept<ReadonlyMap<number, number>>, order: number, nowMs: ShopMs): boolean {
    return value.size > LONG_QUEUE && value.has(order) && isFresh(atMs, nowMs)
  }

  #expectedAt(planner: Planner, order: OrderRow): string | null {
    const { memory, now } = planner
    if (this.#plan === null || !isFresh(this.#plan.atMs, now.shopMs)) {
      this.#plan = { seq: memory.seq, atMs: now.shopMs, value: planQueue(planner).orders }
    }
    const plannedAt = this.#plan.value.get(order.id) ?? null
    if (plannedAt === null) return null
    const { readyAt } = quoteOf(planner, Math.max(plannedAt, now.shopMs))
    return isoTime(now.wallMs + (readyAt - now.shopMs))
  }

  #delay(order: OrderRow, drinks: readonly DrinkRow[]): Delay | null {
    const movedMs = (order.promise_shop_ms ?? 0) - (order.first_promise_shop_ms ?? order.promise_shop_ms ?? 0)
    const bySeconds = movedMs >= WORTH_TELLING_MS ? Math.round(movedMs / 1_000) : null
    if (drinks.some((drink) => drink.remake_of !== null && isOpenDrink(drink.state))) {
      return { reason: 'remake', bySeconds }
    }
    if (bySeconds === null) return null
    // Only what became of machines and people makes a quote new.
    const requoted = this.#history.ofOrder(order.id, 0).some(({ kind }) => kind === 'order.requoted')
    return requoted ? { reason: 'capacity', bySeconds } : null
  }
}

const isFresh = (atMs: ShopMs, nowMs: ShopMs): boolean => nowMs >= atMs && nowMs - atMs < KEPT_MS

/** Of each order that waits for its first drink: how many others are being made or wait before it. */
function placesOf({ memory, ledger }: Planner): ReadonlyMap<number, number> {
  const before = new Set<number>()
  for (const { row } of memory.brews.values()) before.add(orderOfDrink(row.drink_id))
  const places = new Map<number, number>()
  for (const { id } of ledger.queue()) {
    const order = orderOfDrink(id)
    if (before.has(order)) continue
    places.set(order, before.size)
    before.add(order)
  }
  return places
}
