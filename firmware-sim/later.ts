/** Things that are due at a time, in the order of their times, ties in the order in which they came. */
export class Later<T> {
  #items: { readonly dueMs: number; readonly item: T }[] = []

  put(dueMs: number, item: T): void {
    const after = this.#items.findIndex((other) => other.dueMs > dueMs)
    if (after < 0) this.#items.push({ dueMs, item })
    else this.#items.splice(after, 0, { dueMs, item })
  }

  /** Takes out what is due. */
  take(nowMs: number): T[] {
    if (this.nextMs() > nowMs) return []
    const due = this.#items.filter((entry) => entry.dueMs <= nowMs)
    this.#items = this.#items.slice(due.length)
    return due.map((entry) => entry.item)
  }

  nextMs(): number {
    return this.#items[0]?.dueMs ?? Number.POSITIVE_INFINITY
  }
}
