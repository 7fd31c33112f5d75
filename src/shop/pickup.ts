/** What happens to an order after it was accepted, by its customer or its till: cancel, collect, be forgotten. */
import type { Input } from './inputs.ts'
import type { DrinkRow, OrderRow } from './ledger/rows.ts'
import { placeOfDrink } from './ledger/rows.ts'
import { refreshOrder } from './life.ts'
import { answeredBefore, answerOnce, record, refuse, type Turn } from './turn.ts'

export type CancelOutcome = 'cancelled' | 'willBeDiscarded' | 'tooLate'

/** What waits is cancelled, what is being made is discarded when it is done, what is ready or gone is too late. */
export function cancelOrder(turn: Turn, input: Extract<Input, { t: 'order.cancel' }>): void {
  const { ref, once } = input
  if (answeredBefore(turn, ref, once)) return
  const order = turn.orders.byPublicId(input.id)
  if (!order) return refuseUnknown(turn, ref)
  if (order.state === 'cancelled' || order.state === 'collected' || order.state === 'expired') {
    return refuseState(turn, ref, order, 'cancelled')
  }
  const outcomes: { id: number; outcome: CancelOutcome }[] = []
  for (const drink of [...turn.orders.drinks(order.id)]) {
    outcomes.push({ id: placeOfDrink(drink.id), outcome: cancelDrink(turn, drink) })
  }
  const { after } = refreshOrder(turn, order.id)
  record(turn, { kind: 'order.cancelled', order: after, data: { outcomes, terminal: once.terminal } })
  answerOnce(turn, ref, once, 200, JSON.stringify({ id: order.public_id, state: after.state, drinks: outcomes }))
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
    default:
      return 'tooLate'
  }
}

export function collectOrder(turn: Turn, input: Extract<Input, { t: 'order.collect' }>): void {
  const { ref, once } = input
  if (answeredBefore(turn, ref, once)) return
  const order = turn.orders.byPublicId(input.id)
  if (!order) return refuseUnknown(turn, ref)
  if (order.state !== 'ready') return refuseState(turn, ref, order, 'collected')
  const after = handOver(turn, order, { terminal: once.terminal })
  answerOnce(turn, ref, once, 200, JSON.stringify({ id: order.public_id, number: order.number, state: after.state }))
}

/** Ready orders that nobody tapped leave board and number pool: collected, as we must assume. */
export function clearForgotten(turn: Turn): void {
  const { ledger, memory, now, settings } = turn
  if (memory.nextClearMs === null || now.shopMs < memory.nextClearMs) return
  for (const { id } of ledger.readyBefore(now.shopMs - settings.orders.clearAfterMs)) {
    handOver(turn, turn.orders.order(id), { assumed: true })
  }
  const first = ledger.firstReadyAt()
  memory.nextClearMs = first === null ? null : first + settings.orders.clearAfterMs
}

function handOver(turn: Turn, order: OrderRow, data: Readonly<Record<string, unknown>>): OrderRow {
  for (const drink of [...turn.orders.drinks(order.id)]) {
    if (drink.state === 'ready') turn.orders.saveDrink({ ...drink, state: 'collected' })
  }
  const { after } = refreshOrder(turn, order.id)
  record(turn, { kind: 'order.collected', order: after, data })
  return after
}

function refuseUnknown(turn: Turn, ref: number): void {
  refuse(turn, ref, { code: 'BD_NOT_FOUND', detail: 'No order has this id.' })
}

function refuseState(turn: Turn, ref: number, order: OrderRow, wanted: string): void {
  const detail = `Order ${order.number} is ${order.state}; it cannot be ${wanted} now.`
  refuse(turn, ref, { code: 'BD_ILLEGAL_TRANSITION', detail, data: { state: order.state } })
}
