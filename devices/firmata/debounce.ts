/** A switch that bounces: believed when it stayed as it is for a while. */
export class Debounced {
  readonly #debounceMs: number
  #believed: boolean | null = null
  #raw: boolean | null = null
  #sinceMs = 0

  constructor(debounceMs: number) {
    this.#debounceMs = debounceMs
  }

  /** Null before the first report. */
  get level(): boolean | null {
    return this.#believed
  }

  /** Believed at once: while the board is being set up its last word counts. */
  assume(raw: boolean): void {
    this.#believed = raw
    this.#raw = raw
  }

  report(raw: boolean, nowMs: number): void {
    if (raw === this.#raw) return
    this.#raw = raw
    this.#sinceMs = nowMs
  }

  /** Whether what is believed has changed now. */
  settle(nowMs: number): 'changed' | 'same' {
    if (this.#raw === null || this.#raw === this.#believed || nowMs < this.#dueMs) return 'same'
    this.#believed = this.#raw
    return 'changed'
  }

  /** When `settle` may change something; infinite when nothing is pending. */
  get nextMs(): number {
    return this.#raw === this.#believed ? Number.POSITIVE_INFINITY : this.#dueMs
  }

  get #dueMs(): number {
    return this.#sinceMs + this.#debounceMs
  }
}
