/**
 * Can the order book be written? Knows the last failed commit, tries again by itself, and says why not in words. While all
 * is well it costs nothing and writes nothing: flash wears out.
 */
import { statSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { type StorageVerdict, sqliteCode, storageVerdict } from '../kit/storage-fault.ts'

/** While the book cannot be written it is tried this often, and nobody waits for SQLite's locks in between. */
export const TRY_EVERY_MS = 500
/** A probe may wait 50 ms for a lock; whoever asks more often than this gets the last answer. */
const PROBE_EVERY_MS = 500

export interface StorageParts {
  readonly book: Database.Database
  /** Path of its file. */
  readonly file: string
  /** Monotonic. */
  readonly monoMs: () => number
  /** Told when the book cannot be written any more, and (null) when it can again. */
  readonly changed?: (reason: string | null) => void
}

export class Storage {
  readonly #parts: StorageParts
  readonly #begin: Database.Statement
  readonly #rollback: Database.Statement
  readonly #inode: number
  #fault: unknown = null
  #triedMs = 0
  #probed: { readonly atMs: number; readonly reason: string | null } | null = null

  /** `book` has its schema. */
  constructor(parts: StorageParts) {
    this.#parts = parts
    this.#begin = parts.book.prepare('BEGIN IMMEDIATE')
    this.#rollback = parts.book.prepare('ROLLBACK')
    this.#inode = inodeOf(parts.file)
  }

  /** A step failed with this. Says what becomes of it. */
  failed(error: unknown): StorageVerdict {
    const verdict = storageVerdict(error)
    if (verdict === 'carry-on') return verdict
    const before = this.#fault
    this.#fault = error
    this.#triedMs = this.#parts.monoMs()
    if (before === null || sqliteCode(before) !== sqliteCode(error)) this.#parts.changed?.(describeFault(error))
    return verdict
  }

  /**
   * Whether a step may be tried. After a failure the book proves itself first by a commit of one row that changes
   * nothing, twice a second. Null: it can be written; else the error of the last try.
   */
  look(): unknown {
    if (this.#fault === null) return null
    const waited = this.#parts.monoMs() - this.#triedMs >= TRY_EVERY_MS
    if (!waited || storageVerdict(this.#fault) === 'exit') return this.#fault
    try {
      this.#parts.book.prepare('UPDATE shop SET session = session WHERE id = 1').run()
    } catch (error) {
      if (this.failed(error) === 'carry-on') throw error
      return error
    }
    this.#fault = null
    this.#probed = null
    this.#parts.changed?.(null)
    return null
  }

  /** Why the book cannot be written, in one line; null: it can. Writes nothing. */
  reason(): string | null {
    if (this.#fault !== null) return describeFault(this.#fault)
    const atMs = this.#parts.monoMs()
    if (this.#probed === null || atMs - this.#probed.atMs >= PROBE_EVERY_MS) {
      this.#probed = { atMs, reason: this.#probe() }
    }
    return this.#probed.reason
  }

  /** Looks whether the file is still ours; one that is gone counts as a failure. */
  watch(): 'there' | 'gone' {
    if (!this.gone()) return 'there'
    const text = `${this.#parts.file} was moved or deleted while it is in use`
    this.failed(Object.assign(new Error(text), { code: 'SQLITE_READONLY_DBMOVED' }))
    return 'gone'
  }

  /** The file was moved, deleted or replaced while it is in use: what is written now nobody will find. */
  gone(): boolean {
    return inodeOf(this.#parts.file) !== this.#inode
  }

  /** Takes the write lock and gives it back: sees a read-only disk and a foreign lock, and leaves no trace. */
  #probe(): string | null {
    if (this.gone()) return 'the order book was moved or deleted while it is in use'
    try {
      this.#begin.run()
      this.#rollback.run()
      return null
    } catch (error) {
      return describeFault(error)
    }
  }
}

function inodeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.ino ?? 0
}

/** By the beginning of the code; the first that fits. */
const WORDS: readonly (readonly [code: string, words: string])[] = [
  ['SQLITE_FULL', 'the disk is full: free some space on it'],
  ['SQLITE_IOERR_SHMSIZE', 'the disk is full: free some space on it'],
  ['SQLITE_READONLY_DBMOVED', 'its file was moved or deleted while it is in use'],
  ['SQLITE_READONLY', 'the file or its disk is read-only: see the kernel log, and mount it writable again'],
  ['SQLITE_BUSY', 'another program holds its lock: find it with "fuser"'],
  ['SQLITE_LOCKED', 'another program holds its lock: find it with "fuser"'],
  ['SQLITE_CANTOPEN', 'its file or log cannot be opened: look at the rights of the data folder'],
  ['SQLITE_NOMEM', 'there is no memory left'],
  ['SQLITE_IOERR', 'the disk does not read or write: see the kernel log'],
  ['SQLITE_CORRUPT', 'it is damaged: "baristad restore" puts a backup in its place'],
  ['SQLITE_NOTADB', 'it is not an order book any more: "baristad restore" puts a backup in its place'],
]

/** The fault in one line that a person can act on, with SQLite's code. */
export function describeFault(error: unknown): string {
  return `the order book cannot be written: ${describeCause(error)}`
}

/** What stands behind the fault, and the next step. */
export function describeCause(error: unknown): string {
  const code = sqliteCode(error)
  const words = WORDS.find(([start]) => code.startsWith(start))?.[1]
  const cause = words ?? (error instanceof Error ? error.message : String(error))
  return `${cause}${code === '' ? '' : ` (${code})`}`
}
