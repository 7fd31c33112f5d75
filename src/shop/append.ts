/** More drinks for an order that is open. Never an edit in place: a wrong drink is cancelled, and the right one added. */
import { admissionRefusal } from './admission.ts'
import { capacityRefusal } from './capacity.ts'
import { orderToChange, refuseState } from './change.ts'
import type { Input } from './inputs.ts'
import { refreshOrder } from './life.ts'
import { capRefusal, newDrinks, workOf } from './new-drinks.ts'
import { closedRefusal } from './opening.ts'
import { placedOrder } from './public-order.ts'
import { alone, forecast, quoteFor, stepsOfAll } from './quote.ts'
import { startFor } from './rules/hold.ts'
import { readDrinks } from './rules/menu.ts'
import { isOpenOrder } from './rules/order-state.ts'
import { stockRefusal } from './stock.ts'
import { answerOnce, record, refuse, type Turn } from './turn.ts'

/**
 * They queue behind all others, or wait with the order when it is held. Cancelled drinks count against the most that an
 * order may have: their places are never given again.
 */
export function appendDrinks(turn: Turn, input: Extract<Input, { t: 'order.append' }>): void {
  const { ref, once } = input
  const order = orderToChange(turn, input)
  if (!order) return
  const closed = closedRefusal(turn)
  if (closed) return refuse(turn, ref, closed)
  if (!isOpenOrder(order.state)) return refuseState(turn, ref, order, 'given more drinks')
  const has = turn.orders.drinks(order.id).length
  const read = readDrinks(input.lines, turn.menu, { most: turn.settings.orders.maxDrinksPerOrder, taken: has })
  if ('refusal' in read) return refuse(turn, ref, read.refusal)
  const missing =
    capacityRefusal(turn, read.drinks) ?? stockRefusal(turn, read.drinks) ?? capRefusal(turn, read.drinks.length)
  if (missing) return refuse(turn, ref, missing)

  const held = order.hold_until_shop_ms !== null
  const work = workOf(read.drinks)
  const crowded = admissionRefusal(turn, held ? [] : work, order.channel ?? undefined)
  if (crowded) return refuse(turn, ref, crowded)
  const added = newDrinks(turn, read.drinks, {
    order: order.id,
    has,
    state: held ? 'held' : 'queued',
    work,
    boostMs: order.boost_ms,
  })
  // Forecast before they stand in the queue, or they would be counted twice.
  const quote = held ? {} : { quote: quoteFor(turn, forecast(turn, work)) }
  turn.orders.append(order.id, added)
  turn.memory.openDrinks += added.length
  const { after } = refreshOrder(turn, order.id, { ...quote, ...startingEarlier(turn, order.id) })
  record(turn, { kind: 'order.appended', order: after, data: { drinks: added.length } })

  // Another terminal learns the names of its own lines only.
  const mine = once.terminal === order.terminal
  const drinks = turn.orders.drinks(order.id).map((drink, i) => (mine || i >= has ? drink : { ...drink, ref: null }))
  answerOnce(turn, ref, once, 201, JSON.stringify(placedOrder(after, drinks, turn.sold, input.url)))
}

/** An order for a time, with more in it, must be begun earlier. */
function startingEarlier(turn: Turn, orderId: number) {
  const order = turn.orders.order(orderId)
  if (order.hold_kind !== 'due' || order.due_wall_ms === null) return {}
  const waiting = turn.orders.drinks(orderId).filter(({ state }) => state === 'held')
  const work = stepsOfAll(turn, waiting)
  const untilMs = startFor(order.due_wall_ms, alone(turn, work), turn.now)
  return { hold: { kind: 'due' as const, untilMs } }
}
