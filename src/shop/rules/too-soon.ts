/** Whether a cup can be full already: a machine that says `done` before it could have poured is not believed. */
import type { Millis } from '../../kit/units.ts'

/** Milliseconds since the command, by each clock that saw it given; null: not seen. */
export interface Took {
  /** The shop's own. Nothing on the wire can shorten it: a late word only makes it longer. */
  readonly shopMs: Millis
  /** The device's, which goes on while the computer sleeps. */
  readonly deviceMs: Millis | null
}

/** `share` of the recipe's time is the least that a pour takes; 0: its machine's pours follow no recipe. */
export function isTooSoon(nominalMs: Millis, share: number, { shopMs, deviceMs }: Took): boolean {
  return Math.max(shopMs, deviceMs ?? 0) < nominalMs * share
}
