/**
 * Whether an order still wants to be made. A till that was cut off sends what it kept when it is back: past its time
 * nobody waits for it any more, and it must not be made for people who left.
 */
import type { Refusal } from '../../kit/errors.ts'
import type { Millis, WallMs } from '../../kit/units.ts'

/** A till's clock may be ahead of ours by this much; beyond it one of them is wrong, and no validity can be judged. */
export const MOST_AHEAD_MS: Millis = 5 * 60_000

export interface Validity {
  readonly placedAtMs?: WallMs
  readonly validForSeconds?: number
}

/** Null: it may be taken. */
export function validityRefusal({ placedAtMs, validForSeconds }: Validity, nowMs: WallMs): Refusal | null {
  if (placedAtMs === undefined) {
    if (validForSeconds === undefined) return null
    const detail = 'validForSeconds counts from placedAt: send both, or neither.'
    return { code: 'BD_BAD_REQUEST', detail, pointer: '/placedAt' }
  }
  if (placedAtMs > nowMs + MOST_AHEAD_MS) {
    const ahead = Math.ceil((placedAtMs - nowMs) / 1_000)
    const detail = `placedAt lies ${ahead} s in the future; set the till's clock.`
    return { code: 'BD_BAD_REQUEST', detail, pointer: '/placedAt' }
  }
  if (validForSeconds === undefined || nowMs <= placedAtMs + validForSeconds * 1_000) return null
  const late = Math.ceil((nowMs - placedAtMs) / 1_000) - validForSeconds
  const detail = `The order was valid for ${validForSeconds} s and comes ${late} s too late; nothing was taken. Ask the customer and place it anew.`
  return { code: 'BD_EXPIRED', detail }
}
