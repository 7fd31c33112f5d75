/** What `baristad key list` shows: each key with its state and last use, and a warning before one expires. */
import { type Key, type KeyState, type KeyUse, keyState } from '../http/keys.ts'
import { dayOf, minuteOf } from './key-times.ts'

export interface ListedKey extends Key {
  readonly state: KeyState
  readonly lastUsed: KeyUse | null
}

const DAY_MS = 86_400_000
/** Long enough to find the till's engineer. */
const WARN_BEFORE_MS = 14 * DAY_MS

export function listed(keys: readonly Key[], lastUsed: (id: string) => KeyUse | null, nowMs: number): ListedKey[] {
  return keys.map((key) => ({ ...key, state: keyState(key, nowMs), lastUsed: lastUsed(key.id) }))
}

export function keyTable(keys: readonly ListedKey[], nowMs: number): string {
  const rows = keys.map((key) => [
    key.id,
    key.role,
    key.name,
    dayOf(key.createdAt),
    usedText(key),
    stateText(key, nowMs),
  ])
  const all = [['id', 'role', 'name', 'made', 'last used', 'state'], ...rows]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`).join('')
}

/** One line for each key that expires within 14 days. */
export function expiryWarnings(keys: readonly ListedKey[], nowMs: number): string[] {
  return keys.flatMap((key) => {
    const leftMs = untilExpiry(key, nowMs)
    if (leftMs === null || leftMs > WARN_BEFORE_MS) return []
    const when = `${leftText(leftMs)}, on ${minuteOf(key.expiresAt ?? '')}`
    return [`Key ${key.id} of ${key.role} "${key.name}" expires ${when}: "baristad key rotate ${key.id}" renews it.`]
  })
}

/** Null for a key that does not expire, or is over already. */
function untilExpiry({ state, expiresAt }: ListedKey, nowMs: number): number | null {
  return state === 'valid' && expiresAt !== null ? Date.parse(expiresAt) - nowMs : null
}

function leftText(leftMs: number): string {
  const days = Math.floor(leftMs / DAY_MS)
  return days === 0 ? 'within a day' : days === 1 ? 'in 1 day' : `in ${days} days`
}

function usedText({ lastUsed }: ListedKey): string {
  // Not "never": keys may have been used before anybody kept a record.
  if (lastUsed === null) return 'not seen'
  return lastUsed.address === null ? minuteOf(lastUsed.at) : `${minuteOf(lastUsed.at)} from ${lastUsed.address}`
}

function stateText(key: ListedKey, nowMs: number): string {
  if (key.state === 'revoked') return `revoked ${dayOf(key.revokedAt ?? '')}`
  if (key.state === 'expired') return `expired ${dayOf(key.expiresAt ?? '')}`
  const expires = key.expiresAt === null ? '' : `, expires ${dayOf(key.expiresAt)}`
  return `valid${expires}${oldSecretText(key, nowMs)}`
}

/** Whether the till has taken up its new secret is what one must know before the old one ends. */
function oldSecretText({ oldUntil, rotatedAt, lastUsed }: ListedKey, nowMs: number): string {
  if (oldUntil === null || rotatedAt === null || nowMs >= Date.parse(oldUntil)) return ''
  const since = lastUsed !== null && Date.parse(lastUsed.at) >= Date.parse(rotatedAt) ? lastUsed.secret : null
  const use = since === 'old' ? ', which is still in use' : since === 'current' ? ', the new one is in use' : ''
  return `, old secret until ${minuteOf(oldUntil)}${use}`
}
