/**
 * Somebody at the counter lets an order go before its time: its drinks queue as if they had been accepted two minutes
 * earlier, no more, so nobody waits for ever behind such orders. Within ten seconds it is undone as if it had not been.
 */
import { orderToChange, refuseState } from './change.ts'
import type { Input, OrderChange } from './inputs.ts'
import type { OrderRow } from './ledger/rows.ts'
import { refreshOrder } from './life.ts'
import { orderNow } from './public-order.ts'
import { RUSH_BOOST_MS, UNDO_MS } from './rules/boost.ts'
import { isOpenOrder } from './rules/order-state.ts'
import { answerOnce, record, type Turn } from './turn.ts'

export function rushOrder(turn: Turn, input: Extract<Input, { t: 'order.rush' }>): void {
  const order = orderToChange(turn, input)
  if (!order) return
  const waits = turn.orders.drinks(order.id).some(({ state }) => state === 'queued' || state === 'held')
  if (!isOpenOrder(order.state) || !waits || order.boost_ms > 0) return refuseState(turn, input.ref, order, 'rushed')
  boost(turn, order, RUSH_BOOST_MS)
  const data = { boostSeconds: RUSH_BOOST_MS / 1_000, reason: input.reason }
  finish(turn, input, order.id, 'order.rushed', data)
}

export function unrushOrder(turn: Turn, input: OrderChange): void {
  const order = orderToChange(turn, input)
  if (!order) return
  const late = order.boosted_shop_ms === null || turn.now.shopMs - order.boosted_shop_ms > UNDO_MS
  if (order.boost_ms === 0 || late) return refuseState(turn, input.ref, order, 'put back to its place')
  boost(turn, order, 0)
  finish(turn, input, order.id, 'order.unrushed', {})
}

/** What has not been begun moves; what is held moves when it is released. */
function boost(turn: Turn, order: OrderRow, boostMs: number): void {
  for (const drink of turn.orders.drinks(order.id)) {
    // A drink that is made once more has a place of its own, before these.
    if (drink.state !== 'queued' || drink.remake_of !== null) continue
    turn.orders.queueDrink({ ...drink, queue_key: drink.queue_key + order.boost_ms - boostMs })
  }
  turn.orders.boostOrder({
    ...order,
    boost_ms: boostMs,
    boosted_shop_ms: boostMs === 0 ? null : turn.now.shopMs,
  })
  turn.memory.plan = null
}

function finish(
  turn: Turn,
  { ref, once }: OrderChange,
  orderId: number,
  kind: 'order.rushed' | 'order.unrushed',
  data: Readonly<Record<string, unknown>>,
): void {
  const { after } = refreshOrder(turn, orderId)
  record(turn, { kind, order: after, data })
  answerOnce(turn, ref, once, 200, JSON.stringify(orderNow(after, turn.orders.drinks(orderId))))
}
