/** Opens the order book: pragmas asserted, migrations run, one row of identity. */
import type Database from 'better-sqlite3'
import { MIGRATIONS } from './migrations.ts'

export interface LedgerSetup {
  /** 21 bits, increasing with the weeks; used only when the file is new (DESIGN.md §11, Ids). */
  readonly incarnation: number
  /** Test and bench only: `NORMAL` loses acknowledged orders at power loss. Default `FULL`. */
  readonly synchronous?: 'FULL' | 'NORMAL'
}

/** The file is of a newer baristad, or its pragmas did not take. Nothing was changed. */
export class LedgerError extends Error {}

export function schemaVersion(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}

export const latestVersion = MIGRATIONS.length

export function prepareDatabase(db: Database.Database, setup: LedgerSetup): void {
  const version = schemaVersion(db)
  if (version > latestVersion) {
    throw new LedgerError(
      `the order book has schema ${version}, this baristad knows ${latestVersion}: start the newer version again`,
    )
  }
  db.pragma('journal_mode = WAL')
  // In WAL mode the library's own default is NORMAL: committed orders can vanish at power loss (reliability.md §0).
  db.pragma(`synchronous = ${setup.synchronous ?? 'FULL'}`)
  db.pragma('busy_timeout = 50')
  db.pragma('foreign_keys = ON')
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  // 16 MB of log between checkpoints: a page that changes often is copied home once, and the pause stays short.
  db.pragma('wal_autocheckpoint = 4000')
  db.pragma('journal_size_limit = 16777216')
  db.pragma('cache_size = -65536')
  const expected = setup.synchronous === 'NORMAL' ? 1 : 2
  if (Number(db.pragma('synchronous', { simple: true })) !== expected) {
    throw new LedgerError('the order book does not accept synchronous=FULL')
  }
  for (let next = version; next < latestVersion; next++) {
    const sql = MIGRATIONS[next]
    if (sql === undefined) break
    db.transaction(() => {
      db.exec(sql)
      db.pragma(`user_version = ${next + 1}`)
    })()
  }
  db.prepare(
    `INSERT INTO shop (id, incarnation, session, clock_boot, clock_mono_ms, clock_shop_ms, clock_wall_ms)
     VALUES (1, ?, 0, '', 0, 0, 0) ON CONFLICT (id) DO NOTHING`,
  ).run(setup.incarnation)
}
