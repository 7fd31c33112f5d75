/**
 * When a delivery is tried again. News that is worth something only now has the short schedule, what somebody keeps
 * books by the long one, which Standard Webhooks recommends (domain.md §4).
 */
import type { Millis } from '../../kit/units.ts'
import type { TerminalEventName } from './terminal-events.ts'

const S = 1_000
const MIN = 60 * S
const H = 60 * MIN

export const SHORT: readonly Millis[] = [5 * S, 30 * S, 2 * MIN, 5 * MIN, 10 * MIN]
export const LONG: readonly Millis[] = [5 * S, 5 * MIN, 30 * MIN, 2 * H, 5 * H, 10 * H, 14 * H, 20 * H, 24 * H]

const NEWS: readonly TerminalEventName[] = [
  'order.started',
  'order.delayed',
  'order.attention',
  'order.ready',
  'shop.mode',
  'alert.raised',
  'alert.cleared',
]
/** Every wait is lengthened by up to this share, so that a receiver that comes back is not met by all at once. */
const JITTER = 0.2
/** A receiver may ask for more patience than the schedule has, up to this. */
const MOST_ASKED: Millis = 24 * H

export const isNews = (event: TerminalEventName): boolean => NEWS.includes(event)
export const scheduleOf = (event: TerminalEventName): readonly Millis[] => (isNews(event) ? SHORT : LONG)

/**
 * How long to wait after this many attempts have failed; null: give up. `chance`: 0 to 1. `askedMs`: what the receiver
 * asked for (Retry-After), null when it did not.
 */
export function waitAfter(
  event: TerminalEventName,
  attempts: number,
  chance: number,
  askedMs: Millis | null,
): Millis | null {
  const wait = scheduleOf(event)[attempts - 1]
  if (wait === undefined) return null
  return Math.round(Math.max(wait * (1 + JITTER * chance), Math.min(askedMs ?? 0, MOST_ASKED)))
}
