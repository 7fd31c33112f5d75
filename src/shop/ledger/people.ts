/** What an order holds of the person it was for, and how far that has been erased. */
import type Database from 'better-sqlite3'
import { DRINKS_PER_ORDER_ID } from './rows.ts'

/** A place among the orders that are over, in the order in which they ended. */
export interface Ended {
  readonly closed_shop_ms: number
  readonly id: number
}

export interface EndedOrder extends Ended {
  readonly public_id: string
  readonly business_day: string
}

/** `person`: whom it was for, and the public id · `names`: what its till calls it. */
export type Erased = 'person' | 'names'

/** An order in one step is a dozen rows at most: this many are some milliseconds. */
export const MOST_ERASED = 64

export class People {
  readonly #s: ReturnType<typeof prepare>

  constructor(db: Database.Database) {
    this.#s = prepare(db)
  }

  /** All that ended up to here is erased; nothing is before the first purge. */
  erasedUntil(what: Erased): Ended {
    const row = this.#s.until[what].get()
    if (!row) throw new Error('the order book has no identity row')
    return row
  }
  setErasedUntil(what: Erased, { closed_shop_ms, id }: Ended): void {
    this.#s.setUntil[what].run(closed_shop_ms, id)
  }

  /** The first that ended after this one and before that moment, or then. */
  ended(after: Ended, untilShopMs: number): EndedOrder[] {
    return this.#s.ended.all({ after: after.closed_shop_ms, order: after.id, until: untilShopMs, most: MOST_ERASED })
  }
  /** When the first ended that ended after this one; null: none did. */
  nextEndedAt(after: Ended): number | null {
    const all = Number.MAX_SAFE_INTEGER
    const [first] = this.#s.ended.all({ after: after.closed_shop_ms, order: after.id, until: all, most: 1 })
    return first?.closed_shop_ms ?? null
  }

  /** Customer's name and notes. A new table with something of a person in it gets its line here. */
  erasePerson(orderId: number): void {
    this.#s.customer.run(orderId)
    this.#s.notes.run(orderId * DRINKS_PER_ORDER_ID, (orderId + 1) * DRINKS_PER_ORDER_ID)
  }

  /** The till's own names for the order and its lines. */
  eraseNames(orderId: number): void {
    this.#s.reference.run(orderId)
    this.#s.lines.run(orderId * DRINKS_PER_ORDER_ID, (orderId + 1) * DRINKS_PER_ORDER_ID)
  }
  /** Of sales of this business day and before that were sent twice, what tills called them. */
  eraseExamples(businessDay: string): void {
    this.#s.examples.run(businessDay)
  }
}

function prepare(db: Database.Database) {
  const p = <Args extends unknown[], Row = unknown>(sql: string) => db.prepare<Args, Row>(sql)
  return {
    until: {
      person: p<[], Ended>('SELECT person_until_shop_ms AS closed_shop_ms, person_until AS id FROM shop WHERE id = 1'),
      names: p<[], Ended>('SELECT names_until_shop_ms AS closed_shop_ms, names_until AS id FROM shop WHERE id = 1'),
    },
    setUntil: {
      person: p('UPDATE shop SET person_until_shop_ms = ?, person_until = ? WHERE id = 1'),
      names: p('UPDATE shop SET names_until_shop_ms = ?, names_until = ? WHERE id = 1'),
    },
    ended: db.prepare<
      [{ readonly after: number; readonly order: number; readonly until: number; readonly most: number }],
      EndedOrder
    >(`SELECT id, public_id, closed_shop_ms, business_day FROM orders
      WHERE closed_shop_ms IS NOT NULL AND closed_shop_ms >= :after AND closed_shop_ms <= :until
        AND (closed_shop_ms > :after OR id > :order)
      ORDER BY closed_shop_ms, id LIMIT :most`),
    customer: p('UPDATE orders SET customer_name = NULL WHERE id = ? AND customer_name IS NOT NULL'),
    notes: p('UPDATE drinks SET note = NULL WHERE id >= ? AND id < ? AND note IS NOT NULL'),
    reference: p('UPDATE orders SET client_ref = NULL WHERE id = ? AND client_ref IS NOT NULL'),
    lines: p('UPDATE drinks SET ref = NULL WHERE id >= ? AND id < ? AND ref IS NOT NULL'),
    examples: p(`UPDATE key_faults SET example = '' WHERE kind = 'varied' AND example <> '' AND business_day <= ?`),
  }
}
