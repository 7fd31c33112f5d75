/**
 * Guesses at order ids: requests for orders that do not exist. An address may make a few of them, as a phone with an old
 * page does; a script gets 429 instead of its next answer, and no work is made of it. Whoever knows an id is never slowed
 * by this, also behind an address that others guess from: many phones in a shop share one.
 */
import type { Millis } from '../kit/units.ts'
import { networkOf } from './phone-address.ts'

export interface GuessLimits {
  /** Unknown ids that one address may ask for in a minute, more than 0. */
  readonly perMinute: number
  /** Unknown ids in a second, of everybody together, more than 0. */
  readonly perSecond: number
}

export interface TooManyGuesses {
  readonly limit: 'address' | 'total'
  /** Whole seconds, at least 1. */
  readonly retryAfterSeconds: number
}

/** Addresses remembered; the one that was quiet longest is forgotten first. */
const MOST_REMEMBERED = 10_000
const MINUTE_MS = 60_000
/** All together may save up so much for a burst. */
const TOGETHER_MS = 2_000
/** Sums of fractions of a millisecond may be this much off. */
const ROUNDING_MS = 1e-6

export class Guesses {
  #limits: GuessLimits
  readonly #monotonicMs: () => Millis
  /** When each address has its whole minute's worth again; who guessed last stands last. */
  readonly #fullAtMs = new Map<string, Millis>()
  #allFullAtMs = 0

  constructor(limits: GuessLimits, monotonicMs: () => Millis) {
    this.#limits = limits
    this.#monotonicMs = monotonicMs
  }

  /** From now on by these. */
  configure(limits: GuessLimits): void {
    this.#limits = limits
  }

  /** One more unknown id from this address. Null: it is told that there is no such order. */
  note(address: string): TooManyGuesses | null {
    const nowMs = this.#monotonicMs()
    const name = networkOf(address)
    const { perMinute, perSecond } = this.#limits
    const own = Math.max(this.#fullAtMs.get(name) ?? nowMs, nowMs) + MINUTE_MS / perMinute
    const all = Math.max(this.#allFullAtMs, nowMs) + 1_000 / perSecond
    const ownWaitMs = own - nowMs - MINUTE_MS
    const allWaitMs = all - nowMs - Math.max(TOGETHER_MS, 1_000 / perSecond)
    if (ownWaitMs > ROUNDING_MS) return { limit: 'address', retryAfterSeconds: Math.ceil(ownWaitMs / 1_000) }
    if (allWaitMs > ROUNDING_MS) return { limit: 'total', retryAfterSeconds: Math.ceil(allWaitMs / 1_000) }
    this.#fullAtMs.delete(name)
    this.#fullAtMs.set(name, own)
    this.#allFullAtMs = all
    const [oldest] = this.#fullAtMs.size > MOST_REMEMBERED ? this.#fullAtMs.keys() : []
    if (oldest !== undefined) this.#fullAtMs.delete(oldest)
    return null
  }
}
