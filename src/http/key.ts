/** A key as the rest of the daemon sees it, and what it may be called. */
import { ROLES, type Role } from './key-file.ts'

/** Everything but its hashes. The same object for every call with one of its secrets. */
export interface Key {
  readonly id: string
  readonly role: Role
  /** Who has it. For roles `machine` and `display`: the MQTT user name, which is the machine's or display's id. */
  readonly name: string
  /** ISO 8601, UTC, as all its moments. */
  readonly createdAt: string
  readonly revokedAt: string | null
  /** From this moment it is refused; null: it does not expire. */
  readonly expiresAt: string | null
  /** When it got its present secret; null: it has its first. */
  readonly rotatedAt: string | null
  /** Until when the secret before that is good too; may be past. Null: there was none. */
  readonly oldUntil: string | null
}

export type KeyState = 'valid' | 'expired' | 'revoked'

export function keyState({ revokedAt, expiresAt }: Key, wallMs: number): KeyState {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && wallMs >= Date.parse(expiresAt) ? 'expired' : 'valid'
}

/** Whether a key of this role is an MQTT login. */
export function isLogin(role: Role): boolean {
  return role === 'machine' || role === 'display'
}

/** True for the words that are roles. */
export function isRole(word: string): word is Role {
  return ROLES.some((role) => role === word)
}

/** Throws RangeError for a name that a key of this role cannot have. */
export function checkName(role: Role, name: string): void {
  // A login name is a topic level: `#` or `+` as a user name would open every topic to a pattern rule.
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

/** An id that no other key has. */
export function freshId(taken: readonly { readonly id: string }[], random: (bytes: number) => Uint8Array): string {
  for (;;) {
    const id = Array.from(random(6), (byte) => ID_LETTERS.charAt(byte & 31)).join('')
    if (!taken.some((entry) => entry.id === id)) return id
  }
}
