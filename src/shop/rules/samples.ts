/** The last so many measurements of one thing, and what lies in their middle. */

export class Samples {
  readonly #values: number[] = []
  readonly #most: number
  #next = 0
  #sorted: number[] | null = null

  /** Keeps the last `most`. */
  constructor(most: number) {
    this.#most = most
  }

  get count(): number {
    return this.#values.length
  }

  add(value: number): void {
    this.#values[this.#next] = value
    this.#next = (this.#next + 1) % this.#most
    this.#sorted = null
  }

  /** Takes back one measurement of this value, the newest that there is; nothing when it is forgotten already. */
  remove(value: number): void {
    const full = this.#values.length === this.#most
    const inOrder = full ? [...this.#values.slice(this.#next), ...this.#values.slice(0, this.#next)] : [...this.#values]
    const at = inOrder.lastIndexOf(value)
    if (at === -1) return
    inOrder.splice(at, 1)
    this.#values.splice(0, this.#values.length, ...inOrder)
    this.#next = inOrder.length
    this.#sorted = null
  }

  /** `q` from 0 to 1. Between two measurements it lies in proportion; null: there is none. */
  quantile(q: number): number | null {
    if (this.#values.length === 0) return null
    this.#sorted ??= [...this.#values].sort((a, b) => a - b)
    const at = q * (this.#sorted.length - 1)
    const low = this.#sorted[Math.floor(at)] ?? 0
    const high = this.#sorted[Math.ceil(at)] ?? low
    return low + (high - low) * (at - Math.floor(at))
  }
}
