/** A ready order ends: handed over, taken for handed over, or thrown away; and comes back when that was a mistake. */
import { orderToChange, refuseState } from './change.ts'
import type { OrderChange } from './inputs.ts'
import type { DrinkRow, OrderRow } from './ledger/rows.ts'
import { refreshOrder } from './life.ts'
import { awaitPickup } from './pickup-clock.ts'
import { etagOf } from './public-order.ts'
import { moveDrink } from './rules/drink-life.ts'
import { answerOnce, record, type Turn } from './turn.ts'

/** Ready, or thrown away unclaimed: then its customer came late, and got it after all. */
export function collectOrder(turn: Turn, input: OrderChange): void {
  const { ref, once } = input
  const order = orderToChange(turn, input)
  if (!order) return
  if (order.state !== 'ready' && !isUnclaimed(order)) return refuseState(turn, ref, order, 'collected')
  answer(turn, input, once, handOver(turn, order, order.state === 'ready' ? {} : { late: true }))
}

/** It was not collected after all. Its place on the board is its old one; nobody is called. */
export function uncollectOrder(turn: Turn, input: OrderChange): void {
  const { ref, once } = input
  const order = orderToChange(turn, input)
  if (!order) return
  if (order.state !== 'collected') return refuseState(turn, ref, order, 'taken back to the shelf')
  // Its number may be somebody else's by now.
  if (!turn.memory.numbers.rests(order.number)) {
    return refuseState(turn, ref, order, 'taken back to the shelf: its number is given to others by now')
  }
  for (const drink of [...turn.orders.drinks(order.id)]) {
    if (drink.state === 'collected') turn.orders.saveDrink({ ...drink, state: moveDrink(drink.state, 'undo') })
  }
  refreshOrder(turn, order.id)
  const back = turn.now.shopMs
  const after = turn.orders.savePickup({ ...turn.orders.order(order.id), back_shop_ms: back, reminded: 0 })
  awaitPickup(turn, after)
  record(turn, { kind: 'order.uncollected', order: after })
  answer(turn, input, once, after)
}

export function handOver(turn: Turn, order: OrderRow, data: Readonly<Record<string, unknown>>): OrderRow {
  const drinks = [...turn.orders.drinks(order.id)]
  for (const drink of drinks) {
    if (drink.state === 'ready' || (order.state === 'expired' && wasThrownAway(drink, drinks))) {
      turn.orders.saveDrink({ ...drink, state: moveDrink(drink.state, 'collect') })
    }
  }
  const { after } = refreshOrder(turn, order.id, { hold: null })
  record(turn, { kind: 'order.collected', order: after, data })
  return after
}

/** Nobody came. Not waste: that is what was spilled, remade or surplus, and this was made right. */
export function throwAway(turn: Turn, order: OrderRow): void {
  for (const drink of [...turn.orders.drinks(order.id)]) {
    if (drink.state === 'ready') turn.orders.saveDrink({ ...drink, state: moveDrink(drink.state, 'discard') })
  }
  const { after } = refreshOrder(turn, order.id, { hold: 'expired' })
  record(turn, { kind: 'order.expired', order: after, data: { uncollected: true } })
}

/** One that was ready when it ended: an order whose hold expired never was. */
const isUnclaimed = (order: OrderRow): boolean => order.state === 'expired' && order.ready_shop_ms !== null

/** With its order, not before: by a cancel, or because it was made again. */
const wasThrownAway = (drink: DrinkRow, drinks: readonly DrinkRow[]): boolean =>
  drink.state === 'discarded' && drink.cancel_requested === 0 && !drinks.some(({ remake_of }) => remake_of === drink.id)

function answer(turn: Turn, { ref }: OrderChange, once: OrderChange['once'], after: OrderRow): void {
  const { public_id: id, number, state, version } = after
  answerOnce(turn, ref, once, 200, JSON.stringify({ id, number, state, etag: etagOf(id, version) }))
}
