/**
 * When it will be ready, in words that stay true: a range instead of a minute that is never met, and never a countdown
 * that reaches nought and sits there.
 */
import type { PublicOrder } from '../data.ts'

const MINUTE_MS = 60_000
/** From here on five minutes more or less is all that anybody can say. */
const COARSE_FROM_MIN = 15

/**
 * @param nowMs wall clock of the shop, milliseconds.
 * @returns `Ready in 4–6 min` (with a space that does not break), or null when nothing was promised or nothing is left to wait for.
 */
export function etaText(order: Pick<PublicOrder, 'state' | 'quote'>, nowMs: number): string | null {
  if (!isWaiting(order.state) || order.quote === null) return null
  const expectedMs = Date.parse(order.quote.readyAt) - nowMs
  const promisedMs = Math.max(Date.parse(order.quote.promisedAt) - nowMs, expectedMs)
  if (!Number.isFinite(promisedMs)) return null
  if (promisedMs <= 0) return 'Taking a little longer than we said'
  const high = Math.ceil(promisedMs / MINUTE_MS)
  if (high <= 2) return 'Ready in a minute or two'
  if (high > COARSE_FROM_MIN) {
    const coarseHigh = Math.ceil(high / 5) * 5
    const coarseLow = Math.max(5, Math.floor(expectedMs / MINUTE_MS / 5) * 5)
    return `Ready in ${Math.min(coarseLow, coarseHigh - 5)}–${coarseHigh}\u00a0min`
  }
  const low = Math.max(1, Math.floor(expectedMs / MINUTE_MS))
  return `Ready in ${Math.min(low, high - 1)}–${high}\u00a0min`
}

export function isWaiting(state: PublicOrder['state']): boolean {
  return state === 'queued' || state === 'making' || state === 'partly-ready'
}
