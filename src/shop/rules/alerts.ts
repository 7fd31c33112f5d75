/**
 * Which alerts are open: one for each thing that is wrong, raised when it has been wrong for a while and cleared when it
 * has been right for a while, so that what flutters is told once.
 */
import type { Millis, ShopMs } from '../../kit/units.ts'

/**
 * `attention`: a question waits for a person · `machine`: one has a fault or is away · `supplies`: one is out of beans,
 * milk or water, or full of grounds · `stock`: an ingredient is out · `saturated`: orders are refused · `broker`: it is
 * away · `disk`: it is nearly full · `printer`: one does not print · `refused`: a service refuses what we send to phones.
 */
export const ALERT_CAUSES = [
  'attention',
  'machine',
  'supplies',
  'stock',
  'saturated',
  'broker',
  'disk',
  'printer',
  'refused',
] as const
export type AlertCause = (typeof ALERT_CAUSES)[number]

/** Something is wrong now. */
export interface Condition {
  readonly cause: AlertCause
  /** Which machine, ingredient or service; null: there is only one of its kind. */
  readonly subject: string | null
  /** In words for people. */
  readonly detail: string
  /** Since when; absent: since it was first seen. */
  readonly sinceMs?: ShopMs
}

export interface AlertLimits {
  /** How long something must be wrong, or right again. */
  readonly afterMs: Millis
  /** How long a question must wait. */
  readonly attentionAfterMs: Millis
}

export interface AlertChange {
  readonly raised: readonly Condition[]
  /** Keys of those that are over. */
  readonly cleared: readonly string[]
  /** What is on its way to be raised or cleared, by key, and since when. */
  readonly turning: ReadonlyMap<string, ShopMs>
  /** When to look again; null: when something changes. */
  readonly nextMs: ShopMs | null
}

/** One alert for each: its name among the open ones. */
export const alertKey = ({ cause, subject }: Pick<Condition, 'cause' | 'subject'>): string =>
  subject === null ? cause : `${cause} ${subject}`

/**
 * What becomes of the open alerts. `open`: their keys; `turning`: as it came out the last time; `unknown`: causes of which
 * nothing can be said at the moment: they stay as they are.
 */
export function alertsNow(
  open: ReadonlySet<string>,
  turning: ReadonlyMap<string, ShopMs>,
  conditions: readonly Condition[],
  unknown: ReadonlySet<AlertCause>,
  now: ShopMs,
  limits: AlertLimits,
): AlertChange {
  const raised: Condition[] = []
  const cleared: string[] = []
  const still = new Map<string, ShopMs>()
  let nextMs: ShopMs | null = null
  const due = (key: string, sinceMs: ShopMs, afterMs: Millis): boolean => {
    if (now - sinceMs >= afterMs) return true
    still.set(key, sinceMs)
    nextMs = Math.min(nextMs ?? Number.POSITIVE_INFINITY, sinceMs + afterMs)
    return false
  }
  const wrong = new Set<string>()
  for (const condition of conditions) {
    const key = alertKey(condition)
    wrong.add(key)
    if (open.has(key)) continue
    const afterMs = condition.cause === 'attention' ? limits.attentionAfterMs : limits.afterMs
    if (due(key, condition.sinceMs ?? turning.get(key) ?? now, afterMs)) raised.push(condition)
  }
  for (const key of open) {
    if (wrong.has(key) || unknown.has(causeOf(key))) continue
    if (due(key, turning.get(key) ?? now, limits.afterMs)) cleared.push(key)
  }
  return { raised, cleared, turning: still, nextMs }
}

export const causeOf = (key: string): AlertCause => (key.split(' ')[0] ?? key) as AlertCause
