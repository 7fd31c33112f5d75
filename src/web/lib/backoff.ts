export const RETRY_MIN_MS = 500
export const RETRY_MAX_MS = 30_000
const AWAY_MS = 1_500

/**
 * How long to wait before going again to somebody who did answer, and did not keep us: doubles from 0.5 s to 30 s, the
 * upper half by chance.
 *
 * @param attempt failures in a row so far, from 0.
 * @param chance 0 ≤ chance < 1.
 */
export function retryDelayMs(attempt: number, chance: number): number {
  const fullMs = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** Math.min(attempt, 16))
  return Math.max(RETRY_MIN_MS, (fullMs / 2) * (1 + chance))
}

/**
 * How long to wait before looking again for somebody who is not there: 0.75 to 1.5 s, however long it lasts. A board is
 * to be right within 2 s of the daemon's return; the box stands in the same room, and its displays can be counted.
 */
export const awayDelayMs = (chance: number): number => (AWAY_MS / 2) * (1 + chance)
