/**
 * Holds: drinks that wait before they queue. An order is held until it is paid, until the time it is wanted for comes
 * near, or because somebody at the counter asked; a hold that nobody lifts ends by itself, so that no number, no place
 * under the cap and no customer is forgotten.
 */
import type { Refusal } from '../../kit/errors.ts'
import type { Millis, ShopMs, WallMs } from '../../kit/units.ts'
import { reserveFor } from './quote.ts'

/**
 * `unpaid`: since it was placed · `due`: until work must begin · `asked`: by somebody, later · `stale`: its customers may
 * have left while the daemon was down.
 */
export const HOLD_KINDS = ['unpaid', 'due', 'asked', 'stale'] as const
export type HoldKind = (typeof HOLD_KINDS)[number]

export interface Hold {
  readonly kind: HoldKind
  /** When it ends by itself: `due` by release, the others by giving the order up. */
  readonly untilMs: ShopMs
}

export interface Wish {
  readonly hold?: boolean
  readonly dueAtMs?: WallMs
}

/** Farther ahead an order is no order of this shop's day, and would keep its pickup number from the others. */
export const MOST_AHEAD_MS: Millis = 86_400_000
/** A till's clock may be behind ours by this much. What is due already is made at once. */
export const MOST_PAST_MS: Millis = 5 * 60_000
/** A customer who pays within a minute keeps the place of the moment of ordering (domain.md §2.2, row 3). */
export const KEEPS_PLACE_MS: Millis = 60_000

export function wishRefusal({ hold, dueAtMs }: Wish, nowMs: WallMs): Refusal | null {
  if (dueAtMs === undefined) return null
  const bad = (detail: string): Refusal => ({ code: 'BD_BAD_REQUEST', detail, pointer: '/dueAt' })
  if (hold === true) return bad('An order is held until it is released (hold) or until it is due (dueAt), not both.')
  if (dueAtMs < nowMs - MOST_PAST_MS) return bad('dueAt has passed; leave it out to have the order made at once.')
  if (dueAtMs > nowMs + MOST_AHEAD_MS) return bad('dueAt lies more than 24 hours ahead; place the order nearer to it.')
  return null
}

/** Null: to the queue at once. `workMs`: what the order takes a shop that has nothing else to do. */
export function holdAtPlacing(
  { hold, dueAtMs }: Wish,
  workMs: Millis,
  now: { readonly shopMs: ShopMs; readonly wallMs: WallMs },
  expiresMs: Millis,
): Hold | null {
  if (hold === true) return { kind: 'unpaid', untilMs: now.shopMs + expiresMs }
  if (dueAtMs === undefined) return null
  const untilMs = startFor(dueAtMs, workMs, now)
  return untilMs <= now.shopMs ? null : { kind: 'due', untilMs }
}

/** When its drinks must queue for the order to be ready when it is due: with the reserve that a promise has. */
export function startFor(
  dueAtMs: WallMs,
  workMs: Millis,
  now: { readonly shopMs: ShopMs; readonly wallMs: WallMs },
): ShopMs {
  return now.shopMs + (dueAtMs - now.wallMs) - workMs - reserveFor(workMs)
}

/** The queue key of a drink that is released: its release, or its acceptance when it was only being paid. */
export function keyOnRelease(kind: HoldKind, acceptedMs: ShopMs, releasedMs: ShopMs): ShopMs {
  return kind === 'unpaid' && releasedMs - acceptedMs <= KEEPS_PLACE_MS ? acceptedMs : releasedMs
}
