/** Figures for `/metrics`, by prepared queries on open work and on the last orders: none grows with the shop's past. */
import type Database from 'better-sqlite3'
import type { Millis, ShopMs } from '../../kit/units.ts'
import type { OrderState } from '../rules/order-state.ts'

export interface ReadyOrder {
  /** From placed, released or added to, until ready. */
  readonly waitMs: Millis
  /** Later than first quoted; null: it was not quoted. */
  readonly errorMs: Millis | null
}

export interface OutboxGauge {
  readonly waiting: number
  readonly givenUp: number
  /** Since when the oldest that waits is there; null: none waits. */
  readonly oldestShopMs: ShopMs | null
}

/** Looked at, newest first, however few of them are ready. */
const MOST_EXAMINED = 1_000

export class Gauges {
  readonly #s: ReturnType<typeof prepare>

  constructor(db: Database.Database) {
    this.#s = prepare(db)
  }

  /** Open orders; a state of which there is none is missing. */
  ordersByState(): { readonly state: OrderState; readonly n: number }[] {
    return this.#s.ordersByState.all()
  }

  outbox(): OutboxGauge {
    const { waiting, oldest } = this.#s.outboxWaiting.get() ?? { waiting: 0, oldest: null }
    return { waiting, oldestShopMs: oldest, givenUp: (this.#s.outboxAll.get()?.n ?? 0) - waiting }
  }

  /** The newest that are ready. */
  lastReady(most: number): ReadyOrder[] {
    return this.#s.lastReady.all(MOST_EXAMINED, most)
  }
}

function prepare(db: Database.Database) {
  return {
    ordersByState: db.prepare<[], { state: OrderState; n: number }>(
      'SELECT state, count(*) AS n FROM orders INDEXED BY orders_number WHERE closed_shop_ms IS NULL GROUP BY state',
    ),
    outboxWaiting: db.prepare<[], { waiting: number; oldest: number | null }>(
      'SELECT count(*) AS waiting, min(created_shop_ms) AS oldest FROM outbox WHERE due_shop_ms IS NOT NULL',
    ),
    outboxAll: db.prepare<[], { n: number }>('SELECT count(*) AS n FROM outbox'),
    lastReady: db.prepare<[number, number], ReadyOrder>(
      `SELECT ready_shop_ms - max(placed_shop_ms, coalesce((SELECT max(e.shop_ms) FROM events e
           WHERE e.order_id = o.id AND e.kind IN ('order.released', 'order.appended')), 0)) AS waitMs,
         ready_shop_ms - first_quote_shop_ms AS errorMs
       FROM orders o WHERE id > (SELECT max(id) FROM orders) - ? AND ready_shop_ms IS NOT NULL
         AND state NOT IN ('cancelled', 'expired') ORDER BY id DESC LIMIT ?`,
    ),
  }
}
