/**
 * Keys: who may talk to the daemon, and as what. A key's secret is shown once and stored as its SHA-256; it is 32 random
 * bytes, so that a plain fast hash is enough and every request can be checked in microseconds.
 */
import { hash, randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { LockTools } from './file-lock.ts'
import { checkName, freshId, isLogin, isRole, type Key, type KeyState, keyState } from './key.ts'
import { changeKeyFile, type KeyEntry, KeyFileError, keyFileStamp, ROLES, type Role, readKeyFile } from './key-file.ts'
import { type KeyUse, openKeyUsage } from './key-usage.ts'
import { DEFAULT_OVERLAP_MS, expiryAt, type RotateOptions, rotated } from './rotation.ts'
import { keyFrom, type Secret, secretsOf, UNKNOWN, type Verdict, verdictOn } from './secrets.ts'

export {
  DEFAULT_OVERLAP_MS,
  isLogin,
  isRole,
  type Key,
  KeyFileError,
  type KeyState,
  type KeyUse,
  keyState,
  ROLES,
  type Role,
  type RotateOptions,
  type Verdict,
}

export interface KeyStore {
  /**
   * What a secret is worth; the use of a valid one is noted. `address`: where it came from. Default: not known.
   * Never throws.
   */
  examine(secret: string, address?: string): Verdict
  /** The key of a valid secret; null for any other. Never throws. */
  verify(secret: string, address?: string): Key | null
  /** An MQTT login: null unless the password is a valid secret of a machine's or display's key of exactly this name. */
  verifyLogin(username: string, password: string, address?: string): Key | null
  /**
   * Makes a key and stores it. The secret is returned here and nowhere else, ever.
   * Throws RangeError for a name that the role cannot have or an end that is past, KeyFileError when the file is damaged.
   */
  add(role: Role, name: string, options?: AddOptions): Promise<MadeKey>
  /**
   * Gives a key a new secret; its id, role and name stay, so that what it did stays its own. The old secret stays good
   * for the overlap. Null when there is no key of this id, or a revoked one. Throws RangeError for an end that is past,
   * KeyFileError when the file is damaged.
   */
  rotate(id: string, options?: RotateOptions): Promise<MadeKey | null>
  /** A key with a secret of your choice, in memory only and for this store only: the demo's. */
  addLiteral(secret: string, role: Role, name: string): Key
  /** All keys, revoked and expired ones too, oldest first; literal ones last. */
  list(): readonly Key[]
  /** Ends a key; other processes notice within a second. Null when there is none of this id. */
  revoke(id: string): Promise<Key | null>
  /**
   * When and from where a key was last used; null: never, as far as is known. Uses by another process are those that it
   * had written down when this store was opened: some minute before.
   */
  lastUsed(id: string): KeyUse | null
  /** Writes down when keys were last used. Never rejects. */
  close(): Promise<void>
}

export interface MadeKey {
  readonly key: Key
  readonly secret: string
}

export interface AddOptions {
  /** From when the key is refused, wall clock, milliseconds since 1970; null: never. Default null. */
  readonly expiresMs?: number | null
}

export interface KeyStoreOptions {
  /** Wall clock for all moments of keys, their expiry too, milliseconds since 1970. Default: the system's. */
  readonly wallMs?: () => number
  /** For the reload interval and stale locks, milliseconds. Default: the system's monotonic clock. */
  readonly monotonicMs?: () => number
  /** Source of secrets and ids. Default: the system's. */
  readonly random?: (bytes: number) => Buffer
  /** How to wait for another process's lock. Default: a timer. */
  readonly wait?: (ms: number) => Promise<unknown>
  /** Calls back after so many milliseconds; gives a way to call it off. Default: a timer that keeps no process alive. */
  readonly later?: (ms: number, then: () => void) => () => void
  /** Told once when the file stops being readable, and once when it is again. Default: nobody. */
  readonly warn?: (text: string) => void
}

/** The file is looked at no more often than this, and only when somebody asks for a key. */
const LOOK_EVERY_MS = 1_000
/** No secret is longer; nobody makes us hash a megabyte. */
const MAX_SECRET = 256

/**
 * Opens the key file at `path`; a missing one counts as empty until the first `add`. The store follows changes that
 * other processes make. When the file becomes unreadable, damaged or vanishes, the last good keys stay valid and
 * `warn` is told. Throws KeyFileError when it is damaged or unreadable now: it is never replaced silently.
 */
export function openKeyStore(path: string, options: KeyStoreOptions = {}): KeyStore {
  const { wallMs = Date.now, monotonicMs = () => performance.now(), random = randomBytes, warn = () => {} } = options
  const tools: LockTools = { monotonicMs, wait: options.wait ?? wait, token: () => random(8).toString('hex') }
  const literals = new Map<string, Secret>()
  let byHash: ReadonlyMap<string, Secret> = new Map()
  let keys: ReadonlyMap<string, Key> = new Map()
  let stamp: string | null = null
  let lookedAtMs = monotonicMs()
  let complaint: string | null = null

  const load = (): void => {
    const file = readKeyFile(path)
    const entries = (file?.entries ?? []).map((entry) => ({ entry, key: keyFrom(entry) }))
    keys = new Map(entries.map(({ key }) => [key.id, key]))
    byHash = new Map(entries.flatMap(({ entry, key }) => secretsOf(key, entry)))
    stamp = file?.stamp ?? null
  }

  const follow = (): void => {
    const nowMs = monotonicMs()
    if (nowMs - lookedAtMs < LOOK_EVERY_MS) return
    lookedAtMs = nowMs
    try {
      const present = keyFileStamp(path)
      if (present === null && stamp !== null) throw new KeyFileError(path, 'the file has vanished')
      if (present !== stamp) load()
      if (complaint !== null) warn(`${path}: readable again`)
      complaint = null
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      if (text !== complaint) warn(`${text}; the last good keys stay valid`)
      complaint = text
    }
  }

  const look = (secret: string): Verdict => {
    follow()
    if (secret.length === 0 || secret.length > MAX_SECRET) return UNKNOWN
    const hex = hashOf(secret)
    return verdictOn(byHash.get(hex) ?? literals.get(hex), hex, wallMs())
  }
  const take = (verdict: Verdict, address: string | undefined): Key | null => {
    if (verdict.t !== 'valid') return null
    usage.note(verdict.key.id, verdict.which, address ?? null)
    return verdict.key
  }

  const change = async (edit: (entries: readonly KeyEntry[]) => readonly KeyEntry[] | null): Promise<void> => {
    // Writing only the new key where many have just vanished would make their loss final.
    if (stamp !== null && keyFileStamp(path) === null) {
      throw new KeyFileError(path, 'the file has vanished; put it back, or restart to begin without keys')
    }
    await changeKeyFile(path, tools, edit)
    load()
  }

  /** A new secret for the key that `edit` makes of the entries, or null: none. */
  const makeSecret = async (
    edit: (entries: readonly KeyEntry[], newHash: (role: Role, id: string) => string) => KeyEntry | null,
  ): Promise<MadeKey | null> => {
    let made: MadeKey | null = null
    await change((entries) => {
      let secret = ''
      const entry = edit(entries, (role, id) => {
        secret = `bd_${role}_${id}_${random(32).toString('base64url')}`
        return hashOf(secret)
      })
      made = entry === null ? null : { key: keyFrom(entry), secret }
      if (entry === null) return null
      const known = entries.some(({ id }) => id === entry.id)
      return known ? entries.map((one) => (one.id === entry.id ? entry : one)) : [...entries, entry]
    })
    return made
  }

  load()
  const usage = openKeyUsage(join(dirname(path), 'keys-used.json'), {
    wallMs,
    later: options.later ?? later,
    isStored: (id) => keys.has(id),
    warn,
  })
  return {
    examine(secret, address) {
      const verdict = look(secret)
      take(verdict, address)
      return verdict
    },
    verify: (secret, address) => take(look(secret), address),
    verifyLogin(username, password, address) {
      const verdict = look(password)
      const fits = verdict.t === 'valid' && isLogin(verdict.key.role) && verdict.key.name === username
      return fits ? take(verdict, address) : null
    },
    async add(role, name, { expiresMs = null } = {}) {
      checkName(role, name)
      const nowMs = wallMs()
      const expiresAt = expiryAt(expiresMs, nowMs)
      const made = await makeSecret((entries, newHash) => {
        const id = freshId(entries, random)
        const fresh = { createdAt: iso(nowMs), revokedAt: null, expiresAt, rotatedAt: null, old: [] }
        return { id, role, name, hash: newHash(role, id), ...fresh }
      })
      if (made === null) throw new Error('no key was made')
      return made
    },
    rotate: (id, how = {}) =>
      makeSecret((entries, newHash) => {
        const entry = entries.find((one) => one.id === id)
        if (entry === undefined || entry.revokedAt !== null) return null
        return rotated(entry, newHash(entry.role, id), how, wallMs())
      }),
    addLiteral(secret, role, name) {
      checkName(role, name)
      if (secret.length === 0 || secret.length > MAX_SECRET) throw new RangeError('a secret has 1 to 256 characters')
      const entry: KeyEntry = {
        id: `literal${literals.size + 1}`,
        role,
        name,
        hash: hashOf(secret),
        createdAt: iso(wallMs()),
        revokedAt: null,
        expiresAt: null,
        rotatedAt: null,
        old: [],
      }
      const key = keyFrom(entry)
      for (const [hex, held] of secretsOf(key, entry)) literals.set(hex, held)
      return key
    },
    list() {
      follow()
      return [...keys.values(), ...Array.from(literals.values(), ({ key }) => key)]
    },
    async revoke(id) {
      await change((entries) => {
        if (!entries.some((entry) => entry.id === id && entry.revokedAt === null)) return null
        return entries.map((entry) => (entry.id === id ? { ...entry, revokedAt: iso(wallMs()) } : entry))
      })
      return keys.get(id) ?? null
    },
    lastUsed: (id) => usage.last(id),
    close: () => usage.close(),
  }
}

const hashOf = (secret: string): string => hash('sha256', secret, 'hex')
const iso = (wallMs: number): string => new Date(wallMs).toISOString()

function later(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, ms)
  timer.unref()
  return () => clearTimeout(timer)
}
