/**
 * The file behind the key store: `{ "version": 1, "keys": [...] }`, mode 0600. It holds hashes only.
 *
 * A change is made under a lock and becomes visible by rename, after its bytes are on disk: whoever reads finds the old
 * file or the new one, whole, whatever dies when.
 */
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import Type, { type Static } from 'typebox'
import { Check, Errors } from 'typebox/value'
import { readTime } from '../kit/read-time.ts'
import { codeOf, type FileLock, type LockTools, takeLock } from './file-lock.ts'

export const ROLES = ['cashier', 'barista', 'manager', 'machine', 'display', 'observer'] as const

/** SHA-256 of a secret, hex. */
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' })
/** A moment that something ends at: one that cannot be read must not count as never. */
const End = Type.Refine(
  Type.String(),
  (text) => readTime(text) !== null,
  () => 'must be a moment, e.g. 2026-11-22T16:00:00Z',
)

const KeyEntrySchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9]{1,32}$' }),
    role: Type.Enum(ROLES),
    name: Type.String({ minLength: 1, maxLength: 64 }),
    hash: Hash,
    /** ISO 8601, UTC: for people. */
    createdAt: Type.String(),
    revokedAt: Type.Union([Type.String(), Type.Null()]),
    // What came later is left out where there is nothing to say, so that older files are read, and files without it by
    // an older baristad.
    expiresAt: Type.Optional(End),
    rotatedAt: Type.Optional(Type.String()),
    old: Type.Optional(Type.Array(Type.Object({ hash: Hash, until: End }, { additionalProperties: false }))),
  },
  { additionalProperties: false },
)
type StoredEntry = Static<typeof KeyEntrySchema>
const KeyFileSchema = Type.Object(
  { version: Type.Literal(1), keys: Type.Array(KeyEntrySchema) },
  { additionalProperties: false },
)

export type Role = (typeof ROLES)[number]

export interface KeyEntry extends Readonly<Omit<StoredEntry, 'expiresAt' | 'rotatedAt' | 'old'>> {
  /** From this moment its secret is refused; null: never. RFC 3339. */
  readonly expiresAt: string | null
  /** When it got its present secret, if that is not its first. */
  readonly rotatedAt: string | null
  /** Secrets of before a rotation, the newest last; each is good until its moment, and remembered to say so afterwards. */
  readonly old: readonly OldSecret[]
}

export interface OldSecret {
  readonly hash: string
  /** RFC 3339. */
  readonly until: string
}

/** The key file cannot be used. The message names the file and what to do. */
export class KeyFileError extends Error {
  readonly file: string

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file}: ${problem}`, options)
    this.name = 'KeyFileError'
    this.file = file
  }
}

export interface KeyFile {
  readonly entries: readonly KeyEntry[]
  /** Changes with every rewrite of the file. */
  readonly stamp: string
}

/** Reads the file; null when there is none. Throws KeyFileError when it is unreadable or damaged. */
export function readKeyFile(file: string): KeyFile | null {
  let text: string
  let stamp: string
  try {
    // One descriptor for both, or a rename between them would pair old bytes with the new stamp.
    const fd = openSync(file, 'r')
    try {
      stamp = stampOf(fstatSync(fd))
      text = readFileSync(fd, 'utf8')
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw new KeyFileError(file, `cannot be read (${codeOf(error) ?? error})`, { cause: error })
  }
  return { entries: parse(file, text), stamp }
}

/** The stamp of the file as it is now; null when there is none. Throws KeyFileError when it cannot be looked at. */
export function keyFileStamp(file: string): string | null {
  try {
    const stat = statSync(file, { throwIfNoEntry: false })
    return stat === undefined ? null : stampOf(stat)
  } catch (error) {
    throw new KeyFileError(file, `cannot be looked at (${codeOf(error) ?? error})`, { cause: error })
  }
}

function stampOf(stat: { ino: number; size: number; mtimeMs: number; ctimeMs: number }): string {
  return `${stat.ino}:${stat.size}:${stat.mtimeMs}:${stat.ctimeMs}`
}

function parse(file: string, text: string): readonly KeyEntry[] {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    throw new KeyFileError(file, 'damaged: not valid JSON. Restore it from a backup, or move it away to begin anew', {
      cause: error,
    })
  }
  if (Check(KeyFileSchema, data)) return data.keys.map(filled)
  const first = Errors(KeyFileSchema, data)[0]
  throw new KeyFileError(file, `damaged: ${first?.instancePath || 'the file'} ${first?.message ?? 'has another shape'}`)
}

function filled(entry: StoredEntry): KeyEntry {
  return { ...entry, expiresAt: entry.expiresAt ?? null, rotatedAt: entry.rotatedAt ?? null, old: entry.old ?? [] }
}

function trimmed({ expiresAt, rotatedAt, old, ...entry }: KeyEntry): StoredEntry {
  return {
    ...entry,
    ...(expiresAt !== null && { expiresAt }),
    ...(rotatedAt !== null && { rotatedAt }),
    ...(old.length > 0 && { old: [...old] }),
  }
}

/**
 * Reads the file, lets `change` make new entries of the old ones (null: no change) and stores them. Changes by several
 * processes at once follow each other. Throws KeyFileError as `readKeyFile` does, and what the disk says.
 */
export async function changeKeyFile(
  file: string,
  tools: LockTools,
  change: (entries: readonly KeyEntry[]) => readonly KeyEntry[] | null,
): Promise<void> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  for (;;) {
    const lock = await takeLock(`${file}.lock`, tools)
    try {
      const entries = change(readKeyFile(file)?.entries ?? [])
      if (entries === null) return
      if (store(file, entries, lock)) return
    } finally {
      lock.release()
    }
  }
}

/** False, and nothing changed, when somebody took us for dead and broke the lock. */
function store(file: string, entries: readonly KeyEntry[], lock: FileLock): boolean {
  const temporary = `${file}.${lock.token.replaceAll(' ', '-')}.tmp`
  try {
    const fd = openSync(temporary, 'wx', 0o600)
    try {
      fchmodSync(fd, 0o600)
      // `sudo baristad key add` must not leave a file that the daemon's own user cannot read.
      const folder = statSync(dirname(file))
      if (process.getuid?.() === 0) fchownSync(fd, folder.uid, folder.gid)
      writeFileSync(fd, `${JSON.stringify({ version: 1, keys: entries.map(trimmed) }, null, 2)}\n`)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    if (!lock.isOurs()) return false
    renameSync(temporary, file)
  } finally {
    rmSync(temporary, { force: true })
  }
  const folder = openSync(dirname(file), 'r')
  try {
    fsyncSync(folder) // the rename itself
  } finally {
    closeSync(folder)
  }
  return true
}
