/** What a customer's phone and the staff are told, and when a notice that was not taken in is sent again. */
import type { Millis } from '../../kit/units.ts'

export const CHANNELS = ['push', 'ntfy'] as const
export type Channel = (typeof CHANNELS)[number]

/** Facts that are told to whoever watches an order while it is ready, by their kind. `order.ready` is its call. */
const TOLD_BY_KIND: ReadonlyMap<string, CustomerNotice> = new Map([
  ['order.called', 'order.called'],
  ['order.reminded', 'order.reminded'],
])
export type CustomerNotice = 'order.ready' | 'order.called' | 'order.reminded'
export type StaffNotice = 'alert.raised' | 'alert.cleared'
export type NoticeName = CustomerNotice | StaffNotice

/** Null: a fact that is not told. */
export const noticeOf = (kind: string): CustomerNotice | null => TOLD_BY_KIND.get(kind) ?? null

/** `waiting`: to be sent · `accepted`: the service took it in · `given up`: it never will · `dropped`: not news any more. */
export type NoticeState = 'waiting' | 'accepted' | 'given up' | 'dropped'

/** Whoever watches one order by one channel. */
export const MOST_WATCHERS = 3
/** No notice to a customer is sent later than this after the order was ready, however long it may stand there. */
export const MOST_AGE_MS: Millis = 600_000
/** An hour after it happened, an alert is no news for anybody's pocket. */
export const STAFF_AGE_MS: Millis = 3_600_000
/** So long after an order is over, who watched it is forgotten, and what they were sent, in a shop that says nothing else. */
export const FORGET_AFTER_MS: Millis = 7_200_000

/** News of minutes: soon, and then each minute until it is too old. */
export const WAITS: readonly Millis[] = [2_000, 5_000, 15_000, 30_000, 60_000]
const JITTER = 0.2

/**
 * How long to wait after this many attempts have failed. `chance`: 0 to 1. `askedMs`: what the service asked for
 * (Retry-After), null when it did not. That may be longer than the notice lives.
 */
export function noticeWait(attempts: number, chance: number, askedMs: Millis | null): Millis {
  const wait = WAITS[Math.min(attempts, WAITS.length) - 1] ?? 0
  return Math.round(Math.max(wait * (1 + JITTER * chance), askedMs ?? 0))
}
