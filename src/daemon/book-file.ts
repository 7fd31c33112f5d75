/**
 * The order book as a file: is it one, is it sound, what is in it. Beside the ledger the only place with SQL: it reads books
 * that no shop has open, of which nothing may be believed yet.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { latestVersion, schemaVersion } from '../shop/ledger/open.ts'

/** Which order book it is. */
export interface BookIdentity {
  readonly schema: number
  readonly incarnation: number
  readonly session: number
}

/** And how much is in it. */
export interface BookFacts extends BookIdentity {
  readonly orders: number
  readonly drinks: number
  readonly brews: number
  readonly lastEvent: { readonly seq: number; readonly wallMs: number } | null
}

/** The file is no sound order book. The message names the file and the cause. */
export class BookError extends Error {}

export const bookFile = (folder: string): string => join(folder, 'orders.db')
export const walOf = (file: string): string => `${file}-wal`
export const shmOf = (file: string): string => `${file}-shm`

const MAGIC = 'SQLite format 3\0'

/** Bytes of the file; null: there is none. */
export const sizeOf = (file: string): number | null => statSync(file, { throwIfNoEntry: false })?.size ?? null

/**
 * Looks at the first bytes only, without SQLite: opening an empty file would make it a new book, and throw its log away.
 * @throws BookError when it is empty or something else than a database
 */
export function assertDatabase(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined) throw new BookError(`${file} does not exist`)
  if (!found.isFile()) throw new BookError(`${file} is no file`)
  if (found.size === 0) throw new BookError(`${file} is empty (0 bytes)`)
  const start = Buffer.alloc(MAGIC.length)
  const fd = openSync(file, 'r')
  try {
    readSync(fd, start, 0, start.length, 0)
  } finally {
    closeSync(fd)
  }
  if (start.toString('latin1') !== MAGIC)
    throw new BookError(`${file} is not an order book: its first bytes are damaged`)
}

/**
 * The order book's own words about itself, in one read of the whole file.
 * @param depth `integrity` compares every index with its table too; `quick` takes about half as long
 * @throws BookError when it is not sound
 */
export function assertSound(db: Database.Database, depth: 'quick' | 'integrity'): void {
  let verdict: unknown
  try {
    verdict = db.pragma(depth === 'quick' ? 'quick_check(1)' : 'integrity_check(1)', { simple: true })
  } catch (error) {
    verdict = text(error)
  }
  if (verdict !== 'ok') throw new BookError(`${db.name} is damaged: ${String(verdict).replaceAll('\n', ' ')}`)
}

/** @throws BookError when it is no order book of ours */
/** Which book it is, whatever its size. */
export function readIdentity(db: Database.Database): BookIdentity {
  const schema = legibly(db, () => schemaVersion(db))
  if (schema === 0) throw new BookError(`${db.name} has no order book in it`)
  if (schema > latestVersion) {
    throw new BookError(`${db.name} has schema ${schema}, this baristad knows ${latestVersion}: use the newer version`)
  }
  const shop = legibly(db, () =>
    db
      .prepare<[], { incarnation: number; session: number }>('SELECT incarnation, session FROM shop WHERE id = 1')
      .get(),
  )
  if (shop === undefined) throw new BookError(`${db.name} has lost the row of its identity`)
  return { schema, ...shop }
}

/** Counts every row: it takes the longer, the more the shop has sold. */
export function readFacts(db: Database.Database): BookFacts {
  const identity = readIdentity(db)
  return legibly(db, () => {
    const last = db
      .prepare<[], { seq: number; wallMs: number }>(
        'SELECT seq, wall_ms AS wallMs FROM events ORDER BY seq DESC LIMIT 1',
      )
      .get()
    const rows = (table: 'orders' | 'drinks' | 'brews'): number =>
      db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0
    return {
      ...identity,
      orders: rows('orders'),
      drinks: rows('drinks'),
      brews: rows('brews'),
      lastEvent: last ?? null,
    }
  })
}

function legibly<T>(db: Database.Database, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new BookError(`${db.name} cannot be read: ${text(error)}`)
  }
}

/** Opens a book for a look at it, and closes it again. @throws BookError */
export function lookInto<T>(file: string, look: (db: Database.Database) => T): T {
  assertDatabase(file)
  let db: Database.Database
  try {
    db = new Database(file, { readonly: true, fileMustExist: true, timeout: 1_000 })
  } catch (error) {
    throw new BookError(`${file} cannot be opened: ${text(error)}`)
  }
  try {
    return look(db)
  } finally {
    db.close()
  }
}

/** Left behind when the daemon had to end because of the disk: the next start looks at every page of the book. */
const suspectOf = (file: string): string => `${file}.suspect`

/** Best effort: the disk may take nothing at all. */
export function markSuspect(file: string, why: string): void {
  try {
    writeDurably(suspectOf(file), `${why}\n`)
  } catch {
    // Without the mark a large book is looked at in the background only.
  }
}

/** Why the book was left in haste; null: it was not. */
export function suspicion(file: string): string | null {
  return existsSync(suspectOf(file)) ? readFileSync(suspectOf(file), 'utf8').trim() : null
}

export function clearSuspicion(file: string): void {
  rmSync(suspectOf(file), { force: true })
}

/**
 * Writes what an open book holds into a new file beside it: for a book whose own file is gone, which lives only as long as
 * this process. Returns the path; null when not even that works.
 */
export function rescue(book: Database.Database, file: string, stamp: string): string | null {
  const path = `${file.replace(/\.db$/, '')}.rescued-${stamp.replaceAll(/[:.]/g, '')}.db`
  try {
    book.prepare('VACUUM INTO ?').run(path)
    syncFile(path)
    return path
  } catch {
    return null
  }
}

/** A small file, whole and on disk when this returns. @throws when it exists */
export function writeDurably(file: string, content: string): void {
  const fd = openSync(file, 'wx', 0o600)
  try {
    writeSync(fd, content)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  syncFolder(dirname(file))
}

/** Makes renames in a folder survive a power cut. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

export function syncFile(file: string): void {
  const fd = openSync(file, 'r+')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error))
