/** One business day as it is in the order book: what was ordered when, and how machines did. For the simulator. */
import type Database from 'better-sqlite3'
import type { Recipe } from '../settings.ts'
import { DRINKS_PER_ORDER_ID } from './rows.ts'

export interface RecordedDrink {
  /** Row of its order. */
  readonly order: number
  readonly placedWallMs: number
  readonly channel: string | null
  /** Row of the recipe as it was sold. */
  readonly sold: number
  readonly size: string | null
}

export interface RecordedPour {
  readonly machine: string
  readonly group: number
  readonly sold: number
  readonly step: number
  readonly nominalMs: number
  readonly tookMs: number
  /** How long its cup stood; null: nobody knows. */
  readonly cupMs: number | null
}

export interface RecordedDay {
  /** In the order in which they were accepted, without remakes and without what was cancelled before it was begun. */
  readonly drinks: readonly RecordedDrink[]
  /** Of these drinks, those that ended well. */
  readonly pours: readonly RecordedPour[]
  readonly recipes: ReadonlyMap<number, Recipe>
}

/** `businessDay`: `YYYY-MM-DD`. Reads only. */
export function recordedDay(db: Database.Database, businessDay: string): RecordedDay {
  const drinks = db
    .prepare<[string], RecordedDrink>(
      `SELECT o.id AS "order", o.placed_wall_ms AS placedWallMs, o.channel, d.sold, d.size
       FROM orders o JOIN drinks d ON d.id >= o.id * ${DRINKS_PER_ORDER_ID} AND d.id < (o.id + 1) * ${DRINKS_PER_ORDER_ID}
       WHERE o.business_day = ? AND d.remake_of IS NULL AND (d.brew_id IS NOT NULL OR d.state <> 'cancelled')
       ORDER BY d.id`,
    )
    .all(businessDay)
  const pours = db
    .prepare<[string], RecordedPour>(
      `SELECT b.machine, b.group_n AS "group", d.sold, b.step, b.nominal_ms AS nominalMs,
         b.ended_shop_ms - b.begun_shop_ms AS tookMs, b.cup_gone_shop_ms - b.ended_shop_ms AS cupMs
       FROM brews b JOIN drinks d ON d.id = b.drink_id JOIN orders o ON o.id = d.id / ${DRINKS_PER_ORDER_ID}
       WHERE o.business_day = ? AND b.state = 'done' AND b.begun_shop_ms IS NOT NULL AND b.nominal_ms > 0
       ORDER BY b.id`,
    )
    .all(businessDay)
  const recipes = new Map<number, Recipe>()
  const recipe = db.prepare<[number], { body: string }>('SELECT body FROM recipes WHERE id = ?')
  for (const { sold } of drinks) {
    const row = recipes.has(sold) ? undefined : recipe.get(sold)
    if (row) recipes.set(sold, JSON.parse(row.body) as Recipe)
  }
  return { drinks, pours, recipes }
}

/** The business days of which there are orders, newest first, at most so many. */
export function recordedDays(db: Database.Database, limit: number): string[] {
  return db
    .prepare<[number], { day: string }>(
      'SELECT DISTINCT business_day AS day FROM (SELECT business_day FROM orders ORDER BY id DESC LIMIT 200000) LIMIT ?',
    )
    .all(limit)
    .map(({ day }) => day)
}
