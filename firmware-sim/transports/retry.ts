/** How long to wait before the next attempt to connect: for ever, but never longer than 5 s and never in step. */
import type { Chance } from '../chance.ts'

const FIRST_MS = 250
const LONGEST_MS = 5_000

/** Doubling from 0.25 s to 5 s; of that the last half at random. @param failures in a row so far */
export function retryDelayMs(failures: number, chance: Chance): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10))
  return longest / 2 + (longest / 2) * chance()
}
