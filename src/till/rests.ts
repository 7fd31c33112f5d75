/** Waits that can end early: when somebody gives up, and when the shop turns out to be there again. */
import type { TillClock } from './clock.ts'

interface Rest {
  /** Lower wakes first. */
  readonly rank: number
  readonly why: string
  readonly end: () => void
}

export class Rests {
  readonly #clock: TillClock
  readonly #rests = new Set<Rest>()

  constructor(clock: TillClock) {
    this.#clock = clock
  }

  /** Resolves after `ms`, when `signal` aborts, or when `wake` names its reason. */
  rest(ms: number, why: string, signal: AbortSignal, rank = 0): Promise<void> {
    if (signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const end = (): void => {
        cancelTimer()
        signal.removeEventListener('abort', end)
        this.#rests.delete(rest)
        resolve()
      }
      const rest: Rest = { rank, why, end }
      const cancelTimer = this.#clock.after(ms, end)
      signal.addEventListener('abort', end)
      this.#rests.add(rest)
    })
  }

  /** Ends the waits that began for this reason, by rank. */
  wake(why: string): void {
    const ended = [...this.#rests].filter((rest) => rest.why === why)
    for (const rest of ended.sort((a, b) => a.rank - b.rank)) rest.end()
  }
}
