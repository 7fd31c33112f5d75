/** How long steps take: a histogram around the shop's `step`, for two readings of a clock each. */
import type { HistogramSnapshot } from './metrics-text.ts'

/** Seconds. A step of one order takes less than a millisecond; one of a second is an event loop that stands still. */
const BOUNDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1] as const

export class StepTimes {
  readonly #counts = new Array<number>(BOUNDS.length + 1).fill(0)
  readonly #monotonicMs: () => number
  #sum = 0

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs
  }

  /** Runs it and counts how long it took, also when it throws. */
  time<Result>(work: () => Result): Result {
    const began = this.#monotonicMs()
    try {
      return work()
    } finally {
      this.#note((this.#monotonicMs() - began) / 1_000)
    }
  }

  snapshot(): HistogramSnapshot {
    return { bounds: BOUNDS, counts: [...this.#counts], sum: this.#sum }
  }

  #note(seconds: number): void {
    const at = BOUNDS.findIndex((bound) => seconds <= bound)
    const bucket = at === -1 ? BOUNDS.length : at
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#sum += seconds
  }
}
