/** Time as a parameter: real in a till, virtual in tests. */
export interface TillClock {
  /** Milliseconds since 1970: for `placedAt` and validity, which outlive the process. */
  wallMs(): number
  /** Runs `fn` once after `ms`; the returned function cancels it. Must not be moved by a change of the wall clock. */
  after(ms: number, fn: () => void): () => void
}

/** The clock of the system, and its timers. */
export const systemClock: TillClock = {
  wallMs: () => Date.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms)
    return () => clearTimeout(timer)
  },
}
