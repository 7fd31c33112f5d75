/** The last frames of one machine, for the post-mortem dump when it faults. */

export interface TracedFrame {
  /** Monotonic milliseconds. */
  readonly atMs: number
  readonly direction: 'in' | 'out'
  readonly frame: string
}

/** Keeps the newest `size` items; adding costs the same however full it is. */
export class Ring<T> {
  readonly #items: T[] = []
  readonly #size: number
  #next = 0

  constructor(size: number) {
    this.#size = size
  }

  add(item: T): void {
    this.#items[this.#next] = item
    this.#next = (this.#next + 1) % this.#size
  }

  /** Oldest first. */
  list(): readonly T[] {
    return [...this.#items.slice(this.#next), ...this.#items.slice(0, this.#next)]
  }
}
