/** Read-only questions of the edge rooms, prepared once, on the shop's own connection. */
import type Database from 'better-sqlite3'
import { DRINKS_PER_ORDER_ID, type DrinkRow, type OrderRow } from './rows.ts'

export interface BoardRow {
  readonly id: number
  readonly number: string
  readonly ready_wall_ms: number | null
}

export interface WasteRow {
  readonly brew_id: number
  readonly machine: string
  readonly cause: 'spoiled' | 'cancelled' | 'surplus' | 'remade'
  readonly detail: string | null
  readonly wall_ms: number
  readonly drink_id: number
  readonly number: string
  readonly recipe: string
  /** JSON: thousandths by ingredient. */
  readonly used: string
}

export type ClosedRow = Pick<OrderRow, 'public_id' | 'number' | 'state' | 'closed_wall_ms'>

export class Queries {
  readonly #s: ReturnType<typeof prepare>

  constructor(db: Database.Database) {
    this.#s = prepare(db)
  }

  order(publicId: string): OrderRow | undefined {
    return this.#s.order.get(publicId)
  }
  drinks(orderId: number): DrinkRow[] {
    return this.#s.drinks.all(orderId * DRINKS_PER_ORDER_ID, (orderId + 1) * DRINKS_PER_ORDER_ID)
  }

  lastSeq(): number {
    return this.#s.lastSeq.get()?.seq ?? 0
  }

  /** Oldest first: what the board shows as preparing. */
  preparing(zone: string, limit: number): BoardRow[] {
    return this.#s.preparing.all(zone, limit)
  }
  /** Newest first: what the board shows as ready. `sinceShopMs`: those that wait no longer than since then. */
  ready(zone: string, sinceShopMs: number, limit: number): BoardRow[] {
    return this.#s.ready.all(zone, sinceShopMs, limit)
  }
  /** Ready for longer, the newest first. */
  atCounter(zone: string, sinceShopMs: number, limit: number): { number: string }[] {
    return this.#s.atCounter.all(zone, sinceShopMs, limit)
  }
  /** The open order with this pickup number. */
  numbered(number: string): { public_id: string } | undefined {
    return this.#s.numbered.get(number)
  }
  /** Ended since then, the last one first; few. */
  closedSince(shopMs: number, limit: number): ClosedRow[] {
    return this.#s.closedSince.all(shopMs, limit)
  }
  boardCounts(zone: string, sinceShopMs: number): { preparing: number; ready: number } {
    // Held orders are few and have an index: counting the others by state would read the row of each.
    const preparing = (this.#s.countPreparing.get(zone)?.n ?? 0) - (this.#s.countHeld.get(zone)?.n ?? 0)
    return { preparing, ready: this.#s.countReady.get(zone, sinceShopMs)?.n ?? 0 }
  }

  waste(fromMs: number, untilMs: number, limit: number): WasteRow[] {
    return this.#s.waste.all(fromMs, untilMs, limit)
  }

  /** The drink of one brew, for the name on a cup. */
  cup(
    brewId: number,
  ): { number: string; drink_id: number; recipe: string; size: string | null; options: string; total: number } | null {
    return this.#s.cup.get(brewId) ?? null
  }
}

const LIVE = `count(*) FROM drinks d WHERE d.id >= o.id * ${DRINKS_PER_ORDER_ID} AND d.id < (o.id + 1) * ${DRINKS_PER_ORDER_ID}`
/** Its drinks are with the orders that are being worked on (order-book.ts): they are not counted here once more. */
const ROW = 'o.id, o.number, o.ready_wall_ms'

function prepare(db: Database.Database) {
  const p = <Args extends unknown[], Row>(sql: string) => db.prepare<Args, Row>(sql)
  return {
    order: p<[string], OrderRow>('SELECT * FROM orders WHERE public_id = ?'),
    drinks: p<[number, number], DrinkRow>('SELECT * FROM drinks WHERE id >= ? AND id < ? ORDER BY id'),
    lastSeq: p<[], { seq: number | null }>('SELECT max(seq) AS seq FROM events'),
    preparing: p<[string, number], BoardRow>(`SELECT ${ROW} FROM orders o
      WHERE o.ready_shop_ms IS NULL AND o.closed_shop_ms IS NULL AND o.zone = ? AND o.state <> 'held' ORDER BY o.id LIMIT ?`),
    ready: p<[string, number, number], BoardRow>(`SELECT ${ROW} FROM orders o
      WHERE o.ready_shop_ms IS NOT NULL AND o.closed_shop_ms IS NULL AND o.zone = ?
        AND coalesce(o.back_shop_ms, o.ready_shop_ms) > ? ORDER BY o.ready_shop_ms DESC, o.id DESC LIMIT ?`),
    atCounter: p<[string, number, number], { number: string }>(`SELECT o.number FROM orders o
      WHERE o.ready_shop_ms IS NOT NULL AND o.closed_shop_ms IS NULL AND o.zone = ?
        AND coalesce(o.back_shop_ms, o.ready_shop_ms) <= ? ORDER BY o.ready_shop_ms DESC, o.id DESC LIMIT ?`),
    closedSince: p<[number, number], ClosedRow>(`SELECT public_id, number, state, closed_wall_ms FROM orders
      WHERE closed_shop_ms IS NOT NULL AND closed_shop_ms > ? ORDER BY closed_shop_ms DESC LIMIT ?`),
    numbered: p<[string], { public_id: string }>(
      'SELECT public_id FROM orders WHERE number = ? AND closed_shop_ms IS NULL',
    ),
    countPreparing: p<[string], { n: number }>(
      `SELECT count(*) AS n FROM orders WHERE ready_shop_ms IS NULL AND closed_shop_ms IS NULL AND zone = ?`,
    ),
    countHeld: p<[string], { n: number }>(
      `SELECT count(*) AS n FROM orders WHERE hold_until_shop_ms IS NOT NULL AND zone = ? AND state = 'held'`,
    ),
    countReady: p<[string, number], { n: number }>(
      `SELECT count(*) AS n FROM orders WHERE ready_shop_ms IS NOT NULL AND closed_shop_ms IS NULL AND zone = ?
        AND coalesce(back_shop_ms, ready_shop_ms) > ?`,
    ),
    waste: p<[number, number, number], WasteRow>(`SELECT w.brew_id, w.machine, w.cause, w.detail, w.wall_ms, w.drink_id,
      o.number, d.recipe,
      (SELECT json_group_object(u.ingredient, u.amount) FROM used u WHERE u.brew_id = w.brew_id) AS used FROM waste w JOIN drinks d ON d.id = w.drink_id
      JOIN orders o ON o.id = w.drink_id / ${DRINKS_PER_ORDER_ID}
      WHERE w.wall_ms >= ? AND w.wall_ms < ? ORDER BY w.wall_ms DESC, w.id DESC LIMIT ?`),
    cup: p<
      [number],
      { number: string; drink_id: number; recipe: string; size: string | null; options: string; total: number }
    >(
      `SELECT o.number, b.drink_id, d.recipe, d.size, d.options, (SELECT ${LIVE}) AS total
       FROM brews b JOIN drinks d ON d.id = b.drink_id JOIN orders o ON o.id = b.drink_id / ${DRINKS_PER_ORDER_ID}
       WHERE b.id = ?`,
    ),
  }
}
