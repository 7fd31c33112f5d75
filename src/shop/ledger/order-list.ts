/**
 * Pages of orders, newest first, by their row id: the last page of a million costs what the first does. No filter scans
 * the past: where no index of few rows serves, one page looks at a bounded number of orders and says where to go on, so
 * that nobody's list can hold up the queue, and no order pays for an index that only lists would use.
 */
import type Database from 'better-sqlite3'
import { belongs, endsAt, type ListedRow, type OrderFilter, type OrderPath, pathOf } from '../rules/order-filter.ts'
import { DRINKS_PER_ORDER_ID, type DrinkRow, type OrderRow } from './rows.ts'

/** About two milliseconds of work. */
export const MOST_EXAMINED = 2_000

export interface OrderPage {
  readonly orders: readonly { readonly order: OrderRow; readonly drinks: readonly DrinkRow[] }[]
  /** The next page begins after this row; null: this was the last. A page may be short, or empty, and not the last. */
  readonly next: number | null
}

type Candidate = ListedRow & { readonly id: number }

const COLUMNS = 'id, state, terminal, client_ref, number, placed_wall_ms'

/** The ways to the rows (rules/order-filter.ts); before this row id, newest first. */
export const PATHS: Readonly<Record<OrderPath, string>> = {
  'client-ref': `SELECT ${COLUMNS} FROM orders WHERE client_ref = :clientRef AND id < :before ORDER BY id DESC LIMIT :most`,
  // The index of open orders' numbers, read whole: it holds open orders only, and a list is worth no index of its own.
  open: `SELECT ${COLUMNS} FROM orders INDEXED BY orders_number WHERE closed_shop_ms IS NULL AND id < :before
    ORDER BY id DESC LIMIT :most`,
  back: `SELECT ${COLUMNS} FROM orders WHERE id < :before ORDER BY id DESC LIMIT :most`,
}

export class OrderList {
  readonly #s: ReturnType<typeof prepare>

  constructor(db: Database.Database) {
    this.#s = prepare(db)
  }

  /** `after`: the row id that the page before ended with, or null for the first; `limit`: orders, 1–200. */
  page(filter: OrderFilter, after: number | null, limit: number): OrderPage {
    const found: number[] = []
    let examined = 0
    let next: number | null = null
    for (const row of this.#candidates(filter, after ?? Number.MAX_SAFE_INTEGER)) {
      if (endsAt(row, filter)) break
      const wanted = belongs(row, filter)
      if (examined === MOST_EXAMINED || (wanted && found.length === limit)) {
        next = row.id + 1
        break
      }
      examined++
      if (wanted) found.push(row.id)
    }
    return { orders: found.map((id) => this.#whole(id)), next }
  }

  *#candidates(filter: OrderFilter, before: number): Generator<Candidate> {
    // One more than a page looks at, to know whether there is more.
    const most = MOST_EXAMINED + 1
    switch (pathOf(filter)) {
      case 'client-ref':
        yield* this.#s.byClientRef.iterate({ clientRef: filter.clientRef ?? '', before, most })
        return
      case 'open':
        yield* this.#s.open.iterate({ before, most })
        return
      case 'back':
        yield* this.#s.back.iterate({ before, most })
    }
  }

  #whole(id: number): OrderPage['orders'][number] {
    const order = this.#s.order.get(id)
    if (!order) throw new Error(`no order ${id}`)
    return { order, drinks: this.#s.drinks.all(id * DRINKS_PER_ORDER_ID, (id + 1) * DRINKS_PER_ORDER_ID) }
  }
}

function prepare(db: Database.Database) {
  interface Range {
    readonly before: number
    readonly most: number
  }
  return {
    byClientRef: db.prepare<[Range & { readonly clientRef: string }], Candidate>(PATHS['client-ref']),
    open: db.prepare<[Range], Candidate>(PATHS.open),
    back: db.prepare<[Range], Candidate>(PATHS.back),
    order: db.prepare<[number], OrderRow>('SELECT * FROM orders WHERE id = ?'),
    drinks: db.prepare<[number, number], DrinkRow>('SELECT * FROM drinks WHERE id >= ? AND id < ? ORDER BY id'),
  }
}
