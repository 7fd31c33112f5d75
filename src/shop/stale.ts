/**
 * After an outage the shop does not brew for people who left: what was promised for long ago waits, and one question is
 * asked for the whole batch.
 */

import { cancelWholeOrder } from './cancel.ts'
import { release } from './holds.ts'
import type { Input } from './inputs.ts'
import type { OrderRow } from './ledger/rows.ts'
import { refreshOrder } from './life.ts'
import { NO_QUOTE } from './quote.ts'
import { moveDrink } from './rules/drink-life.ts'
import { answeredBefore, answerOnce, record, refuse, type Turn } from './turn.ts'

/** At start: holds what has queued since long before. */
export function holdStale(turn: Turn): void {
  const { now, settings, ledger } = turn
  for (const { id } of ledger.promisedBefore(now.shopMs - settings.orders.staleAfterMs)) {
    const queued = turn.orders.drinks(id).filter(({ state }) => state === 'queued')
    if (queued.length === 0) continue
    for (const drink of queued) turn.orders.saveDrink({ ...drink, state: moveDrink(drink.state, 'hold') })
    const hold = { kind: 'stale' as const, untilMs: now.shopMs + settings.orders.holdExpiresMs }
    const { after } = refreshOrder(turn, id, { hold, quote: NO_QUOTE })
    record(turn, { kind: 'order.stale', order: after, data: { drinks: queued.length } })
  }
}

export function resolveStale(turn: Turn, input: Extract<Input, { t: 'stale.resolve' }>): void {
  const { ref, once, orders, decision } = input
  if (answeredBefore(turn, ref, once)) return
  const stale = turn.ledger.staleOrders().map(({ id }) => turn.orders.order(id))
  const meant = orders === null ? stale : stale.filter((order) => orders.includes(order.public_id))
  const strange = orders?.find((id) => !meant.some((order) => order.public_id === id))
  if (strange !== undefined || meant.length === 0) {
    const detail =
      strange === undefined ? 'No order waits for this decision.' : `Order ${strange} does not wait for this.`
    return refuse(turn, ref, { code: 'BD_ILLEGAL_TRANSITION', detail })
  }
  for (const order of meant) decide(turn, order, decision)
  answerOnce(turn, ref, once, 200, JSON.stringify({ decision, orders: meant.map(({ number }) => number) }))
}

function decide(turn: Turn, order: OrderRow, decision: 'make' | 'cancel'): void {
  if (decision === 'make') release(turn, order, turn.now.shopMs, { cause: 'after an outage' })
  else cancelWholeOrder(turn, order, { cause: 'after an outage' })
}
