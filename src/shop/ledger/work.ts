/** Who stands in whose line, who was overtaken, and how hard machines have worked: the statements of dispatch. */
import type Database from 'better-sqlite3'
import type { Millis, WallMs } from '../../kit/units.ts'
import { type BrewRow, DRINKS_PER_ORDER_ID, type DrinkRow, type QueuedRow } from './rows.ts'

export type LineRow = QueuedRow & Pick<DrinkRow, 'sold' | 'size' | 'step' | 'recipe'>
export type WorkedBrew = Pick<BrewRow, 'machine' | 'group_n' | 'intent_shop_ms' | 'begun_shop_ms' | 'ended_shop_ms'>

/** Brews among which those of a day are looked for at start. */
const BREWS_OF_DAY = 4_096
const QUARTER_MS: Millis = 900_000

export class Work {
  readonly #s: ReturnType<typeof prepare>

  constructor(db: Database.Database) {
    this.#s = prepare(db)
  }

  /** Null: it stands in nobody's line. */
  bind(drinkId: number, machine: string | null): void {
    this.#s.bind.run(machine, drinkId)
  }
  /** Every waiting drink, in queue order. */
  lines(): LineRow[] {
    return this.#s.lines.all()
  }
  /** Later drinks have started before these. */
  overtake(drinkIds: readonly number[]): void {
    this.#s.overtake.run(JSON.stringify(drinkIds))
  }
  /** A machine stood still for so much longer while it could have made something. */
  idled(machine: string, wallMs: WallMs, ms: Millis): void {
    this.#s.idled.run(wallMs - (wallMs % QUARTER_MS), machine, ms)
  }
  /** Newest first. */
  lastBrews(limit: number): WorkedBrew[] {
    return this.#s.lastBrews.all(limit)
  }
  /** What each machine has poured for the orders of this business day. */
  ofDay(businessDay: string): { machine: string; ms: number }[] {
    return this.#s.ofDay.all(businessDay)
  }
}

function prepare(db: Database.Database) {
  const p = <Args extends unknown[], Row = unknown>(sql: string) => db.prepare<Args, Row>(sql)
  return {
    bind: p('UPDATE drinks SET bound = ? WHERE id = ?'),
    lines: p<[], LineRow>(`SELECT id, queue_key, skill, avoid, bound, overtaken, sold, size, step, recipe
      FROM drinks WHERE state = 'queued' ORDER BY queue_key, id`),
    overtake: p('UPDATE drinks SET overtaken = overtaken + 1 WHERE id IN (SELECT value FROM json_each(?))'),
    idled: p(`INSERT INTO idle_work (quarter_wall_ms, machine, ms) VALUES (?,?,?)
      ON CONFLICT DO UPDATE SET ms = ms + excluded.ms`),
    lastBrews: p<[number], WorkedBrew>(`SELECT machine, group_n, intent_shop_ms, begun_shop_ms, ended_shop_ms
      FROM brews ORDER BY id DESC LIMIT ?`),
    ofDay: p<[string], { machine: string; ms: number }>(`SELECT b.machine, sum(b.ended_shop_ms - b.begun_shop_ms) AS ms
      FROM (SELECT * FROM brews ORDER BY id DESC LIMIT ${BREWS_OF_DAY}) b
      JOIN orders o ON o.id = b.drink_id / ${DRINKS_PER_ORDER_ID}
      WHERE b.begun_shop_ms IS NOT NULL AND b.ended_shop_ms IS NOT NULL AND o.business_day = ? GROUP BY b.machine`),
  }
}
