/** The data directory: the order book, the lock against a second daemon, the keys, the secret of display tickets. */
import { randomBytes, randomInt } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { latestVersion, schemaVersion } from '../shop/ledger/open.ts'

export interface DataDirectory {
  readonly path: string
  readonly book: Database.Database
  readonly keysFile: string
  /** Signs the tickets of displays; made at the first start. */
  readonly ticketSecret: string
  close(): void
}

/** A second daemon on the same directory, or one that cannot be used. `exitCode` is what the process should end with. */
export class DataDirectoryError extends Error {
  readonly exitCode: number
  constructor(text: string, exitCode: number) {
    super(text)
    this.exitCode = exitCode
  }
}

export async function openDataDirectory(path: string): Promise<DataDirectory> {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new DataDirectoryError(`the data directory ${path} cannot be made: ${text(error)}`, 78)
  }
  const lock = takeLock(path)
  const file = join(path, 'orders.db')
  const book = new Database(file)
  await backUpBeforeMigration(book, path)
  return {
    path,
    book,
    keysFile: join(path, 'keys.json'),
    ticketSecret: secretIn(join(path, 'ticket.secret')),
    close: () => {
      book.close()
      lock.close()
    },
  }
}

/** An exclusive transaction on a second SQLite file: the kernel frees it at any death of this process. */
function takeLock(path: string): Database.Database {
  const lock = new Database(join(path, 'daemon.lock'), { timeout: 0 })
  try {
    lock.pragma('locking_mode = EXCLUSIVE')
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')) {
      throw new DataDirectoryError(
        `another baristad is running on ${path}; stop it first, or use another directory`,
        75,
      )
    }
    throw new DataDirectoryError(`the data directory ${path} cannot be used: ${text(error)}`, 78)
  }
}

/** A verified copy beside the order book before its schema changes. */
async function backUpBeforeMigration(book: Database.Database, path: string): Promise<void> {
  const version = schemaVersion(book)
  if (version === 0 || version >= latestVersion) return
  const copy = join(path, `orders.before-${version}-to-${latestVersion}.db`)
  if (existsSync(copy)) return
  await book.backup(copy)
  const check = new Database(copy, { readonly: true })
  const verdict = check.pragma('integrity_check', { simple: true })
  check.close()
  if (verdict !== 'ok') throw new DataDirectoryError(`the backup ${copy} is not sound: ${String(verdict)}`, 1)
}

function secretIn(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  const secret = randomBytes(32).toString('base64url')
  const fd = openSync(file, 'wx', 0o600)
  writeSync(fd, secret)
  fsyncSync(fd)
  closeSync(fd)
  return secret
}

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * The incarnation of a new order book, 21 bits: 11 of weeks since 2026, so that ids grow and no device's journal calls a
 * new brew forgotten, and 10 of chance, so that a book made anew in the same week does not repeat the ids of the last.
 */
export function newIncarnation(wallMs: number): number {
  const weeks = Math.floor((wallMs - Date.UTC(2026, 0, 1)) / (7 * 86_400_000))
  return (Math.max(0, weeks) % 2048) * 1024 + randomInt(1024)
}
