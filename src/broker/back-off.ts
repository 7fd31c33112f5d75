/** How long to wait before the next try: a quarter of a second, doubled each time, half a minute at most. */

const FIRST_MS = 250
const LONGEST_MS = 30_000

export class BackOff {
  readonly #random: () => number
  #tries = 0

  /** @param random 0 ≤ x < 1 */
  constructor(random: () => number) {
    this.#random = random
  }

  /** Milliseconds to wait now. Jittered down to half, so that a shop full of clients does not return in one instant. */
  next(): number {
    const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(this.#tries, 20))
    this.#tries++
    return Math.round(longest * (0.5 + this.#random() / 2))
  }

  /** It went well. */
  reset(): void {
    this.#tries = 0
  }
}
