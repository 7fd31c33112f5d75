/** Time that passes only when a test says so. */
import { setImmediate } from 'node:timers/promises'
import type { DriverClock } from './driver.ts'

interface Timer {
  readonly atMs: number
  readonly fn: () => void
}

export class VirtualClock implements DriverClock {
  #nowMs = 0
  readonly #timers = new Set<Timer>()

  now(): number {
    return this.#nowMs
  }

  after(ms: number, fn: () => void): () => void {
    const timer = { atMs: this.#nowMs + Math.max(0, ms), fn }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** How many timers are armed: 0 after everything was closed. */
  get armed(): number {
    return this.#timers.size
  }

  /** Lets `ms` pass: runs each timer at its moment, and what it promised before the next one. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms
    await setImmediate()
    for (let next = this.#due(endMs); next !== undefined; next = this.#due(endMs)) {
      this.#timers.delete(next)
      this.#nowMs = next.atMs
      next.fn()
      await setImmediate()
    }
    this.#nowMs = endMs
  }

  #due(endMs: number): Timer | undefined {
    let first: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.atMs <= endMs && (first === undefined || timer.atMs < first.atMs)) first = timer
    }
    return first
  }
}
