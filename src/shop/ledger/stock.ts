/** What is left of each ingredient, what each brew took, and what the open drinks will take: the statements of it. */
import type Database from 'better-sqlite3'
import type { ShopMs, WallMs } from '../../kit/units.ts'

/** Amounts are thousandths of the ingredient's unit. */
export interface LevelRow {
  readonly ingredient: string
  readonly level: number
  readonly who: string
  /** When a person last said how much there is. */
  readonly set_wall_ms: number
  /** Pours since then that may have taken of it, and nobody knows how much. */
  readonly uncounted: number
}

/** Staff said that there is none until then. */
export interface StockOutRow {
  readonly ingredient: string
  readonly until_shop_ms: ShopMs
  readonly until_wall_ms: WallMs
}

/** So many open drinks that have the same still before them. */
export interface WantedRow {
  readonly sold: number
  readonly size: string | null
  readonly options: string
  /** The first step that has not been begun. */
  readonly step: number
  readonly n: number
}

export class StockTables {
  readonly #s: ReturnType<typeof prepare>

  constructor(db: Database.Database) {
    this.#s = prepare(db)
  }

  levels(): LevelRow[] {
    return this.#s.levels.all()
  }
  set({ ingredient, level, who, set_wall_ms, uncounted }: LevelRow): void {
    this.#s.set.run(ingredient, level, who, set_wall_ms, uncounted)
  }
  outs(): StockOutRow[] {
    return this.#s.outs.all()
  }
  out({ ingredient, until_shop_ms, until_wall_ms }: StockOutRow): void {
    this.#s.out.run(ingredient, until_shop_ms, until_wall_ms)
  }
  back(ingredient: string): void {
    this.#s.back.run(ingredient)
  }
  /** True when this brew was not counted before; it is now, whatever happens next. */
  note(brewId: number, ingredient: string, amount: number): boolean {
    return this.#s.note.run(brewId, ingredient, amount).changes === 1
  }
  moveLevel(ingredient: string, level: number): void {
    this.#s.moveLevel.run(level, ingredient)
  }
  moveUncounted(ingredient: string, uncounted: number): void {
    this.#s.moveUncounted.run(uncounted, ingredient)
  }
  /** Of drinks that are not over; of those on a machine, what comes after their present step. */
  wanted(): WantedRow[] {
    return [...this.#s.queued.all(), ...this.#s.waiting.all(), ...this.#s.making.all()]
  }
}

function prepare(db: Database.Database) {
  const p = <Args extends unknown[], Row = unknown>(sql: string) => db.prepare<Args, Row>(sql)
  return {
    levels: p<[], LevelRow>('SELECT ingredient, level, who, set_wall_ms, uncounted FROM stock ORDER BY ingredient'),
    set: p(`INSERT INTO stock (ingredient, level, who, set_wall_ms, uncounted) VALUES (?,?,?,?,?)
      ON CONFLICT DO UPDATE SET level = excluded.level, who = excluded.who, set_wall_ms = excluded.set_wall_ms,
      uncounted = excluded.uncounted`),
    outs: p<[], StockOutRow>('SELECT ingredient, until_shop_ms, until_wall_ms FROM stock_outs ORDER BY ingredient'),
    out: p(`INSERT INTO stock_outs (ingredient, until_shop_ms, until_wall_ms) VALUES (?,?,?)
      ON CONFLICT DO UPDATE SET until_shop_ms = excluded.until_shop_ms, until_wall_ms = excluded.until_wall_ms`),
    back: p('DELETE FROM stock_outs WHERE ingredient = ?'),
    note: p('INSERT OR IGNORE INTO used (brew_id, ingredient, amount) VALUES (?,?,?)'),
    moveUncounted: p('UPDATE stock SET uncounted = ? WHERE ingredient = ?'),
    moveLevel: p('UPDATE stock SET level = ? WHERE ingredient = ?'),
    queued: p<[], WantedRow>(`SELECT sold, size, options, step, count(*) AS n FROM drinks
      WHERE state = 'queued' GROUP BY sold, size, options, step`),
    waiting: p<[], WantedRow>(`SELECT sold, size, options, step, count(*) AS n FROM drinks
      WHERE state IN ('held','attention') GROUP BY sold, size, options, step`),
    making: p<[], WantedRow>(`SELECT d.sold, d.size, d.options, d.step + 1 AS step, 1 AS n FROM brews b
      JOIN drinks d ON d.id = b.drink_id WHERE b.ended_shop_ms IS NULL`),
  }
}
