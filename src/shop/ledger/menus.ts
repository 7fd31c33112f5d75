/** The menu's tables: every menu that was in force, each recipe as it was sold, and what is out. */
import type Database from 'better-sqlite3'

export type MenuSource = 'file' | 'put'

export interface MenuRow {
  readonly id: number
  readonly source: MenuSource
  /** JSON of the settings. */
  readonly body: string
}

export interface OutRow {
  readonly id: number
  readonly recipe: string | null
  readonly size: string | null
  readonly option: string | null
  readonly choice: string | null
  readonly reason: string | null
  /** Null: until somebody says that it is back. */
  readonly until_wall_ms: number | null
  readonly until_shop_ms: number | null
  readonly since_wall_ms: number
  /** Id of the key of whoever said so. */
  readonly who: string
}

export class MenuTables {
  readonly #s: ReturnType<typeof prepare>

  constructor(db: Database.Database) {
    this.#s = prepare(db)
  }

  recipes(): { id: number; body: string }[] {
    return this.#s.recipes.all()
  }
  addRecipe(body: string): number {
    return Number(this.#s.addRecipe.run(body).lastInsertRowid)
  }
  /** The newest; of one source when it is named. */
  lastMenu(source?: MenuSource): MenuRow | undefined {
    return source === undefined ? this.#s.lastMenu.get() : this.#s.lastMenuOf.get(source)
  }
  addMenu(source: MenuSource, body: string, who: string | null, wallMs: number): void {
    this.#s.addMenu.run(source, body, who, wallMs)
  }
  outs(): OutRow[] {
    return this.#s.outs.all()
  }
  addOut(out: Omit<OutRow, 'id'>): void {
    const { recipe, size, option, choice, reason, until_wall_ms, until_shop_ms, since_wall_ms, who } = out
    this.#s.addOut.run(recipe, size, option, choice, reason, until_wall_ms, until_shop_ms, since_wall_ms, who)
  }
  removeOut(id: number): void {
    this.#s.removeOut.run(id)
  }
  /** Counts every change of what can be ordered. */
  version(): number {
    return this.#s.version.get()?.menu_version ?? 0
  }
  countChange(): number {
    this.#s.countChange.run()
    return this.version()
  }
}

function prepare(db: Database.Database) {
  const p = <Args extends unknown[], Row = unknown>(sql: string) => db.prepare<Args, Row>(sql)
  return {
    recipes: p<[], { id: number; body: string }>('SELECT id, body FROM recipes ORDER BY id'),
    addRecipe: p<[string]>('INSERT INTO recipes (body) VALUES (?)'),
    lastMenu: p<[], MenuRow>('SELECT id, source, body FROM menus ORDER BY id DESC LIMIT 1'),
    lastMenuOf: p<[string], MenuRow>('SELECT id, source, body FROM menus WHERE source = ? ORDER BY id DESC LIMIT 1'),
    addMenu: p('INSERT INTO menus (source, body, who, wall_ms) VALUES (?,?,?,?)'),
    outs: p<[], OutRow>('SELECT * FROM outs ORDER BY id'),
    addOut: p(`INSERT INTO outs (recipe, size, option, choice, reason, until_wall_ms, until_shop_ms, since_wall_ms, who)
      VALUES (?,?,?,?,?,?,?,?,?)`),
    removeOut: p('DELETE FROM outs WHERE id = ?'),
    version: p<[], { menu_version: number }>('SELECT menu_version FROM shop WHERE id = 1'),
    countChange: p('UPDATE shop SET menu_version = menu_version + 1 WHERE id = 1'),
  }
}
