export const RETRY_MIN_MS = 500
export const RETRY_MAX_MS = 30_000

/**
 * How long to wait before the next attempt: doubles from 0.5 s to 30 s, the upper half by chance, so that twenty
 * displays do not come back in step after a power cut.
 *
 * @param attempt failures in a row so far, from 0.
 * @param chance 0 ≤ chance < 1.
 */
export function retryDelayMs(attempt: number, chance: number): number {
  const fullMs = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** Math.min(attempt, 16))
  return Math.max(RETRY_MIN_MS, (fullMs / 2) * (1 + chance))
}
