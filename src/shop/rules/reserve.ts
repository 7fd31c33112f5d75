/**
 * Whether a backup machine should be warm, and whether it helps the primaries. It is woken for a reason that people can
 * read, and goes back to sleep when there has been none for a while: warming up takes minutes, so it does not flutter.
 */
import type { Millis, ShopMs } from '../../kit/units.ts'

export interface ReserveFacts {
  /** Primaries with a skill of it that do not work, or are being taken out of service. */
  readonly missing: readonly string[]
  /** The longest wait for a skill of it; null: not measured. */
  readonly waitMs: Millis | null
  /** What the last weeks ordered at this hour, as a part of what its primaries can make, 1: all; null: no history. */
  readonly expected: number | null
}

export interface ReserveState {
  readonly wanted: 'awake' | 'asleep'
  /** `yes`: it takes work beside primaries, as one of them. */
  readonly helps: 'yes' | 'no'
  /** For people. */
  readonly reason: string
  /** When there was a reason last. */
  readonly neededMs: ShopMs
}

export interface ReserveLimits {
  /** A wait from which backups help. Default 4 min. */
  readonly wakeAtMs: Millis
  /** So long after the last reason a backup sleeps again. Default 15 min. */
  readonly sleepAfterMs: Millis
}

/** From this part of the primaries' capacity on they will hardly manage alone. */
const EXPECTED_FULL = 0.8
/** It goes on helping until the wait is below this part of the limit. */
const EXIT = 0.5

export function reserveAfter(
  before: ReserveState,
  { missing, waitMs, expected }: ReserveFacts,
  { wakeAtMs, sleepAfterMs }: ReserveLimits,
  now: ShopMs,
): ReserveState {
  const limitMs = before.helps === 'yes' ? wakeAtMs * EXIT : wakeAtMs
  const long = waitMs !== null && waitMs >= limitMs
  const needed = (reason: string): ReserveState => ({
    wanted: 'awake',
    helps: long ? 'yes' : 'no',
    reason,
    neededMs: now,
  })
  if (missing.length > 0) return needed(`${missing.join(', ')} cannot be counted on`)
  if (long) return needed(`people wait ${Math.ceil((waitMs ?? 0) / 60_000)} min`)
  if (expected !== null && expected >= EXPECTED_FULL)
    return needed(`at this hour the last weeks needed ${Math.round(expected * 100)} % of what the others can make`)
  if (before.wanted === 'awake' && now - before.neededMs < sleepAfterMs) return { ...before, helps: 'no' }
  return { ...before, wanted: 'asleep', helps: 'no', reason: 'the others manage' }
}
