/** What a secret is worth at a moment: a key has its present secret and, after a rotation, older ones with an end each. */
import { timingSafeEqual } from 'node:crypto'
import type { Key } from './key.ts'
import type { KeyEntry } from './key-file.ts'
import type { WhichSecret } from './key-usage.ts'

/** Everything but `valid` is a refusal. Only whoever has a real secret learns more than `unknown`. */
export type Verdict =
  | { readonly t: 'valid'; readonly key: Key; readonly which: WhichSecret }
  /** No key's secret, or a revoked key's. */
  | { readonly t: 'unknown' }
  /** `at`: since when, RFC 3339. */
  | { readonly t: 'expired'; readonly key: Key; readonly at: string }
  /** A rotation gave the key another secret, and the overlap is over since `at`. */
  | { readonly t: 'replaced'; readonly key: Key; readonly at: string }

export interface Secret {
  readonly key: Key
  /** The hash in hex, as bytes, for the constant-time comparison. */
  readonly hex: Buffer
  /** Wall clock; Infinity: never. */
  readonly endsMs: number
  /** Made once, as every request asks for one of them. */
  readonly before: Verdict
  readonly after: Verdict
}

export const UNKNOWN: Verdict = { t: 'unknown' }

/** A key as the rest of the daemon sees it. */
export function keyFrom({ hash: _, old, ...entry }: KeyEntry): Key {
  return Object.freeze({ ...entry, oldUntil: old.at(-1)?.until ?? null })
}

/** The secrets of a key by their hash in hex; none of a revoked one. */
export function secretsOf(key: Key, { hash, old }: Pick<KeyEntry, 'hash' | 'old'>): readonly [string, Secret][] {
  if (key.revokedAt !== null) return []
  const { expiresAt } = key
  const current: Secret = {
    key,
    hex: Buffer.from(hash, 'latin1'),
    endsMs: expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt),
    before: { t: 'valid', key, which: 'current' },
    after: { t: 'expired', key, at: expiresAt ?? '' },
  }
  const before = old.map(({ hash, until }): [string, Secret] => [
    hash,
    {
      key,
      hex: Buffer.from(hash, 'latin1'),
      endsMs: Date.parse(until),
      before: { t: 'valid', key, which: 'old' },
      after: { t: 'replaced', key, at: until },
    },
  ])
  return [...before, [hash, current]]
}

const HASH_HEX = 64
const scratch = Buffer.alloc(HASH_HEX)

/** `hex`: the hash of what was presented. */
export function verdictOn(secret: Secret | undefined, hex: string, wallMs: number): Verdict {
  if (secret === undefined) return UNKNOWN
  scratch.write(hex, 'latin1')
  if (!timingSafeEqual(scratch, secret.hex)) return UNKNOWN
  return wallMs < secret.endsMs ? secret.before : secret.after
}
