/** Orders that wait before they queue: hold, release, and the end of a hold by time alone. */
import { orderToChange, refuseState } from './change.ts'
import type { OrderChange } from './inputs.ts'
import type { DrinkRow, OrderRow } from './ledger/rows.ts'
import { announce, refreshOrder, turning } from './life.ts'
import { orderNow } from './public-order.ts'
import { forecast, quoteFor, stepsOfAll } from './quote.ts'
import { moveDrink } from './rules/drink-life.ts'
import { type HoldKind, keyOnRelease } from './rules/hold.ts'
import { answerOnce, record, type Turn } from './turn.ts'

/** What is still in the queue waits outside of it; what is being made goes on. */
export function holdOrder(turn: Turn, input: OrderChange): void {
  const { ref } = input
  const order = orderToChange(turn, input)
  if (!order) return
  const queued = drinksIn(turn, order, 'queued')
  if (queued.length === 0) return refuseState(turn, ref, order, 'held')
  for (const drink of queued) turn.orders.saveDrink({ ...drink, state: moveDrink(drink.state, 'hold') })
  const untilMs = turn.now.shopMs + turn.settings.orders.holdExpiresMs
  const { after } = refreshOrder(turn, order.id, { hold: { kind: 'asked', untilMs }, quote: quoteFor(turn, null) })
  record(turn, { kind: 'order.held', order: after, data: { drinks: queued.length } })
  turn.memory.plan = null
  answer(turn, input, after)
}

export function releaseOrder(turn: Turn, input: OrderChange): void {
  const order = orderToChange(turn, input)
  if (!order) return
  if (order.hold_until_shop_ms === null) return refuseState(turn, input.ref, order, 'released')
  answer(turn, input, release(turn, order, turn.now.shopMs, {}))
}

/** Ends the holds whose time has come. Cheap when there are none. */
export function endHolds(turn: Turn): void {
  const { ledger, memory, now } = turn
  if (memory.nextHoldMs === null || now.shopMs < memory.nextHoldMs) return
  for (const { id } of ledger.holdsUntil(now.shopMs)) {
    const order = turn.orders.order(id)
    // Late because the daemon was down, it still has the place that it was to have.
    if (order.hold_kind === 'due') release(turn, order, order.hold_until_shop_ms ?? now.shopMs, { due: true })
    else expire(turn, order)
  }
  memory.nextHoldMs = ledger.firstHoldUntil()
}

export function release(turn: Turn, order: OrderRow, atMs: number, data: Readonly<Record<string, unknown>>): OrderRow {
  const held = drinksIn(turn, order, 'held')
  // Forecast before they stand in the queue, or they would be counted twice.
  const readyAt = forecast(turn, stepsOfAll(turn, held))
  const kind: HoldKind = order.hold_kind === 'unpaid' || order.hold_kind === 'due' ? order.hold_kind : 'asked'
  for (const drink of held) {
    const queueKey = keyOnRelease(kind, drink.queue_key + order.boost_ms, atMs) - order.boost_ms
    turn.orders.queueDrink({ ...drink, state: moveDrink(drink.state, 'release'), queue_key: queueKey })
  }
  const { after } = refreshOrder(turn, order.id, { hold: null, quote: quoteFor(turn, readyAt) })
  record(turn, { kind: 'order.released', order: after, data: { drinks: held.length, ...data } })
  return after
}

/** Nobody released it in time: what is held will not be made, and an order of nothing else is over. */
function expire(turn: Turn, order: OrderRow): void {
  const held = drinksIn(turn, order, 'held')
  for (const drink of held) turn.orders.saveDrink({ ...drink, state: moveDrink(drink.state, 'cancel') })
  turn.memory.openDrinks -= held.length
  const { before, after } = refreshOrder(turn, order.id, { hold: 'expired' })
  const data = { cause: 'the hold expired', drinks: held.length }
  if (after.state === 'expired') {
    record(turn, { kind: 'order.expired', order: after, data })
    return
  }
  for (const drink of held) {
    const last = drink === held.at(-1)
    const seq = record(turn, {
      kind: 'drink.cancelled',
      order: after,
      drink: drink.id,
      drinkState: 'cancelled',
      data: last ? { ...data, ...turning(before, after) } : data,
    })
    if (last) announce(turn, before, after, seq)
  }
}

const drinksIn = (turn: Turn, order: OrderRow, state: DrinkRow['state']): DrinkRow[] =>
  turn.orders.drinks(order.id).filter((drink) => drink.state === state)

function answer(turn: Turn, { ref, once }: OrderChange, order: OrderRow): void {
  answerOnce(turn, ref, once, 200, JSON.stringify(orderNow(order, turn.orders.drinks(order.id))))
}
