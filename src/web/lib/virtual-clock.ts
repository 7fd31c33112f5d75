import type { PageClock } from './clock.ts'

/** For tests: nothing happens until `advance`. Timers run in order, each at its own moment. */
export class VirtualClock implements PageClock {
  #nowMs = 0
  #timers: { atMs: number; fn: () => void }[] = []
  readonly #epochMs: number

  /** @param epochMs what the wall clock says at the start, milliseconds. */
  constructor(epochMs = 1_790_000_000_000) {
    this.#epochMs = epochMs
  }

  now(): number {
    return this.#nowMs
  }

  wall(): number {
    return this.#epochMs + this.#nowMs
  }

  after(ms: number, fn: () => void): () => void {
    const timer = { atMs: this.#nowMs + ms, fn }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** Lets `ms` pass. At most 100,000 timers run, so that a page that spins fails instead of hanging. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms
    for (let turns = 0; turns < 100_000; turns++) {
      const next = this.#timers.reduce<{ atMs: number; fn: () => void } | null>(
        (first, timer) => (timer.atMs <= endMs && (first === null || timer.atMs < first.atMs) ? timer : first),
        null,
      )
      if (next === null) {
        this.#nowMs = endMs
        return
      }
      this.#timers = this.#timers.filter((timer) => timer !== next)
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      next.fn()
    }
    throw new Error('timers never came to rest')
  }
}
