/**
 * When each key was last used, and from where: so that people see which keys nobody needs, and whether a till has taken up
 * its new secret. Known in memory at once, and on disk a minute later, in `keys-used.json` beside the keys: this is for
 * people, and no request waits for it.
 */
import { readFileSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import Type from 'typebox'
import { Check } from 'typebox/value'
import { codeOf } from './file-lock.ts'

export interface KeyUse {
  /** ISO 8601, UTC. */
  readonly at: string
  /** The IP address it came from; null where that is not known. */
  readonly address: string | null
  /** Which of its secrets it came with: `old` is one that a rotation has replaced. */
  readonly secret: WhichSecret
}

export type WhichSecret = 'current' | 'old'

export interface KeyUsage {
  /** A key was used now. Costs well under a microsecond. */
  note(id: string, secret: WhichSecret, address: string | null): void
  /** Null: never, as far as anybody remembers. */
  last(id: string): KeyUse | null
  /** Writes down what is not yet written. Never rejects. */
  close(): Promise<void>
}

export interface KeyUsageParts {
  /** Wall clock, milliseconds since 1970. */
  readonly wallMs: () => number
  /** Calls back after so many milliseconds; gives a way to call it off. */
  readonly later: (ms: number, then: () => void) => () => void
  /** Whether a key's use is written down: one that is in the key file. */
  readonly isStored: (id: string) => boolean
  /** Told when the file cannot be read or written; of failures in a row, once. */
  readonly warn: (text: string) => void
}

const WRITE_EVERY_MS = 60_000

const UsedFile = Type.Object({
  version: Type.Literal(1),
  used: Type.Record(
    Type.String(),
    Type.Object({
      at: Type.String(),
      address: Type.Union([Type.String(), Type.Null()]),
      secret: Type.Enum(['current', 'old']),
    }),
  ),
})

interface Use {
  atMs: number
  secret: WhichSecret
  address: string | null
}

/** Opens the record at `path`. A missing or damaged one counts as empty: it is only missed by people. */
export function openKeyUsage(path: string, parts: KeyUsageParts): KeyUsage {
  const uses = readUses(path, parts.warn)
  let unwritten = false
  let callOff: (() => void) | null = null
  let writing = Promise.resolve()
  let failed = false

  const write = async (): Promise<void> => {
    if (!unwritten) return
    unwritten = false
    const stored = [...uses].filter(([id]) => parts.isStored(id)).map(([id, use]) => [id, shown(use)])
    const temporary = `${path}.tmp`
    try {
      // Renamed, but not synced: a lost minute of this is no loss, and a sync would hold up the order book's own.
      const text = JSON.stringify({ version: 1, used: Object.fromEntries(stored) }, null, 2)
      await writeFile(temporary, `${text}\n`, { mode: 0o600 })
      await rename(temporary, path)
      failed = false
    } catch (error) {
      unwritten = true
      if (!failed)
        parts.warn(`${path}: cannot be written (${codeOf(error) ?? error}); the last use of keys may be lost`)
      failed = true
      await rm(temporary, { force: true }).catch(() => {})
    }
  }
  const writeNext = (): Promise<void> => {
    callOff?.()
    callOff = null
    writing = writing.then(write)
    return writing
  }

  return {
    note(id, secret, address) {
      const use = uses.get(id)
      if (use === undefined) uses.set(id, { atMs: parts.wallMs(), secret, address })
      else {
        use.atMs = parts.wallMs()
        use.secret = secret
        use.address = address
      }
      if (!unwritten) unwritten = parts.isStored(id)
      if (unwritten) callOff ??= parts.later(WRITE_EVERY_MS, () => void writeNext())
    },
    last(id) {
      const use = uses.get(id)
      return use === undefined ? null : shown(use)
    },
    close: writeNext,
  }
}

function shown({ atMs, address, secret }: Use): KeyUse {
  return { at: new Date(atMs).toISOString(), address, secret }
}

function readUses(path: string, warn: (text: string) => void): Map<string, Use> {
  const uses = new Map<string, Use>()
  try {
    const data: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (!Check(UsedFile, data)) throw new Error('it has another shape')
    for (const [id, { at, address, secret }] of Object.entries(data.used)) {
      const atMs = Date.parse(at)
      if (Number.isFinite(atMs)) uses.set(id, { atMs, address, secret })
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return uses
    const reason = error instanceof Error ? error.message : String(error)
    warn(`${path}: cannot be read (${reason}); the last use of keys is unknown`)
  }
  return uses
}
