/**
 * Keys: who may talk to the daemon, and as what. A key's secret is shown once and stored as its SHA-256; it is 32 random
 * bytes, so that a plain fast hash is enough and every request can be checked in microseconds.
 */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { changeKeyFile, type KeyEntry, KeyFileError, keyFileStamp, ROLES, type Role, readKeyFile } from './key-file.ts'

export { KeyFileError, ROLES, type Role }

/** A key as the rest of the daemon sees it: everything but its hash. The same object for every call with its secret. */
export interface Key {
  readonly id: string
  readonly role: Role
  /** Who has it. For roles `machine` and `display`: the MQTT user name, which is the machine's or display's id. */
  readonly name: string
  /** ISO 8601, UTC. */
  readonly createdAt: string
  readonly revokedAt: string | null
}

export interface KeyStore {
  /** The key that a secret belongs to; null for an unknown or revoked one. Never throws. */
  verify(secret: string): Key | null
  /** An MQTT login: null unless the password is the secret of a machine's or display's key of exactly this name. */
  verifyLogin(username: string, password: string): Key | null
  /**
   * Makes a key and stores it. The secret is returned here and nowhere else, ever.
   * Throws RangeError for a name that the role cannot have, KeyFileError when the file is damaged.
   */
  add(role: Role, name: string): Promise<{ readonly key: Key; readonly secret: string }>
  /** A key with a secret of your choice, in memory only and for this store only: the demo's. */
  addLiteral(secret: string, role: Role, name: string): Key
  /** All keys, the revoked ones too, oldest first; literal ones last. */
  list(): readonly Key[]
  /** Ends a key; other processes notice within a second. Null when there is none of this id. */
  revoke(id: string): Promise<Key | null>
}

export interface KeyStoreOptions {
  /** Wall clock for `createdAt` and `revokedAt`, milliseconds since 1970. Default: the system's. */
  readonly wallMs?: () => number
  /** For the reload interval and stale locks, milliseconds. Default: the system's monotonic clock. */
  readonly monotonicMs?: () => number
  /** Source of secrets and ids. Default: the system's. */
  readonly random?: (bytes: number) => Buffer
  /** How to wait for another process's lock. Default: a timer. */
  readonly wait?: (ms: number) => Promise<unknown>
  /** Told once when the file stops being readable, and once when it is again. Default: nobody. */
  readonly warn?: (text: string) => void
}

/** The file is looked at no more often than this, and only when somebody asks for a key. */
const LOOK_EVERY_MS = 1_000
const HASH_HEX = 64
/** No secret is longer; nobody makes us hash a megabyte. */
const MAX_SECRET = 256

interface Held {
  readonly key: Key
  /** The hash in hex, as bytes, for the constant-time comparison. */
  readonly hex: Buffer
}

/**
 * Opens the key file at `path`; a missing one counts as empty until the first `add`. The store follows changes that
 * other processes make. When the file becomes unreadable, damaged or vanishes, the last good keys stay valid and
 * `warn` is told. Throws KeyFileError when it is damaged or unreadable now: it is never replaced silently.
 */
export function openKeyStore(path: string, options: KeyStoreOptions = {}): KeyStore {
  const { wallMs = Date.now, monotonicMs = () => performance.now(), random = randomBytes, warn = () => {} } = options
  const tools = { monotonicMs, wait: options.wait ?? wait, token: () => random(8).toString('hex') }
  const literals = new Map<string, Held>()
  const scratch = Buffer.alloc(HASH_HEX)
  let byHash = new Map<string, Held>()
  let keys: readonly Key[] = []
  let stamp: string | null = null
  let lookedAtMs = monotonicMs()
  let complaint: string | null = null

  const load = (): void => {
    const file = readKeyFile(path)
    const held = (file?.entries ?? []).map(hold)
    keys = held.map(({ key }) => key)
    byHash = new Map(held.filter(({ key }) => key.revokedAt === null).map((one) => [one.hex.toString('latin1'), one]))
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

  const verify = (secret: string): Key | null => {
    follow()
    if (secret.length === 0 || secret.length > MAX_SECRET) return null
    const hex = hash('sha256', secret, 'hex')
    const held = byHash.get(hex) ?? literals.get(hex)
    if (held === undefined) return null
    scratch.write(hex, 'latin1')
    return timingSafeEqual(scratch, held.hex) ? held.key : null
  }

  const change = async (edit: (entries: readonly KeyEntry[]) => readonly KeyEntry[] | null): Promise<void> => {
    // Writing only the new key where many have just vanished would make their loss final.
    if (stamp !== null && keyFileStamp(path) === null) {
      throw new KeyFileError(path, 'the file has vanished; put it back, or restart to begin without keys')
    }
    await changeKeyFile(path, tools, edit)
    load()
  }

  load()
  return {
    verify,
    verifyLogin(username, password) {
      const key = verify(password)
      return key !== null && isLogin(key.role) && key.name === username ? key : null
    },
    async add(role, name) {
      checkName(role, name)
      let made: { key: Key; secret: string } | undefined
      await change((entries) => {
        const id = freshId(entries, random)
        const secret = `bd_${role}_${id}_${random(32).toString('base64url')}`
        const key: Key = { id, role, name, createdAt: iso(wallMs()), revokedAt: null }
        made = { key, secret }
        return [...entries, { ...key, hash: hash('sha256', secret, 'hex') }]
      })
      if (made === undefined) throw new Error('no key was made')
      return made
    },
    addLiteral(secret, role, name) {
      checkName(role, name)
      if (secret.length === 0 || secret.length > MAX_SECRET) throw new RangeError('a secret has 1 to 256 characters')
      const held = hold({
        id: `literal${literals.size + 1}`,
        role,
        name,
        hash: hash('sha256', secret, 'hex'),
        createdAt: iso(wallMs()),
        revokedAt: null,
      })
      literals.set(held.hex.toString('latin1'), held)
      return held.key
    },
    list() {
      follow()
      return [...keys, ...Array.from(literals.values(), ({ key }) => key)]
    },
    async revoke(id) {
      await change((entries) => {
        if (!entries.some((entry) => entry.id === id && entry.revokedAt === null)) return null
        return entries.map((entry) => (entry.id === id ? { ...entry, revokedAt: iso(wallMs()) } : entry))
      })
      return keys.find((key) => key.id === id) ?? null
    },
  }
}

/** Whether a key of this role is an MQTT login. */
export function isLogin(role: Role): boolean {
  return role === 'machine' || role === 'display'
}

/** True for the words that are roles. */
export function isRole(word: string): word is Role {
  return ROLES.some((role) => role === word)
}

function hold({ hash: hex, ...key }: KeyEntry): Held {
  return { key: Object.freeze(key), hex: Buffer.from(hex, 'latin1') }
}

/** A login name is a topic level: `#` or `+` as a user name would open every topic to a pattern rule. */
function checkName(role: Role, name: string): void {
  if (isLogin(role) && !/^[a-z0-9][a-z0-9-]{0,31}$/.test(name)) {
    throw new RangeError(
      `the name of a ${role} key is its id: small letters, digits and hyphens, at most 32, not "${name}"`,
    )
  }
  if (!/^[^\p{Cc}\p{Cf}]{1,64}$/u.test(name) || name.trim() === '') {
    throw new RangeError('a name has 1 to 64 printable characters')
  }
}

const ID_LETTERS = '0123456789abcdefghjkmnpqrstvwxyz'

function freshId(entries: readonly KeyEntry[], random: (bytes: number) => Buffer): string {
  for (;;) {
    const id = Array.from(random(6), (byte) => ID_LETTERS.charAt(byte & 31)).join('')
    if (!entries.some((entry) => entry.id === id)) return id
  }
}

function iso(wallMs: number): string {
  return new Date(wallMs).toISOString()
}
