/**
 * Screens that ask to be let in. Each shows a code and keeps a secret; staff type the code, and from then on the secret is
 * good. All of it lives in memory: after a restart a screen simply shows another code.
 */

/** Consonants only: no code is a word, and none of these looks like another from afar (RFC 8628 §6.1). */
export const CODE_LETTERS = 'BCDFGHJKLMNPQRSTVWXZ'
const CODE_LENGTH = 6
const GOOD_FOR_MS = 10 * 60_000
const MOST_WAITING = 50
/** Of one network address: one visitor must not take all places. */
const MOST_OF_ADDRESS = 10
/** Wrong codes that staff may type within a minute, all of them together. 64 million codes take longer than that. */
const MOST_WRONG = 10
const WRONG_WITHIN_MS = 60_000

export interface PairingParts {
  readonly monotonicMs: () => number
  /** 0 ≤ n < below, unpredictable. */
  readonly randomInt: (below: number) => number
  /** An id that no display ever had. */
  readonly newId: () => string
}

export interface Waiting {
  /** What the display will be called in the order book. */
  readonly id: string
  /** SHA-256 of the secret in the screen's cookie. */
  readonly hash: string
  readonly code: string
  readonly address: string
  readonly untilMs: number
}

export class Pairing {
  readonly #parts: PairingParts
  /** By hash, oldest first. */
  readonly #waiting = new Map<string, Waiting>()
  /** Codes that let a screen in: asked once more, whoever typed one was right. Until when they were good. */
  readonly #used = new Map<string, number>()
  #wrongMs: number[] = []

  constructor(parts: PairingParts) {
    this.#parts = parts
  }

  /** A screen came: the code that it shows. The same one until its time is over. `full`: too many wait. */
  knock(hash: string, address: string): Waiting | 'full' {
    const known = this.waiting(hash)
    if (known !== null) return known
    const others = [...this.#waiting.values()]
    if (others.length >= MOST_WAITING) return 'full'
    if (others.filter((one) => one.address === address).length >= MOST_OF_ADDRESS) return 'full'
    const untilMs = this.#parts.monotonicMs() + GOOD_FOR_MS
    const waiting = { id: this.#parts.newId(), hash, code: this.#freshCode(), address, untilMs }
    this.#waiting.set(hash, waiting)
    return waiting
  }

  /** Null: it asked for nothing, or its time is over. */
  waiting(hash: string): Waiting | null {
    this.#forgetOld()
    return this.#waiting.get(hash) ?? null
  }

  get count(): number {
    this.#forgetOld()
    return this.#waiting.size
  }

  /**
   * Which screen shows this code, however it was typed. Null: none. A number: so many wrong codes were typed that nobody is
   * let in for so many seconds.
   */
  screenWith(typed: string): Waiting | null | number {
    this.#forgetOld()
    const nowMs = this.#parts.monotonicMs()
    this.#wrongMs = this.#wrongMs.filter((ms) => nowMs - ms < WRONG_WITHIN_MS)
    const [first] = this.#wrongMs
    if (first !== undefined && this.#wrongMs.length >= MOST_WRONG) {
      return Math.max(1, Math.ceil((first + WRONG_WITHIN_MS - nowMs) / 1000))
    }
    const code = typed.toUpperCase().replace(/[\s-]/g, '')
    const found = [...this.#waiting.values()].find((one) => one.code === code) ?? null
    if (found === null && !this.#used.has(code)) this.#wrongMs.push(nowMs)
    return found
  }

  /** It was let in: its code is used up. */
  letIn(id: string): void {
    for (const [hash, one] of this.#waiting) {
      if (one.id !== id) continue
      this.#waiting.delete(hash)
      this.#used.set(one.code, one.untilMs)
    }
  }

  #forgetOld(): void {
    const nowMs = this.#parts.monotonicMs()
    for (const [hash, { untilMs }] of this.#waiting) if (nowMs >= untilMs) this.#waiting.delete(hash)
    for (const [code, untilMs] of this.#used) if (nowMs >= untilMs) this.#used.delete(code)
  }

  #freshCode(): string {
    const taken = new Set([...[...this.#waiting.values()].map(({ code }) => code), ...this.#used.keys()])
    for (;;) {
      const letter = () => CODE_LETTERS.charAt(this.#parts.randomInt(CODE_LETTERS.length))
      const code = Array.from({ length: CODE_LENGTH }, letter).join('')
      if (!taken.has(code)) return code
    }
  }
}
