/** A key gets a new secret, and the old one an end: pure, on an entry of the key file. */
import type { KeyEntry } from './key-file.ts'

export interface RotateOptions {
  /** How long the old secret stays good, milliseconds from 0 (it ends at once). Default 24 h. */
  readonly overlapMs?: number
  /**
   * When the key expires, milliseconds since 1970; null: never. Default: as long after now as it had been given when it
   * got its secret.
   */
  readonly expiresMs?: number | null
}

export const DEFAULT_OVERLAP_MS = 24 * 3_600_000

/** The entry with the new secret's hash. Throws RangeError for an end that is past, or that cannot be worked out. */
export function rotated(entry: KeyEntry, hash: string, options: RotateOptions, nowMs: number): KeyEntry {
  const expiresMs = options.expiresMs === undefined ? sameSpanAgain(entry, nowMs) : options.expiresMs
  const ends = [nowMs + (options.overlapMs ?? DEFAULT_OVERLAP_MS)]
  // A rotation makes no secret good for longer than it was.
  if (entry.expiresAt !== null) ends.push(Date.parse(entry.expiresAt))
  const untilMs = Math.min(...ends)
  return {
    ...entry,
    hash,
    rotatedAt: iso(nowMs),
    expiresAt: expiryAt(expiresMs, nowMs),
    old: [
      // Somebody who rotates at once because a secret got out means all that were before, too.
      ...entry.old
        .map(({ hash, until }) => ({ hash, until: iso(Math.min(Date.parse(until), untilMs)) }))
        .filter(({ until }) => nowMs < Date.parse(until)),
      { hash: entry.hash, until: iso(untilMs) },
    ],
  }
}

/** The text of a key's end. Throws RangeError when it is not in the future. */
export function expiryAt(expiresMs: number | null, nowMs: number): string | null {
  if (expiresMs === null) return null
  if (expiresMs <= nowMs) throw new RangeError(`the key would have expired already, on ${iso(expiresMs).slice(0, 10)}`)
  return iso(expiresMs)
}

function sameSpanAgain({ expiresAt, rotatedAt, createdAt }: KeyEntry, nowMs: number): number | null {
  if (expiresAt === null) return null
  const spanMs = Date.parse(expiresAt) - Date.parse(rotatedAt ?? createdAt)
  if (spanMs > 0) return nowMs + spanMs
  throw new RangeError('how long this key was good for cannot be read from its file: say when it expires')
}

const iso = (wallMs: number): string => new Date(wallMs).toISOString()
