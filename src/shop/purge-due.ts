/** When the shop must next forget somebody. */
import type { Millis, ShopMs } from '../kit/units.ts'
import type { People } from './ledger/people.ts'
import type { ShopSettings } from './settings.ts'

/** A till may ask again for so long. */
export const KEEP_ANSWERS_MS: Millis = 48 * 3_600_000

/** How long the till's names of an order are kept: a retry may ask for as long. */
export const namesAfter = (forgetAfterMs: Millis): Millis => Math.max(forgetAfterMs, KEEP_ANSWERS_MS)

/** When the first of what is left is due; null: nothing is left. */
export function nextPurgeAt(people: People, { orders: { forgetAfterMs } }: ShopSettings): ShopMs | null {
  if (forgetAfterMs === undefined) return null
  const [person, names] = [
    people.nextEndedAt(people.erasedUntil('person')),
    people.nextEndedAt(people.erasedUntil('names')),
  ]
  const due = [
    ...(person === null ? [] : [person + forgetAfterMs]),
    ...(names === null ? [] : [names + namesAfter(forgetAfterMs)]),
  ]
  return due.length === 0 ? null : Math.min(...due)
}
