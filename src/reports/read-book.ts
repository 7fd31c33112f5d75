/** What a report reads of the order book: reads only, in one transaction, so that all of it is of one moment. */
import type Database from 'better-sqlite3'
import type { Millis, ShopMs, WallMs } from '../kit/units.ts'
import { type BrewRow, DRINKS_PER_ORDER_ID, type DrinkRow, type OrderRow } from '../shop/ledger/rows.ts'

export type ReportedOrder = Pick<
  OrderRow,
  | 'id'
  | 'state'
  | 'placed_shop_ms'
  | 'placed_wall_ms'
  | 'promise_shop_ms'
  | 'first_quote_shop_ms'
  | 'first_promise_shop_ms'
  | 'boost_ms'
  | 'ready_shop_ms'
  | 'closed_shop_ms'
>

export type ReportedDrink = Pick<DrinkRow, 'id' | 'state' | 'brew_id' | 'remake_of'> & { readonly overtaken: number }

/** What became of an order that its row does not tell any more. */
export interface ReportedFact {
  readonly order_id: number
  readonly kind: FactKind
  readonly shop_ms: ShopMs
}
export type FactKind = 'order.released' | 'order.appended' | 'order.stale' | 'order.requoted'

export type ReportedBrew = Pick<BrewRow, 'machine' | 'state'> & {
  /** In the wall time of its order. */
  readonly begun_wall_ms: WallMs | null
  readonly ended_wall_ms: WallMs | null
}

export interface ReportedWaste {
  readonly machine: string
  readonly cause: string
  readonly wall_ms: WallMs
}

/** A quarter of an hour in which a machine stood still although it could have made something. */
export interface ReportedIdling {
  readonly quarter_wall_ms: WallMs
  readonly machine: string
  readonly ms: Millis
}

export interface Span {
  readonly fromMs: WallMs
  readonly untilMs: WallMs
  /** How far the wall clock is ahead of shop time now. */
  readonly wallAheadMs: number
}

export interface BookReader {
  orders(): Iterable<ReportedOrder>
  /** Of these orders and of later ones, in the order of their ids. */
  drinks(firstOrder: number): Iterable<ReportedDrink>
  facts(): Iterable<ReportedFact>
  brews(): Iterable<ReportedBrew>
  waste(): Iterable<ReportedWaste>
  idlings(): Iterable<ReportedIdling>
}

/**
 * Orders have no index by time, because no order shall pay for one that only reports use; but rows are in the order of
 * shop time, so their beginning is found by halving. Wall time is shop time plus a difference that grows when the daemon
 * was off for long, and shrinks only when somebody puts the clock back: this margin is for that, and for what began
 * before the span (an order may be held for a day).
 */
const MARGIN_MS = 2 * 86_400_000

/** Rows come one by one, so that a thread that is told to end does so between two of them. */
export function readBook(db: Database.Database, { fromMs, untilMs, wallAheadMs }: Span): BookReader {
  const sinceShopMs = fromMs - wallAheadMs - MARGIN_MS
  const first = (table: TimedTable): number => firstSince(db, table, sinceShopMs)
  return {
    orders: () =>
      db
        .prepare<[number, number, number], ReportedOrder>(
          `SELECT id, state, placed_shop_ms, placed_wall_ms, promise_shop_ms, first_quote_shop_ms, first_promise_shop_ms,
             boost_ms, ready_shop_ms, closed_shop_ms
           FROM orders WHERE id >= ? AND placed_wall_ms >= ? AND placed_wall_ms < ?`,
        )
        .iterate(first('orders'), fromMs, untilMs),
    drinks: (firstOrder) =>
      db
        .prepare<[number], ReportedDrink>(
          'SELECT id, state, brew_id, remake_of, overtaken FROM drinks WHERE id >= ? ORDER BY id',
        )
        .iterate(firstOrder * DRINKS_PER_ORDER_ID),
    facts: () =>
      db
        .prepare<[number], ReportedFact>(
          `SELECT order_id, kind, shop_ms FROM events WHERE seq >= ?
             AND kind IN ('order.released', 'order.appended', 'order.stale', 'order.requoted') ORDER BY seq`,
        )
        .iterate(first('events')),
    brews: () =>
      db
        .prepare<[number], ReportedBrew>(
          `SELECT b.machine, b.state, b.begun_shop_ms + o.placed_wall_ms - o.placed_shop_ms AS begun_wall_ms,
             b.ended_shop_ms + o.placed_wall_ms - o.placed_shop_ms AS ended_wall_ms
           FROM brews b JOIN orders o ON o.id = b.drink_id / ${DRINKS_PER_ORDER_ID} WHERE b.id >= ?`,
        )
        .iterate(first('brews')),
    waste: () =>
      db
        .prepare<[number, number], ReportedWaste>(
          'SELECT machine, cause, wall_ms FROM waste WHERE wall_ms >= ? AND wall_ms < ?',
        )
        .iterate(fromMs, untilMs),
    idlings: () =>
      db
        .prepare<[number, number], ReportedIdling>(
          'SELECT quarter_wall_ms, machine, ms FROM idle_work WHERE quarter_wall_ms >= ? AND quarter_wall_ms < ?',
        )
        .iterate(fromMs, untilMs),
  }
}

type TimedTable = 'orders' | 'events' | 'brews'
const KEYS: Readonly<Record<TimedTable, readonly [key: string, time: string]>> = {
  orders: ['id', 'placed_shop_ms'],
  events: ['seq', 'shop_ms'],
  brews: ['id', 'intent_shop_ms'],
}

/** The key from which on rows are of this time or later, found by halving. */
export function firstSince(db: Database.Database, table: TimedTable, sinceMs: ShopMs): number {
  const [key, time] = KEYS[table]
  const ends = db
    .prepare<[], { low: number | null; high: number | null }>(
      // Two questions: asked for both at once, SQLite reads the whole table.
      `SELECT (SELECT min(${key}) FROM ${table}) AS low, (SELECT max(${key}) FROM ${table}) AS high`,
    )
    .get()
  const next = db.prepare<[number], { at: number; key: number }>(
    `SELECT ${time} AS at, ${key} AS key FROM ${table} WHERE ${key} >= ? ORDER BY ${key} LIMIT 1`,
  )
  let low = ends?.low ?? 0
  let high = (ends?.high ?? 0) + 1
  // Ids of brews leave gaps of 2³² and more where a backup was put in place.
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2)
    const row = next.get(middle)
    if (row === undefined || row.at >= sinceMs) high = middle
    else low = row.key + 1
  }
  return low
}
