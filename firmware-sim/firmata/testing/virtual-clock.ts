/** Time that passes when a test says so. */
import type { Clock } from '../clock.ts'

export class VirtualClock implements Clock {
  #nowMs = 0
  #timers: { readonly dueMs: number; readonly fn: () => void }[] = []

  nowMs(): number {
    return this.#nowMs
  }

  after(ms: number, fn: () => void): () => void {
    const timer = { dueMs: this.#nowMs + ms, fn }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  pass(ms: number): void {
    const endMs = this.#nowMs + ms
    for (;;) {
      const [next] = this.#timers.filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)
      if (next === undefined) break
      this.#timers = this.#timers.filter((other) => other !== next)
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      next.fn()
    }
    this.#nowMs = endMs
  }
}
