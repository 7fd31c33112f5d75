/**
 * Levels of ingredients, as rows: read once, written through to disk at once, forgotten whenever a transaction is rolled
 * back. Counting a brew is one fact for ever: a second report of the same pour, or a restart, counts nothing.
 */
import type { LevelRow, StockOutRow, StockTables } from './ledger/stock.ts'
import { type Amounts, levelAfter } from './rules/stock.ts'

export class StockBook {
  readonly #tables: StockTables
  #levels: Map<string, LevelRow> | null = null
  #outs: Map<string, StockOutRow> | null = null

  constructor(tables: StockTables) {
    this.#tables = tables
  }

  /** Undefined: nobody has ever said how much there is. */
  level(ingredient: string): LevelRow | undefined {
    return this.#known().get(ingredient)
  }

  set(row: LevelRow): void {
    this.#tables.set(row)
    this.#known().set(row.ingredient, row)
  }

  /** Said to be out until a time. */
  get outs(): ReadonlyMap<string, StockOutRow> {
    this.#outs ??= new Map(this.#tables.outs().map((row) => [row.ingredient, row]))
    return this.#outs
  }

  out(row: StockOutRow): void {
    this.#tables.out(row)
    this.#outs = null
  }

  /** True when it was out. */
  back(ingredient: string): boolean {
    if (!this.outs.has(ingredient)) return false
    this.#tables.back(ingredient)
    this.#outs = null
    return true
  }

  /** What this brew takes; the second time nothing. */
  use(brewId: number, takes: Amounts): void {
    for (const [ingredient, amount] of takes) {
      if (!this.#tables.note(brewId, ingredient, amount)) continue
      this.#lower(ingredient, amount)
    }
  }

  /** What something took that is no brew: whoever calls this knows that it is the first time. */
  take(takes: Amounts): void {
    for (const [ingredient, amount] of takes) this.#lower(ingredient, amount)
  }

  /** Something may have taken of these, and nobody knows how much. What nobody has counted stays so. */
  uncounted(ingredients: Iterable<string>): void {
    for (const ingredient of ingredients) {
      const row = this.level(ingredient)
      if (!row) continue
      const uncounted = row.uncounted + 1
      this.#tables.moveUncounted(ingredient, uncounted)
      this.#known().set(ingredient, { ...row, uncounted })
    }
  }

  #lower(ingredient: string, amount: number): void {
    const row = this.level(ingredient)
    if (!row) return
    const level = levelAfter(row.level, amount)
    this.#tables.moveLevel(ingredient, level)
    this.#known().set(ingredient, { ...row, level })
  }

  forget(): void {
    this.#levels = null
    this.#outs = null
  }

  #known(): Map<string, LevelRow> {
    this.#levels ??= new Map(this.#tables.levels().map((row) => [row.ingredient, row]))
    return this.#levels
  }
}
