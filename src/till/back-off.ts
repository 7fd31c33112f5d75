/** How long to wait before asking again: a quarter of a second, doubled each time, half a minute at most. */

export const FIRST_WAIT_MS = 250
export const LONGEST_WAIT_MS = 30_000
/** A wait that a server asks for is kept up to this: a timer of more than 24 days would fire at once. */
const LONGEST_ASKED_MS = 24 * 3_600_000

export class BackOff {
  readonly #random: () => number
  #tries = 0

  /** @param random 0 ≤ x < 1 */
  constructor(random: () => number) {
    this.#random = random
  }

  /**
   * Milliseconds to wait now. By chance between half and the whole of the step, so that a shop full of tills does not
   * come back in one instant, but never less than the first wait. What the server asked for (Retry-After) is never cut short.
   */
  nextMs(askedMs: number | null = null): number {
    const wholeMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(this.#tries, 16))
    this.#tries++
    const ownMs = Math.max(FIRST_WAIT_MS, wholeMs * (0.5 + this.#random() / 2))
    if (askedMs === null) return Math.round(ownMs)
    const politeMs = Math.min(LONGEST_ASKED_MS, askedMs) * (1 + this.#random() / 10)
    return Math.round(Math.max(ownMs, politeMs))
  }

  /** It went well. */
  reset(): void {
    this.#tries = 0
  }
}
