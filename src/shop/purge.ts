/**
 * The shop forgets whose an order was. Some time after it is over (`forgetAfterMs`) customer's name and notes are erased,
 * and its id opens nothing any more for whoever has no key. The facts stay: what was made, when, and on which machine.
 *
 * What its till calls the order and its lines goes later, when nobody can send that sale again: by those names a second
 * try is recognised (intake.ts, answers.ts).
 */
import type { Millis, ShopMs } from '../kit/units.ts'
import type { EndedOrder, Erased, People } from './ledger/people.ts'
import type { OrderRow } from './ledger/rows.ts'
import type { Memory } from './memory.ts'
import { namesAfter, nextPurgeAt } from './purge-due.ts'
import { record, type Turn } from './turn.ts'

/** Answers are kept for two days: longer than to the end of the next business day (domain.md §2.4). */
export /** What is due is erased together: a shop at work need not commit for each order of two hours ago. */
const TOGETHER_MS: Millis = 30_000
/** What ends in this very moment may still get company, with a lower id. */
const STILL_ENDING_MS: Millis = 1
/** While more is due than one step takes. */
const NEXT_BATCH_MS: Millis = 200

/** Whether the shop has forgotten whose it was: then nobody without a key may read it. */
export function isForgotten(
  { closed_shop_ms, id }: Pick<OrderRow, 'closed_shop_ms' | 'id'>,
  { forgottenUntil: until }: Pick<Memory, 'forgottenUntil'>,
): boolean {
  if (closed_shop_ms === null) return false
  return closed_shop_ms < until.closed_shop_ms || (closed_shop_ms === until.closed_shop_ms && id <= until.id)
}

/** An order is over: it is to be forgotten, sooner or later. */
export function awaitPurge({ memory, settings, now }: Pick<Turn, 'memory' | 'settings' | 'now'>): void {
  const { forgetAfterMs } = settings.orders
  if (forgetAfterMs !== undefined && memory.nextPurgeMs === null) memory.nextPurgeMs = now.shopMs + forgetAfterMs
}

/** Erases what is due, a batch at a time. */
export function forgetPeople(turn: Turn): void {
  const { ledger, memory, now, settings } = turn
  const { forgetAfterMs } = settings.orders
  if (memory.nextPurgeMs === null || now.shopMs < memory.nextPurgeMs) return
  memory.nextPurgeMs = null
  if (forgetAfterMs === undefined) return
  const { people } = ledger
  const forgotten = batch(people, 'person', now.shopMs - Math.max(forgetAfterMs, STILL_ENDING_MS))
  for (const { id } of forgotten) people.erasePerson(id)
  const renamed = batch(people, 'names', now.shopMs - namesAfter(forgetAfterMs))
  for (const { id } of renamed) people.eraseNames(id)
  // Its business day is long over: no sale of it is recognised as a second try any more.
  const last = renamed.at(-1)
  if (last) people.eraseExamples(last.business_day)
  for (const { id } of [...forgotten, ...renamed]) turn.orders.drop(id)
  if (forgotten.length > 0) {
    memory.forgottenUntil = people.erasedUntil('person')
    record(turn, { kind: 'orders.forgotten', data: { orders: forgotten.length } })
    turn.effects.push({ t: 'forgotten', orders: forgotten.map(({ public_id }) => public_id) })
  }
  const next = nextPurgeAt(people, settings)
  memory.nextPurgeMs =
    next === null ? null : Math.max(next, now.shopMs + (next <= now.shopMs ? NEXT_BATCH_MS : TOGETHER_MS))
}

/** Moves on among what has ended. */
function batch(people: People, what: Erased, untilShopMs: ShopMs): readonly EndedOrder[] {
  const ended = people.ended(people.erasedUntil(what), untilShopMs)
  const last = ended.at(-1)
  if (last) people.setErasedUntil(what, last)
  return ended
}
