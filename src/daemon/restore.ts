/**
 * Puts a backup in the place of the order book. The book that is there is kept aside, whatever state it is in; the restored
 * one gets a new incarnation, so that no brew id is given twice and no machine's journal answers for another drink.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { isoTime, type WallMs } from '../kit/units.ts'
import { copyBook, listBackups, verifyBackup } from './backup.ts'
import {
  BookError,
  type BookFacts,
  bookFile,
  clearSuspicion,
  lookInto,
  readFacts,
  shmOf,
  sizeOf,
  syncFile,
  syncFolder,
  walOf,
} from './book-file.ts'
import { newIncarnation, takeLock } from './data-directory.ts'
import { type RestoredKeys, restorePushKeys } from './kept-push-keys.ts'

export interface Restored {
  /** What the restored book holds; `incarnation` is its new one. */
  readonly restored: BookFacts
  /** What the book before it held; null: there was none, or it could not be read. */
  readonly before: BookFacts | null
  /** Where that is now; null: there was none. */
  readonly aside: string | null
  /** What became of the keys for Web Push. */
  readonly pushKeys: RestoredKeys
}

export interface RestoreTask {
  /** The backup: any sound order book. */
  readonly file: string
  /** The data folder. */
  readonly data: string
  /** Folder of the other backups: they know past incarnations. */
  readonly backups: string
  readonly wallMs: WallMs
}

/** A week of incarnations (data-directory.ts). */
const WEEK = 1024
const MOST = 2 ** 21

/**
 * A crash in the middle leaves the book that was there, or none: then the daemon refuses to start, and the same restore
 * does the rest.
 * @throws BookError when the backup is not sound (nothing was changed), DataDirectoryError when a daemon runs there
 */
export async function restoreBook({ file, data, backups, wallMs }: RestoreTask): Promise<Restored> {
  const book = bookFile(data)
  if (resolve(file) === resolve(book)) throw new BookError(`${file} is the order book itself`)
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const lock = takeLock(data)
  try {
    const facts = await verifyBackup(file)
    const before = factsOfPresent(book)
    const known = [facts, before, ...listBackups(backups).map(({ manifest }) => manifest)]
    const unread = before === null && sizeOf(book) !== null
    const restored: BookFacts = {
      ...facts,
      incarnation: nextIncarnation(
        known.flatMap((one) => one?.incarnation ?? []),
        unread ? 'unread' : 'read',
        wallMs,
      ),
      // Readers of the broker take a lower session for an older daemon.
      session: Math.max(facts.session, before?.session ?? 0),
    }
    const fresh = join(data, 'orders.restoring.db')
    for (const rest of [fresh, walOf(fresh), shmOf(fresh), `${fresh}-journal`]) rmSync(rest, { force: true })
    await copyBook(file, fresh)
    give(fresh, restored)
    const aside = moveAside(book, data, wallMs)
    renameSync(fresh, book)
    syncFolder(data)
    clearSuspicion(book)
    const pushKeys = restorePushKeys(file, data, join(data, `push-keys.before-restore-${stampOf(wallMs)}`))
    return { restored, before, aside, pushKeys }
  } finally {
    lock.close()
  }
}

function factsOfPresent(book: string): BookFacts | null {
  try {
    return lookInto(book, readFacts)
  } catch {
    return null
  }
}

/** Above all that is known; above all of this week and the last when the present one cannot be read. */
function nextIncarnation(known: readonly number[], present: 'read' | 'unread', wallMs: WallMs): number {
  const fresh = newIncarnation(wallMs) + (present === 'unread' ? WEEK : 0)
  const next = Math.max(fresh, ...known.map((one) => one + 1))
  if (next >= MOST) throw new BookError(`there is no incarnation left above ${next - 1}`)
  return next
}

function give(file: string, { incarnation, session }: BookFacts): void {
  const db = new Database(file, { fileMustExist: true })
  try {
    db.pragma('journal_mode = DELETE')
    db.pragma('synchronous = FULL')
    db.prepare('UPDATE shop SET incarnation = ?, session = ? WHERE id = 1').run(incarnation, session)
  } finally {
    db.close()
  }
  syncFile(file)
}

const stampOf = (wallMs: WallMs): string => isoTime(wallMs).replaceAll(/[-:]|\.\d+/g, '')

/** The book first: without it the daemon does not start, with it and without its log orders would be missing silently. */
function moveAside(book: string, data: string, wallMs: WallMs): string | null {
  const stamp = stampOf(wallMs)
  let aside = join(data, `orders.before-restore-${stamp}.db`)
  for (let n = 2; [aside, walOf(aside)].some((path) => existsSync(path)); n++) {
    aside = join(data, `orders.before-restore-${stamp}-${n}.db`)
  }
  let moved: string | null = null
  for (const [from, to] of [
    [book, aside],
    [walOf(book), walOf(aside)],
  ] as const) {
    // Readers leave an empty log behind.
    if (sizeOf(from) === 0 && from !== book) rmSync(from)
    if (!existsSync(from)) continue
    renameSync(from, to)
    moved = aside
  }
  // An index of the log that is made anew when somebody opens the book.
  rmSync(shmOf(book), { force: true })
  syncFolder(data)
  return moved
}
