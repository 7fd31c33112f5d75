/**
 * The menu that is in force, what is out, and every recipe that an open order was sold with. Sources: the file, at start
 * and reload, and whoever puts a menu over HTTP; the newest change wins, so that a menu put at noon outlives a restart,
 * and an edited file replaces it. What was sold keeps its words: a new menu changes no order.
 */
import type { MenuSource, MenuTables, OutRow } from './ledger/menus.ts'
import type { Out } from './rules/availability.ts'
import type { MenuSettings, Recipe } from './settings.ts'

export interface SoldRecipe {
  /** Row of the recipe's words: what a drink points to. */
  readonly row: number
  readonly recipe: Recipe
}

export type Offer = ReadonlyMap<string, SoldRecipe>

interface State {
  readonly menu: MenuSettings
  /** What can be ordered, by recipe id. */
  readonly offer: Offer
  readonly outRows: readonly OutRow[]
  readonly version: number
}

export class MenuBook {
  readonly #tables: MenuTables
  #rows = new Map<string, number>()
  #recipes = new Map<number, Recipe>()
  #state: State | null = null

  constructor(tables: MenuTables) {
    this.#tables = tables
  }

  get menu(): MenuSettings {
    return this.#now().menu
  }
  get offer(): Offer {
    return this.#now().offer
  }
  get outRows(): readonly OutRow[] {
    return this.#now().outRows
  }
  get outs(): Out[] {
    return this.#now().outRows.map(outOf)
  }
  /** Counts up with every change of what can be ordered. */
  get version(): number {
    return this.#now().version
  }

  /** A recipe with the words of the day on which it was sold. */
  sold(row: number): Recipe {
    if (this.#recipes.size === 0) this.#readRecipes()
    const recipe = this.#recipes.get(row)
    if (!recipe) throw new Error(`no recipe ${row}`)
    return recipe
  }

  /** `unchanged`: the file says what it said before; what was put since stays in force. `first`: there was none. */
  fromFile(menu: MenuSettings, wallMs: number): 'first' | 'adopted' | 'unchanged' {
    const body = JSON.stringify(menu)
    const last = this.#tables.lastMenu('file')
    if (last?.body === body) return 'unchanged'
    this.#adopt('file', menu, body, null, wallMs)
    return last ? 'adopted' : 'first'
  }

  put(menu: MenuSettings, who: string, wallMs: number): void {
    this.#adopt('put', menu, JSON.stringify(menu), who, wallMs)
  }

  out(out: Omit<OutRow, 'id'>): void {
    this.#tables.addOut(out)
    this.#changed()
  }
  back(ids: readonly number[]): void {
    for (const id of ids) this.#tables.removeOut(id)
    this.#changed()
  }

  /** What can be had is another, for a reason that is not the menu's. */
  countChange(): void {
    this.#changed()
  }

  /** After a rollback: only the file knows. */
  forget(): void {
    this.#rows.clear()
    this.#recipes.clear()
    this.#state = null
  }

  #adopt(source: MenuSource, menu: MenuSettings, body: string, who: string | null, wallMs: number): void {
    if (this.#rows.size === 0) this.#readRecipes()
    for (const recipe of menu.recipes) {
      const words = JSON.stringify(recipe)
      if (this.#rows.has(words)) continue
      const row = this.#tables.addRecipe(words)
      this.#rows.set(words, row)
      this.#recipes.set(row, recipe)
    }
    this.#tables.addMenu(source, body, who, wallMs)
    this.#changed()
  }

  #changed(): void {
    this.#tables.countChange()
    this.#state = null
  }

  #readRecipes(): void {
    for (const { id, body } of this.#tables.recipes()) {
      this.#rows.set(body, id)
      this.#recipes.set(id, JSON.parse(body) as Recipe)
    }
  }

  #now(): State {
    if (this.#state) return this.#state
    const last = this.#tables.lastMenu()
    if (!last) throw new Error('the shop has no menu yet')
    if (this.#rows.size === 0) this.#readRecipes()
    const menu = JSON.parse(last.body) as MenuSettings
    const offer = new Map<string, SoldRecipe>()
    for (const recipe of menu.recipes) {
      const row = this.#rows.get(JSON.stringify(recipe))
      if (row === undefined) throw new Error(`the recipe ${recipe.id} was never stored`)
      offer.set(recipe.id, { row, recipe: this.sold(row) })
    }
    this.#state = { menu, offer, outRows: this.#tables.outs(), version: this.#tables.version() }
    return this.#state
  }
}

const outOf = ({ recipe, size, option, choice, reason, until_wall_ms: untilMs }: OutRow): Out => ({
  recipe,
  size,
  option,
  choice,
  reason,
  untilMs,
})
