/** Time that passes only when a test says so. */
import { setImmediate } from 'node:timers/promises'
import type { TillClock } from '../clock.ts'

interface Timer {
  readonly atMs: number
  readonly fn: () => void
}

/** Enough turns of the event loop for everything that a timer or an answer set going. */
const TURNS = 5

export class VirtualClock implements TillClock {
  #nowMs = Date.UTC(2026, 10, 22, 9, 0, 0)
  readonly #timers = new Set<Timer>()

  wallMs(): number {
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
    await settle()
    for (let next = this.#due(endMs); next !== undefined; next = this.#due(endMs)) {
      this.#timers.delete(next)
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      next.fn()
      await settle()
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

async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await setImmediate()
}
