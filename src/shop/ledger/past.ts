/** What is over, as far as the shop learns from it: how long steps took, how good quotes were, what an hour sold. */
import type Database from 'better-sqlite3'
import { DRINKS_PER_ORDER_ID } from './rows.ts'

/** How long a step took. */
export interface BrewDone {
  readonly machine: string
  readonly recipe: string
  readonly step: number
  readonly nominal_ms: number
  readonly intent_shop_ms: number
  readonly ended_shop_ms: number
  readonly cup_gone_shop_ms: number | null
}
/** What was planned for an order, and what became of it. */
export interface OrderDone {
  readonly plan_shop_ms: number
  readonly planned_at_shop_ms: number
  readonly ready_shop_ms: number
}

export class Past {
  readonly #s: ReturnType<typeof prepare>

  constructor(db: Database.Database) {
    this.#s = prepare(db)
  }

  /** Of the last so many brews those that ended well by their machine's word, newest first. */
  lastBrewsDone(limit: number): BrewDone[] {
    return this.#s.lastBrewsDone.all(limit)
  }
  /** Of the last so many orders that are over those that were planned and became ready, newest first. */
  lastOrdersDone(limit: number): OrderDone[] {
    return this.#s.lastOrdersDone.all(limit)
  }

  /** Orders of this stretch of wall time, found by id: they come in the order of time. */
  ordersPlaced(fromMs: number, untilMs: number): number {
    const [first, last] = this.#placedBetween(fromMs, untilMs)
    return last - first
  }
  /** Drinks ordered in this stretch of wall time, by recipe and size. */
  drinksPlaced(fromMs: number, untilMs: number): { sold: number; size: string | null; n: number }[] {
    const [first, last] = this.#placedBetween(fromMs, untilMs)
    return this.#s.drinksPlaced.all(first * DRINKS_PER_ORDER_ID, last * DRINKS_PER_ORDER_ID)
  }
  /** Ids of the first order at or after each moment. A clock that was set back blurs it, no more. */
  #placedBetween(fromMs: number, untilMs: number): [number, number] {
    const first = (ms: number): number => {
      let low = 1
      let high = (this.#s.lastOrder.get()?.id ?? 0) + 1
      while (low < high) {
        const middle = Math.floor((low + high) / 2)
        const at = this.#s.placedAt.get(middle)?.at ?? 0
        if (at < ms) low = middle + 1
        else high = middle
      }
      return low
    }
    return [first(fromMs), first(untilMs)]
  }
}

function prepare(db: Database.Database) {
  const p = <Args extends unknown[], Row>(sql: string) => db.prepare<Args, Row>(sql)
  return {
    lastBrewsDone: p<[number], BrewDone>(`SELECT b.machine, d.recipe, b.step, b.nominal_ms, b.intent_shop_ms,
      b.ended_shop_ms, b.cup_gone_shop_ms
      FROM (SELECT * FROM brews ORDER BY id DESC LIMIT ?) b JOIN drinks d ON d.id = b.drink_id
      WHERE b.state = 'done' AND b.cause IS NULL AND b.nominal_ms > 0 ORDER BY b.id DESC`),
    lastOrdersDone: p<[number], OrderDone>(`SELECT plan_shop_ms, planned_at_shop_ms, ready_shop_ms
      FROM (SELECT * FROM orders WHERE closed_shop_ms IS NOT NULL ORDER BY closed_shop_ms DESC LIMIT ?)
      WHERE plan_shop_ms IS NOT NULL AND ready_shop_ms IS NOT NULL AND boost_ms = 0`),
    drinksPlaced: p<[number, number], { sold: number; size: string | null; n: number }>(
      `SELECT sold, size, count(*) AS n FROM drinks WHERE id >= ? AND id < ? AND remake_of IS NULL GROUP BY sold, size`,
    ),
    // Row ids have no gaps but those of a rollback: the next one stands for them.
    placedAt: p<[number], { at: number }>('SELECT placed_wall_ms AS at FROM orders WHERE id >= ? ORDER BY id LIMIT 1'),
    lastOrder: p<[], { id: number | null }>('SELECT max(id) AS id FROM orders'),
  }
}
