/** What is not wanted any more: what waits is cancelled, what is being made is discarded when it is done. */
import { orderToChange, refuseState } from './change.ts'
import type { Input, OrderChange } from './inputs.ts'
import type { DrinkRow, OrderRow } from './ledger/rows.ts'
import { placeOfDrink } from './ledger/rows.ts'
import { announce, refreshOrder, turning } from './life.ts'
import { etagOf } from './public-order.ts'
import { isOpenOrder } from './rules/order-state.ts'
import { answerOnce, record, refuse, type Turn } from './turn.ts'

const tag = (order: OrderRow): string => etagOf(order.public_id, order.version)

export type CancelOutcome = 'cancelled' | 'willBeDiscarded' | 'tooLate'

/** All of it that is not too late: what is ready or gone is. */
export function cancelOrder(turn: Turn, input: OrderChange): void {
  const { ref, once } = input
  const order = orderToChange(turn, input)
  if (!order) return
  if (order.state === 'cancelled' || order.state === 'collected' || order.state === 'expired') {
    return refuseState(turn, ref, order, 'cancelled')
  }
  const { after, outcomes } = cancelWholeOrder(turn, order, {})
  answerOnce(
    turn,
    ref,
    once,
    200,
    JSON.stringify({ id: order.public_id, state: after.state, etag: tag(after), drinks: outcomes }),
  )
}

/** Each of its drinks, as far as it is not too late. */
export function cancelWholeOrder(turn: Turn, order: OrderRow, data: Readonly<Record<string, unknown>>) {
  const outcomes: { id: number; outcome: CancelOutcome }[] = []
  for (const drink of [...turn.orders.drinks(order.id)]) {
    outcomes.push({ id: placeOfDrink(drink.id), outcome: cancelDrink(turn, drink) })
  }
  // Cancelled on purpose, whatever hold expired before.
  const { before, after } = refreshOrder(turn, order.id, { hold: null })
  const seq = record(turn, { kind: 'order.cancelled', order: after, data: { outcomes, ...data } })
  announce(turn, before, after, seq)
  return { after, outcomes }
}

/** One drink of an order that is not over. What it was too late for changes nothing. */
export function cancelOneDrink(turn: Turn, input: Extract<Input, { t: 'drink.cancel' }>): void {
  const { ref, once } = input
  const order = orderToChange(turn, input)
  if (!order) return
  const drink = turn.orders.drinks(order.id)[input.drink - 1]
  if (!drink) {
    const detail = `Order ${order.number} has no drink ${input.drink}.`
    return refuse(turn, ref, { code: 'BD_NOT_FOUND', detail })
  }
  if (!isOpenOrder(order.state)) return refuseState(turn, ref, order, 'changed')
  const wasOver = drink.state === 'cancelled' || drink.cancel_requested === 1
  const outcome = cancelDrink(turn, drink)
  let now = order
  if (outcome !== 'tooLate' && !wasOver) {
    const { before, after } = refreshOrder(turn, order.id)
    const data = { outcome, ...turning(before, after) }
    const { state: drinkState } = turn.orders.drink(drink.id)
    const seq = record(turn, { kind: 'drink.cancelled', order: after, drink: drink.id, drinkState, data })
    announce(turn, before, after, seq)
    now = after
  }
  const drinks = [{ id: placeOfDrink(drink.id), outcome }]
  answerOnce(turn, ref, once, 200, JSON.stringify({ id: order.public_id, state: now.state, etag: tag(now), drinks }))
}

function cancelDrink(turn: Turn, drink: DrinkRow): CancelOutcome {
  switch (drink.state) {
    case 'held':
    case 'queued':
    case 'attention':
      turn.orders.saveDrink({ ...drink, state: 'cancelled' })
      turn.memory.openDrinks--
      return 'cancelled'
    case 'making':
      turn.orders.requestCancel(drink)
      return 'willBeDiscarded'
    case 'cancelled':
      return 'cancelled'
    default:
      return 'tooLate'
  }
}
