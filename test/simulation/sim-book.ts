/**
 * The order book of a run: in memory, where a death loses what was not committed and no more; or a real file, where a
 * death in a commit leaves a write-ahead log whose unsynced tail is torn, and the run goes on from that copy.
 */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { type BookQueries, openBook } from './book.ts'
import type { Dice } from './dice.ts'
import { KeptStatements } from './kept-statements.ts'
import { Violation } from './violation.ts'

export interface SimBookParts {
  readonly kind: 'memory' | 'file'
  /** `lazy`: what was committed is not on disk yet either, as with `synchronous=NORMAL`. Default `full`. */
  readonly sync: 'full' | 'lazy'
  readonly dice: Dice
}

interface Image {
  readonly db: Buffer
  readonly wal: Buffer
}

/** Memory that looks like a disk, where there is one. */
const SHM = '/dev/shm'
const SECTOR = 512
const WAL_HEADER = 32
const MOST_GARBAGE = 9_000

export class SimBook {
  readonly #parts: SimBookParts
  readonly #folder: string | null
  #db: Database.Database
  readonly #statements: KeptStatements | null
  #opened = 0
  #queries: BookQueries | null = null
  /** What a death in the midst of a commit has left. */
  #left: Image | null = null

  constructor(parts: SimBookParts) {
    this.#parts = parts
    this.#folder =
      parts.kind === 'file' ? mkdtempSync(join(existsSync(SHM) ? SHM : tmpdir(), 'baristad-simulation-')) : null
    this.#db = new Database(this.#file())
    this.#statements = parts.kind === 'memory' ? new KeptStatements(this.#db) : null
  }

  /** For the shop of a new life of the daemon. */
  connection(): Database.Database {
    return this.#statements?.connection() ?? this.#db
  }

  get db(): Database.Database {
    return this.#db
  }

  get kind(): SimBookParts['kind'] {
    return this.#parts.kind
  }

  /** Of the file that is open now, whichever that is. Needs the tables. */
  get queries(): BookQueries {
    this.#queries ??= openBook(this.#db)
    return this.#queries
  }

  /** The process dies while this commit is being written: some of its sectors are on disk, others are not, or are not what was written. */
  tear(commit: () => void): void {
    if (this.#folder === null) return
    const before = this.#image()
    commit()
    const after = this.#image()
    // A checkpoint came with it, and that begins by syncing the log: nothing of it can be torn.
    const torn = before.db.equals(after.db) ? tornTail(before.wal, after.wal, this.#parts.dice) : after.wal
    this.#left = { db: after.db, wal: torn }
  }

  /** What the next process finds. @throws Violation when it is no sound book */
  died(): 'in a commit' | 'between commits' {
    const { kind, sync, dice } = this.#parts
    if (kind === 'memory') return 'between commits'
    const left = this.#left
    this.#left = null
    const before = left?.wal ?? this.#wal()
    const wal = sync === 'lazy' ? cut(before, dice) : left === null ? withGarbage(before, dice) : before
    const next = this.#file(this.#opened + 1)
    // Before the old one is closed, which would tidy it up.
    if (left) writeFileSync(next, left.db)
    else copyFileSync(this.#file(), next)
    writeFileSync(`${next}-wal`, wal)
    this.#db.close()
    this.#remove()
    this.#opened++
    this.#db = new Database(this.#file())
    const verdict = this.#db.pragma('integrity_check', { simple: true })
    if (verdict !== 'ok') throw new Violation('a torn book is sound', String(verdict))
    if (this.#queries !== null) Object.assign(this.#queries, openBook(this.#db))
    return left === null ? 'between commits' : 'in a commit'
  }

  close(): void {
    this.#db.close()
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true })
  }

  #file(opening = this.#opened): string {
    return this.#folder === null ? ':memory:' : join(this.#folder, `${opening}.db`)
  }

  #remove(): void {
    for (const end of ['', '-wal', '-shm']) rmSync(`${this.#file()}${end}`, { force: true })
  }

  #image(): Image {
    return { db: readFileSync(this.#file()), wal: this.#wal() }
  }

  #wal(): Buffer {
    const wal = `${this.#file()}-wal`
    return existsSync(wal) ? readFileSync(wal) : Buffer.alloc(0)
  }
}

/** Whole sectors of what changed arrive or do not, in any order; or it ends somewhere; or the last of it is noise. */
function tornTail(before: Buffer, after: Buffer, dice: Dice): Buffer {
  let same = 0
  const both = Math.min(before.length, after.length)
  while (same < both && before[same] === after[same]) same++
  const result = Buffer.from(after)
  const at = same + dice.int(after.length - same + 1)
  switch (dice.pick(['cut', 'sectors', 'noise', 'whole'] as const)) {
    case 'cut':
      return Buffer.concat([after.subarray(0, at), before.subarray(Math.min(at, before.length))])
    case 'sectors':
      for (let from = same - (same % SECTOR); from < after.length; from += SECTOR) {
        if (dice.chance(0.5)) continue
        const end = Math.min(from + SECTOR, after.length)
        result.fill(0, from, end)
        if (from < before.length) before.copy(result, from, from, end)
      }
      return result
    case 'noise':
      for (let i = at; i < result.length; i++) result[i] = dice.int(256)
      return result
    case 'whole':
      return result
  }
}

/** A file system may have made room for frames that were never written. */
function withGarbage(wal: Buffer, dice: Dice): Buffer {
  if (dice.chance(0.5)) return wal
  return Buffer.concat([wal, Buffer.from(Array.from({ length: 1 + dice.int(MOST_GARBAGE) }, () => dice.int(256)))])
}

const cut = (wal: Buffer, dice: Dice): Buffer =>
  wal.subarray(0, WAL_HEADER + Math.floor(Math.max(0, wal.length - WAL_HEADER) * dice.between(0.3, 0.9)))
