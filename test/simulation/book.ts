/** What the checks ask of the order book, prepared once. */
import type Database from 'better-sqlite3'

export interface OpenOrderRow {
  readonly id: number
  readonly public_id: string
  readonly number: string
  readonly state: string
  readonly attention: number
  readonly hold_kind: string | null
  readonly hold_until_shop_ms: number | null
  readonly placed_shop_ms: number
  readonly zone: string
  readonly version: number
}

export interface DrinkNow {
  readonly id: number
  readonly state: string
  readonly step: number
  readonly skill: string
  readonly queue_key: number
  readonly avoid: string | null
  readonly cancel_requested: number
  readonly brew_id: number | null
}

export interface BrewNow {
  readonly id: number
  readonly drink_id: number
  readonly machine: string
  readonly group_n: number
  readonly state: string
  readonly cause: string | null
  readonly nominal_ms: number
  readonly intent_shop_ms: number
  readonly ended_shop_ms: number | null
}

export function openBook(db: Database.Database) {
  const one = <Args extends unknown[], Row>(sql: string) => db.prepare<Args, Row>(sql)
  const count = (sql: string) => db.prepare<[], number>(sql).pluck()
  return {
    order: one<[string], OpenOrderRow>('SELECT * FROM orders WHERE public_id = ?'),
    drinks: one<[number, number], DrinkNow>('SELECT * FROM drinks WHERE id >= ? AND id < ? ORDER BY id'),
    drink: one<[number], DrinkNow>('SELECT * FROM drinks WHERE id = ?'),
    brew: one<[number], BrewNow>('SELECT * FROM brews WHERE id = ?'),
    wasteOf: one<[number], { readonly cause: string }>('SELECT cause FROM waste WHERE brew_id = ?'),
    openBrews: one<[], BrewNow>('SELECT * FROM brews WHERE ended_shop_ms IS NULL ORDER BY id'),
    countOpenBrews: count('SELECT count(*) FROM brews WHERE ended_shop_ms IS NULL'),
    openOrders: one<[], OpenOrderRow>('SELECT * FROM orders WHERE closed_shop_ms IS NULL ORDER BY id'),
    countClosedOrders: count('SELECT count(*) FROM orders WHERE closed_shop_ms IS NOT NULL'),
    numbersTwice: one<[], { readonly number: string }>(
      'SELECT number FROM orders WHERE closed_shop_ms IS NULL GROUP BY number HAVING count(*) > 1',
    ),
    groupsTwice: one<[], { readonly machine: string; readonly group_n: number }>(
      'SELECT machine, group_n FROM brews WHERE ended_shop_ms IS NULL GROUP BY machine, group_n HAVING count(*) > 1',
    ),
    drinksTwice: one<[], { readonly drink_id: number }>(
      'SELECT drink_id FROM brews WHERE ended_shop_ms IS NULL GROUP BY drink_id HAVING count(*) > 1',
    ),
    /** Waiting drinks of a skill that come before this key and id, and avoid no machine. */
    before: one<[string, number, number, number], DrinkNow>(
      `SELECT * FROM drinks WHERE state = 'queued' AND skill = ? AND avoid IS NULL
       AND (queue_key < ? OR (queue_key = ? AND id < ?)) LIMIT 1`,
    ),
    /** Ready orders of a zone, as a board must show them. */
    ready: one<[string], { readonly number: string; readonly public_id: string }>(
      'SELECT number, public_id FROM orders WHERE ready_shop_ms IS NOT NULL AND closed_shop_ms IS NULL AND zone = ?',
    ),
    attention: one<[], DrinkNow>(`SELECT * FROM drinks WHERE state = 'attention' ORDER BY id`),
    doubts: one<[], BrewNow>(`SELECT * FROM brews WHERE ended_shop_ms IS NULL AND state = 'doubt' ORDER BY id`),
    stale: count(`SELECT count(*) FROM orders WHERE hold_kind = 'stale' AND closed_shop_ms IS NULL`),
    delivery: one<[string, number], { readonly id: number }>('SELECT id FROM outbox WHERE webhook = ? AND seq = ?'),
    countOrders: count('SELECT count(*) FROM orders'),
    countPlaced: count(`SELECT count(*) FROM events WHERE kind = 'order.placed'`),
    countEvents: count('SELECT count(*) FROM events'),
    lastEvent: count('SELECT coalesce(max(seq), 0) FROM events'),
    event: one<[number], { readonly seq: number }>('SELECT seq FROM events WHERE seq = ?'),
    countWaiting: count(`SELECT count(*) FROM drinks WHERE state IN ('held', 'queued', 'making', 'attention')`),
    pages: (): number => Number(db.pragma('page_count', { simple: true })),
  }
}

export type BookQueries = ReturnType<typeof openBook>
