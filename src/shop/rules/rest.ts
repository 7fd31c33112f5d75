/** How long a machine rests after it refused or spoiled a brew: doubling with each one in a row, a minute at most. */
import type { Millis } from '../../kit/units.ts'

const LONGEST_MS: Millis = 60_000

/** `strikes`: failures in a row, from 1. */
export function restAfter(strikes: number, firstMs: Millis): Millis {
  return Math.min(LONGEST_MS, firstMs * 2 ** Math.min(strikes - 1, 16))
}
