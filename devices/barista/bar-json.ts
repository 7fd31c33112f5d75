/** What a bump bar says, read with mistrust. */
import type { BrewId, DeviceTopic, DrinkAction, Press } from '../../src/fleet/driver.ts'

export type BarSaid =
  /** `knows`: the last `seq` that it has seen; null: none. */
  | { readonly t: 'beat'; readonly knows: number | null }
  | { readonly t: 'gone' }
  | { readonly t: 'press'; readonly id: string; readonly press: Press }

const MOST_BYTES = 1024
const MOST_NAME = 40
const MOST_REASON = 140
const PLAIN_ACTIONS = ['sign-out', 'break', 'back', 'undo', 'go'] as const
const DRINK_ACTIONS: readonly DrinkAction[] = ['start', 'done', 'still', 'pass', 'unstarted']

/** Null: malformed. Never throws. */
export function decodeBar(topic: DeviceTopic, payload: string): BarSaid | null {
  if (payload.length > MOST_BYTES) return null
  const value = objectIn(payload)
  if (value === null || value.v !== 1) return topic === 'availability' && payload === '' ? { t: 'gone' } : null
  switch (topic) {
    case 'heartbeat':
      return { t: 'beat', knows: wholeOf(value.knows) }
    case 'availability':
      if (value.state === 'online') return { t: 'beat', knows: null }
      return value.state === 'offline' ? { t: 'gone' } : null
    case 'event': {
      const press = pressOf(value)
      if (press === null || typeof value.id !== 'string' || !/^[\x21-\x7e]{1,64}$/.test(value.id)) return null
      return { t: 'press', id: value.id, press }
    }
    case 'ack':
      return null
  }
}

function pressOf(value: Readonly<Record<string, unknown>>): Press | null {
  const { press: action } = value
  const plain = PLAIN_ACTIONS.find((one) => one === action)
  if (plain !== undefined) return { action: plain }
  if (action === 'sign-in') {
    const name = plainText(value.name, MOST_NAME)
    const skills = value.skills === undefined ? null : skillsOf(value.skills)
    return name === null || skills === undefined ? null : { action, name, skills }
  }
  const brew: BrewId | null = wholeOf(value.brew)
  if (brew === null) return null
  if (action === 'no') {
    const reason = plainText(value.reason ?? 'no reason', MOST_REASON)
    return reason === null ? null : { action, brew, reason }
  }
  const known = DRINK_ACTIONS.find((one) => one === action)
  return known === undefined ? null : { action: known, brew }
}

function objectIn(payload: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(payload)
    const fits = typeof value === 'object' && value !== null && !Array.isArray(value)
    return fits ? (value as Readonly<Record<string, unknown>>) : null
  } catch {
    return null
  }
}

const wholeOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null

function plainText(value: unknown, most: number): string | null {
  if (typeof value !== 'string') return null
  const text = value.trim()
  return text !== '' && [...text].length <= most && !/\p{C}/u.test(text) ? text : null
}

/** Undefined: malformed. */
function skillsOf(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > 32) return undefined
  const skills = value.filter((skill) => typeof skill === 'string' && /^[a-z0-9-]{1,32}$/.test(skill))
  return skills.length === value.length ? skills : undefined
}
