/** Time as a parameter: real in the program, virtual in tests. */
export interface Clock {
  /** Monotonic milliseconds. */
  nowMs(): number
  /** Runs `fn` once after `ms`; the returned function cancels it. */
  after(ms: number, fn: () => void): () => void
}

export const realClock: Clock = {
  nowMs: () => performance.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms)
    return () => clearTimeout(timer)
  },
}
