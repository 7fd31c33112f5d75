/** Virtual time: a binary heap of (time, sequence). What is due at one moment happens in the order in which it was planned. */

interface Entry {
  readonly atMs: number
  readonly seq: number
  run: (() => void) | null
}

export class Agenda {
  #heap: Entry[] = []
  #seq = 0
  #nowMs = 0

  /** Milliseconds since the run began, with fractions. */
  get nowMs(): number {
    return this.#nowMs
  }

  /** The returned function cancels it. */
  after(ms: number, run: () => void): () => void {
    return this.at(this.#nowMs + ms, run)
  }

  at(atMs: number, run: () => void): () => void {
    const entry: Entry = { atMs: Math.max(atMs, this.#nowMs), seq: ++this.#seq, run }
    this.#push(entry)
    return () => {
      entry.run = null
    }
  }

  /** Lets everything happen that is due by then, as long as `goes` says so. */
  run(untilMs: number, goes: () => boolean): void {
    while (goes()) {
      const next = this.#heap[0]
      if (next === undefined || next.atMs > untilMs) {
        this.#nowMs = untilMs
        return
      }
      this.#pop()
      if (next.run === null) continue
      this.#nowMs = next.atMs
      next.run()
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap
    let i = heap.length
    while (i > 0) {
      const up = (i - 1) >> 1
      const parent = heap[up]
      if (parent === undefined || !before(entry, parent)) break
      heap[i] = parent
      i = up
    }
    heap[i] = entry
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      let least = heap[child]
      if (least === undefined) break
      const right = heap[child + 1]
      if (right !== undefined && before(right, least)) {
        least = right
        child++
      }
      if (!before(least, last)) break
      heap[i] = least
      i = child
    }
    heap[i] = last
  }
}

const before = (a: Entry, b: Entry): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.seq < b.seq)
