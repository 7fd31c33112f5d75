/** What is in the order book, seen from a second connection: what is committed, not what the daemon believes. */
import { hash } from 'node:crypto'
import Database from 'better-sqlite3'

export interface Book {
  /** All tables and their rows, as one value: equal when nothing was written between. */
  state(): BookState
  /** Ids of brews that have not ended. */
  openBrews(): readonly number[]
  close(): void
}

/** By table: how many rows, and a hash of all that is in them. */
export type BookState = ReadonlyMap<string, { readonly rows: number; readonly content: string }>

/** Tables that a refused request may change, and why. */
const MAY_CHANGE: Readonly<Record<string, string>> = {
  key_faults: 'it counts how idempotency keys are misused, which refused requests do',
}

export function openBook(file: string): Book {
  const db = new Database(file, { readonly: true })
  const tables = (): readonly string[] =>
    db
      .prepare<[], { name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
      .all()
      .map(({ name }) => name)
      .filter((name) => !(name in MAY_CHANGE))
  let seen: { readonly version: unknown; readonly state: BookState } | null = null
  return {
    state() {
      // SQLite's own word for "somebody else has committed since": most of the time nobody has.
      const version = db.pragma('data_version', { simple: true })
      if (seen !== null && seen.version === version) return seen.state
      const state = new Map(tables().map((table) => [table, contentOf(db, table)]))
      seen = { version, state }
      return state
    },
    openBrews: () =>
      db
        .prepare<[], { id: number }>('SELECT id FROM brews WHERE ended_shop_ms IS NULL')
        .all()
        .map(({ id }) => id),
    close: () => void db.close(),
  }
}

function contentOf(db: Database.Database, table: string) {
  const rows = db.prepare<[], unknown[]>(`SELECT * FROM "${table}"`).raw().all()
  // Row by row: the text of a big table as one would not fit.
  let content = ''
  for (const row of rows) content = hash('sha1', content + JSON.stringify(row))
  return { rows: rows.length, content }
}

/** What is different, in words; null: nothing. */
export function difference(before: BookState, after: BookState): string | null {
  if (before === after) return null
  const said = [...after].flatMap(([table, now]) => {
    const then = before.get(table)
    if (then?.content === now.content) return []
    return [then?.rows === now.rows ? `a row of ${table} changed` : `${table}: ${then?.rows ?? 0} → ${now.rows} rows`]
  })
  return said.length === 0 ? null : said.join(', ')
}
