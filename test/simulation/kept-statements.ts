/**
 * The connection of a book in memory, as each life of the daemon gets it: the same statements in the same order, so they
 * are compiled once a run and not once a life, of which there are hundreds.
 */
import type Database from 'better-sqlite3'

export class KeptStatements {
  readonly #kept = new Map<string, Database.Statement[]>()
  readonly #given = new Map<string, number>()
  readonly #connection: Database.Database

  constructor(db: Database.Database) {
    const prepare = (sql: string): Database.Statement => this.#next(db, sql)
    this.#connection = Object.create(db, { prepare: { value: prepare } }) as Database.Database
  }

  /** For a new life: nothing of the one before may still use what it was given. */
  connection(): Database.Database {
    this.#given.clear()
    return this.#connection
  }

  /** Whoever asks twice for the same text in one life gets two statements: each may be walked through by itself. */
  #next(db: Database.Database, sql: string): Database.Statement {
    const nth = this.#given.get(sql) ?? 0
    this.#given.set(sql, nth + 1)
    const kept = this.#kept.get(sql) ?? []
    this.#kept.set(sql, kept)
    const statement = kept[nth] ?? db.prepare(sql)
    kept[nth] = statement
    return statement
  }
}
