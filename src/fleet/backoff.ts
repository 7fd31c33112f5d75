/** When to try again: first soon, then ever more rarely, never in step with the other machines, never not at all. */

export const FIRST_MS = 250
export const LAST_MS = 30_000
/** Each wait is its nominal value ± this share, so that a shop after a power cut does not reconnect all at once. */
export const JITTER = 0.2

/**
 * Waits in milliseconds, for ever: 250, 500, 1,000 … 30,000, each ± 20 %. After a success start a new one.
 * @param random chance in [0, 1)
 */
export function* backoff(random: () => number): Generator<number, never> {
  for (let nominalMs = FIRST_MS; ; nominalMs = Math.min(LAST_MS, nominalMs * 2)) {
    yield nominalMs * (1 + JITTER * (2 * random() - 1))
  }
}
