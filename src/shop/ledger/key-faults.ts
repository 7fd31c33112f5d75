/** How terminals misuse their idempotency keys, as it was counted: for `baristad key doctor`. */
import type Database from 'better-sqlite3'
import type { KeyFault } from './house.ts'

/** All faults of one kind by one terminal. */
export interface KeyFaultCount {
  /** The id of its key. */
  readonly terminal: string
  readonly kind: KeyFault
  readonly count: number
  /** The first and last business day that it happened on, `YYYY-MM-DD`. */
  readonly firstDay: string
  readonly lastDay: string
  readonly lastWallMs: number
  /** The Idempotency-Key or clientRef of the last time, shortened. */
  readonly example: string
}

/** False for an order book of before these were counted: it gets the table when a daemon opens it. */
export function countsKeyFaults(db: Database.Database): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'key_faults'").get() !== undefined
}

/** By terminal, the most frequent fault first. `sinceDay`: a business day, `YYYY-MM-DD`; null: from the beginning. */
export function keyFaults(db: Database.Database, sinceDay: string | null): readonly KeyFaultCount[] {
  return db
    .prepare<[string], KeyFaultCount>(
      `SELECT terminal, kind, sum(count) AS count, min(business_day) AS firstDay, max(business_day) AS lastDay,
         lastWallMs, example
       FROM (SELECT terminal, kind, count, business_day, last_wall_ms,
               first_value(last_wall_ms) OVER newest AS lastWallMs, first_value(example) OVER newest AS example
             FROM key_faults WHERE business_day >= ?
             WINDOW newest AS (PARTITION BY terminal, kind ORDER BY last_wall_ms DESC))
       GROUP BY terminal, kind ORDER BY terminal, count DESC, kind`,
    )
    .all(sinceDay ?? '')
}
