/** Time and timers as a parameter: real on a page, virtual in tests. */
export interface PageClock {
  /** Monotonic milliseconds. */
  now(): number
  /** The device's own wall clock, milliseconds; it may be wrong by years on a television. */
  wall(): number
  /** Runs `fn` once after `ms`; the returned function cancels it. */
  after(ms: number, fn: () => void): () => void
}

export const pageClock: PageClock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after: (ms, fn) => {
    const timer = setTimeout(fn, ms)
    return () => clearTimeout(timer)
  },
}

/** `10:42` in the device's time zone. */
export function clockTime(wallMs: number): string {
  const date = new Date(wallMs)
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`
}
