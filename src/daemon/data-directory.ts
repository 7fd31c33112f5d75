/** The data directory: the order book, the lock against a second daemon, the keys, the secret of display tickets. */
import { randomBytes, randomInt } from 'node:crypto'
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { storageVerdict } from '../kit/storage-fault.ts'
import { latestVersion, prepareDatabase, schemaVersion } from '../shop/ledger/open.ts'
import { makeBackup } from './backup.ts'
import {
  assertDatabase,
  assertSound,
  BookError,
  bookFile,
  clearSuspicion,
  readIdentity,
  sizeOf,
  suspicion,
  syncFolder,
  walOf,
  writeDurably,
} from './book-file.ts'
import { describeCause } from './storage.ts'

export interface DataDirectory {
  readonly path: string
  readonly book: Database.Database
  /** Path of the order book. */
  readonly bookFile: string
  /** How much of the book was looked at: `later` is too large to wait for. */
  readonly checked: 'now' | 'later'
  readonly keysFile: string
  /** Signs the tickets of displays; made with the order book. */
  readonly ticketSecret: string
  close(): void
}

export interface OpenOptions {
  /**
   * What becomes of a folder that had an order book and has none now. Default `refuse`. With `make` a book that is
   * there is refused, so that the wish cannot stand in a service file for ever.
   */
  readonly missingBook?: 'refuse' | 'make'
}

/** A second daemon on the same directory, or one that cannot be used. `exitCode` is what the process should end with. */
export class DataDirectoryError extends Error {
  readonly exitCode: number
  constructor(text: string, exitCode: number) {
    super(text)
    this.exitCode = exitCode
  }
}

const CONFIG = 78
const TEMPORARY = 75
/**
 * Up to here (some 20,000 orders) every page is read before a machine moves: 0.2 s from memory, half a second from a
 * card. A larger book is read beside the running shop (book-process.ts): a million orders, 0.8 GB, take 4 s from memory.
 */
const CHECK_AT_ONCE_BYTES = 16 * 1024 * 1024
/** Made with the first order book, and by nothing else: a folder that has it had a book. */
const SECRET = 'ticket.secret'
const LOCK = 'daemon.lock'

export async function openDataDirectory(path: string, options: OpenOptions = {}): Promise<DataDirectory> {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw unusable(`the data directory ${path} cannot be made`, whyNotMade(path, error))
  }
  const lock = takeLock(path)
  let book: Database.Database | null = null
  try {
    const file = bookFile(path)
    const found = await sound(() => look(path, options.missingBook ?? 'refuse'))
    book = new Database(file)
    const opened = book
    const checked = found === 'new' ? 'now' : await sound(() => check(opened, file))
    if (found === 'new') prepareDatabase(opened, { incarnation: newIncarnation(Date.now()) })
    else await backUpBeforeMigration(opened, path)
    return {
      path,
      book: opened,
      bookFile: file,
      checked,
      keysFile: join(path, 'keys.json'),
      ticketSecret: secretIn(join(path, SECRET)),
      close: () => {
        opened.close()
        lock.close()
      },
    }
  } catch (error) {
    book?.close()
    lock.close()
    throw error
  }
}

/** An exclusive transaction on a second SQLite file: the kernel frees it at any death of this process. */
export function takeLock(path: string): Database.Database {
  const file = join(path, LOCK)
  try {
    // Before SQLite does: of a read-only disk it only says that something cannot be opened.
    closeSync(openSync(file, 'a'))
  } catch (error) {
    throw unusable(`the data directory ${path} cannot be used`, error)
  }
  const lock = new Database(file, { timeout: 0 })
  try {
    lock.pragma('locking_mode = EXCLUSIVE')
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')) {
      throw new DataDirectoryError(
        `another baristad is running on ${path}; stop it first, or use another directory`,
        TEMPORARY,
      )
    }
    throw unusable(`the data directory ${path} cannot be used`, error)
  }
}

/** By the system's word for it. */
const PASSING: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space on it',
  EDQUOT: 'the quota of this user is used up: free some space, or have it raised',
  EROFS: 'the disk is read-only: see the kernel log, and mount it writable again',
}

/** A disk that is full or read-only is cured without us: a service manager shall try again. All else a person must change. */
function unusable(what: string, error: unknown): DataDirectoryError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const passing = PASSING[code]
  if (passing !== undefined) return new DataDirectoryError(`${what}: ${passing} (${code})`, TEMPORARY)
  if (storageVerdict(error) === 'wait') return new DataDirectoryError(`${what}: ${describeCause(error)}`, TEMPORARY)
  return new DataDirectoryError(`${what}: ${text(error)}`, CONFIG)
}

/** Node says "no such file" of a folder that cannot be made on a read-only disk; the folder above it says why. */
function whyNotMade(path: string, error: unknown): unknown {
  let above = dirname(path)
  while (!existsSync(above) && above !== dirname(above)) above = dirname(above)
  try {
    accessSync(above, constants.W_OK)
    return error
  } catch (cause) {
    return cause
  }
}

/** Before SQLite touches anything: it makes a new book of an empty or missing file, and throws its log away. */
function look(path: string, missingBook: 'refuse' | 'make'): 'new' | 'there' {
  const file = bookFile(path)
  const size = sizeOf(file)
  const log = sizeOf(walOf(file)) ?? 0
  const had = existsSync(join(path, SECRET))
  // The first start was interrupted before there was anything to lose. An empty file with a log is another matter: SQLite
  // would throw the log away.
  if (size !== null && !had && (size > 0 || log === 0) && isUnbegun(file, size)) return 'new'
  if (size === null) {
    if (log > 0) throw new BookError(`${file} is gone, but its log ${walOf(file)} is there: the last orders are in it`)
    if (had && missingBook === 'refuse') {
      const hint = 'if there really is none, start once with --new-book'
      throw new BookError(`${file} is gone, and this folder had an order book; ${hint}`)
    }
    return 'new'
  }
  if (missingBook === 'make') throw new BookError(`${file} is there: leave --new-book out, or move the book away`)
  assertDatabase(file)
  return 'there'
}

/** Whether the book, with what its log adds to it, has no row of identity yet: it is written last. */
function isUnbegun(file: string, size: number): boolean {
  if (size === 0) return true
  assertDatabase(file)
  const db = new Database(file, { fileMustExist: true })
  try {
    const version = schemaVersion(db)
    // Our own first start makes tables and version in one transaction.
    const tables = db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get() ?? 0
    if (version === 0 && tables > 0) throw new BookError(`${file} is a database of another program`)
    return version === 0 || db.prepare('SELECT 1 FROM shop').get() === undefined
  } finally {
    db.close()
  }
}

function check(book: Database.Database, file: string): 'now' | 'later' {
  readIdentity(book)
  const why = suspicion(file)
  if (why === null && (sizeOf(file) ?? 0) + (sizeOf(walOf(file)) ?? 0) > CHECK_AT_ONCE_BYTES) return 'later'
  // Rows against indexes too: it takes no longer, and finds a bit that fell over in an order's id.
  assertSound(book, 'integrity')
  clearSuspicion(file)
  return 'now'
}

/** A book that cannot be used is never replaced by itself: it says what a person can do, and stays as it is. */
async function sound<T>(step: () => T): Promise<T> {
  try {
    return step()
  } catch (error) {
    if (!(error instanceof BookError) && !isSqliteError(error)) throw error
    const advice = 'Nothing was changed. "baristad restore FILE" puts a backup in its place and keeps it aside'
    throw new DataDirectoryError(
      `${text(error)}. ${advice}; "ls backups" in the data folder shows what there is.`,
      CONFIG,
    )
  }
}

/** A verified copy beside the order book before its schema changes. */
async function backUpBeforeMigration(book: Database.Database, path: string): Promise<void> {
  const version = schemaVersion(book)
  if (version >= latestVersion) return
  const name = `orders.before-${version}-to-${latestVersion}`
  // A name that is there was verified before it got it.
  if (readdirSync(path).includes(`${name}.db`)) return
  try {
    await makeBackup({ book: bookFile(path), folder: path, name, wallMs: Date.now() })
  } catch (error) {
    throw new DataDirectoryError(`no backup could be made before the order book changes: ${text(error)}`, TEMPORARY)
  }
}

function secretIn(file: string): string {
  const known = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  // An empty one was left by a death in the middle: anybody could sign with it.
  if (known !== '') return known
  const secret = randomBytes(32).toString('base64url')
  const fresh = `${file}.new`
  rmSync(fresh, { force: true })
  writeDurably(fresh, secret)
  renameSync(fresh, file)
  syncFolder(dirname(file))
  return secret
}

const isSqliteError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_')
const text = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * The incarnation of a new order book, 21 bits: 11 of weeks since 2026, so that ids grow and no device's journal calls a
 * new brew forgotten, and 10 of chance, so that a book made anew in the same week does not repeat the ids of the last.
 */
export function newIncarnation(wallMs: number): number {
  const weeks = Math.floor((wallMs - Date.UTC(2026, 0, 1)) / (7 * 86_400_000))
  return (Math.max(0, weeks) % 2048) * 1024 + randomInt(1024)
}
