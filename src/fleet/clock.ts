/** Monotonic time of the process. */
import type { DriverClock } from './driver.ts'

export const monotonicClock: DriverClock = {
  now: () => performance.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms)
    return () => clearTimeout(timer)
  },
}
