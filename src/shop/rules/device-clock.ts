/** Clocks of devices: milliseconds modulo 2³², so that the half of the circle before a moment is its past. */

const CIRCLE_MS = 2 ** 32

/** How far `a` is ahead of `b`; negative: behind. */
export function clockAheadMs(a: number, b: number): number {
  const aheadMs = (((a - b) % CIRCLE_MS) + CIRCLE_MS) % CIRCLE_MS
  return aheadMs < CIRCLE_MS / 2 ? aheadMs : aheadMs - CIRCLE_MS
}
