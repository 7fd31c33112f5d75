/**
 * Copies of the order book beside the shop that writes it: one snapshot, verified, described by a small JSON file, and under
 * its name only when all that is done. The keys for Web Push go with it.
 */
import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import Database from 'better-sqlite3'
import Type, { type Static } from 'typebox'
import { Check } from 'typebox/value'
import { DAY_MS, localClock } from '../kit/local-clock.ts'
import { isoTime, type WallMs } from '../kit/units.ts'
import {
  assertDatabase,
  assertSound,
  BookError,
  type BookFacts,
  lookInto,
  readFacts,
  syncFile,
  syncFolder,
  writeDurably,
} from './book-file.ts'
import { keepPushKeys, keptKeysOf } from './kept-push-keys.ts'

const Manifest = Type.Object({
  v: Type.Literal(1),
  /** Name of the copy, beside this file. */
  file: Type.String(),
  /** ISO 8601, UTC. */
  takenAt: Type.String(),
  schema: Type.Integer(),
  incarnation: Type.Integer(),
  orders: Type.Integer(),
  drinks: Type.Integer(),
  brews: Type.Integer(),
  /** The last row of the history; null: it has none. */
  lastEvent: Type.Union([Type.Object({ seq: Type.Integer(), at: Type.String() }), Type.Null()]),
  bytes: Type.Integer(),
  sha256: Type.String(),
})

/** What stands beside a backup. */
export type BackupManifest = Readonly<Static<typeof Manifest>>

export interface BackupTask {
  /** The order book; a shop may be writing it. */
  readonly book: string
  /** Made when it is not there. */
  readonly folder: string
  /** Without `.db`; a number is appended when it is taken. */
  readonly name: string
  readonly wallMs: WallMs
}

const PART = '.part'
/** More pages than any file has: one step, so one snapshot, however busy the shop is. */
const ALL_PAGES = 2 ** 31 - 1

/**
 * Copies and verifies; the shop's writes wait for nothing. Blocks this process while it copies: not for the daemon's own.
 * @throws BookError when the book or the copy is not sound; whatever the file system says. Leaves no half copy.
 */
export async function makeBackup({ book, folder, name, wallMs }: BackupTask): Promise<BackupManifest> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const free = freeName(folder, name)
  const file = join(folder, `${free}.db`)
  const part = `${file}${PART}`
  try {
    const before = await copyBook(book, part)
    const facts = verifyCopy(part)
    if (JSON.stringify(facts) !== JSON.stringify(before)) {
      throw new BookError(`the copy ${part} does not hold what the order book held`)
    }
    syncFile(part)
    const { lastEvent, session: _, ...rows } = facts
    const manifest: BackupManifest = {
      v: 1,
      file: `${free}.db`,
      takenAt: isoTime(wallMs),
      ...rows,
      lastEvent: lastEvent && { seq: lastEvent.seq, at: isoTime(lastEvent.wallMs) },
      bytes: statSync(part).size,
      sha256: await sha256(part),
    }
    keepPushKeys(dirname(book), file)
    // The description first: a copy without one was never finished.
    writeDurably(join(folder, `${free}.json`), `${JSON.stringify(manifest, null, 2)}\n`)
    renameSync(part, file)
    syncFolder(folder)
    return manifest
  } catch (error) {
    for (const rest of [part, `${part}-journal`, `${part}-wal`, `${part}-shm`]) rmSync(rest, { force: true })
    if (statSync(file, { throwIfNoEntry: false }) === undefined) {
      for (const rest of [join(folder, `${free}.json`), keptKeysOf(file)]) rmSync(rest, { force: true })
    }
    throw error
  }
}

/** Copies one snapshot, what is still in the book's log included, and says what was in it. @throws BookError */
export async function copyBook(book: string, part: string): Promise<BookFacts> {
  assertDatabase(book)
  const source = new Database(book, { readonly: true, fileMustExist: true, timeout: 5_000 })
  try {
    source.exec('BEGIN')
    const facts = readFacts(source)
    rmSync(part, { force: true })
    await source.backup(part, { progress: () => ALL_PAGES })
    source.exec('COMMIT')
    return facts
  } finally {
    source.close()
  }
}

/** Reads every page and index of a copy that nobody uses, and makes it one file that needs no log beside it. */
function verifyCopy(part: string): BookFacts {
  const db = new Database(part, { fileMustExist: true })
  try {
    db.pragma('journal_mode = DELETE')
    assertSound(db, 'integrity')
    return readFacts(db)
  } finally {
    db.close()
  }
}

/**
 * Reads a backup whole: its checksum, when its description is beside it, its pages, its rows.
 * @throws BookError when it is not what it was
 */
export async function verifyBackup(file: string): Promise<BookFacts> {
  assertDatabase(file)
  const manifest = manifestOf(file)
  if (manifest !== null && manifest.sha256 !== (await sha256(file))) {
    throw new BookError(`${file} is not the file that was written: its checksum differs from the one beside it`)
  }
  return lookInto(file, (db) => {
    assertSound(db, 'integrity')
    return readFacts(db)
  })
}

/** What stands beside a backup; null: nothing that can be read. */
export function manifestOf(file: string): BackupManifest | null {
  try {
    const read: unknown = JSON.parse(readFileSync(file.replace(/\.db$/, '.json'), 'utf8'))
    return Check(Manifest, read) ? read : null
  } catch {
    return null
  }
}

/** `orders-2026-11-22T0400`: what the clock in the shop showed. */
export function backupName(timeZone: string, wallMs: WallMs): string {
  return `orders-${isoTime(localClock(timeZone)(wallMs)).slice(0, 16).replace(':', '')}`
}

const SCHEDULED = /^orders-\d{4}-\d\d-\d\dT\d{4}(-\d+)?\.db$/

export interface KeptBackup {
  /** Path. */
  readonly file: string
  readonly manifest: BackupManifest
}

/** The finished backups in a folder, the newest first. Other files there are nobody's business. */
export function listBackups(folder: string): KeptBackup[] {
  return filesIn(folder)
    .filter((name) => SCHEDULED.test(name))
    .flatMap((name) => {
      const file = join(folder, name)
      const manifest = manifestOf(file)
      return manifest === null ? [] : [{ file, manifest }]
    })
    .sort((a, b) => (a.manifest.takenAt < b.manifest.takenAt ? 1 : a.manifest.takenAt > b.manifest.takenAt ? -1 : 0))
}

/** Removes all but the newest `keep`, and what a crash left half done a day ago. Returns the paths of the backups. */
export function pruneBackups(folder: string, keep: number, wallMs: WallMs): readonly string[] {
  for (const name of filesIn(folder)) {
    const file = join(folder, name)
    if (!name.includes(`.db${PART}`) || !name.startsWith('orders')) continue
    if ((statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? wallMs) < wallMs - DAY_MS) rmSync(file, { force: true })
  }
  const old = listBackups(folder).slice(Math.max(1, keep))
  for (const { file } of old) {
    rmSync(file, { force: true })
    rmSync(file.replace(/\.db$/, '.json'), { force: true })
    rmSync(keptKeysOf(file), { force: true })
  }
  return old.map(({ file }) => file)
}

/** Clocks are put back, and people press twice. */
function freeName(folder: string, name: string): string {
  const taken = new Set(filesIn(folder))
  for (let n = 1; ; n++) {
    const one = n === 1 ? name : `${name}-${n}`
    if (
      !taken.has(`${one}.db`) &&
      !taken.has(`${one}.json`) &&
      !taken.has(`${one}.db${PART}`) &&
      !taken.has(keptKeysOf(`${one}.db`))
    )
      return one
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
