/** What is to happen when, in a world whose time is a number: a heap, ties in the order in which they were noted. */
import type { Millis } from '../kit/units.ts'

interface Entry<T> {
  readonly atMs: Millis
  readonly seq: number
  readonly what: T
}

export class Agenda<T> {
  readonly #heap: Entry<T>[] = []
  #seq = 0

  /** Null: nothing is left to happen. */
  get nextMs(): Millis | null {
    return this.#heap[0]?.atMs ?? null
  }

  note(atMs: Millis, what: T): void {
    const heap = this.#heap
    heap.push({ atMs, seq: this.#seq++, what })
    let child = heap.length - 1
    while (child > 0) {
      const parent = (child - 1) >> 1
      if (!this.#swapIfLater(parent, child)) break
      child = parent
    }
  }

  /** Everything that happens at the next moment, in order. */
  takeNext(): T[] {
    const at = this.nextMs
    const taken: T[] = []
    while (at !== null && this.nextMs === at) taken.push(this.#pop())
    return taken
  }

  #pop(): T {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined) throw new RangeError('an empty agenda')
    if (heap.length > 0) {
      heap[0] = last
      let parent = 0
      for (;;) {
        const left = 2 * parent + 1
        const child = this.#isLater(left, left + 1) ? left + 1 : left
        if (child >= heap.length || !this.#swapIfLater(parent, child)) break
        parent = child
      }
    }
    return first.what
  }

  #swapIfLater(parent: number, child: number): boolean {
    if (!this.#isLater(parent, child)) return false
    const heap = this.#heap
    const [above, below] = [heap[parent], heap[child]]
    if (above === undefined || below === undefined) return false
    heap[parent] = below
    heap[child] = above
    return true
  }

  /** False when the second does not exist. */
  #isLater(first: number, second: number): boolean {
    const a = this.#heap[first]
    const b = this.#heap[second]
    if (a === undefined || b === undefined) return false
    return a.atMs > b.atMs || (a.atMs === b.atMs && a.seq > b.seq)
  }
}
