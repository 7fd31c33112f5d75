/** What every change of an existing order asks first, and how it is refused. */

import type { Ref } from './effects.ts'
import type { OrderChange } from './inputs.ts'
import type { OrderRow } from './ledger/rows.ts'
import { orderNow } from './public-order.ts'
import { answeredBefore, refuse, type Turn } from './turn.ts'

/**
 * The order that a request means, or null when it is answered by this: it was answered before, there is no such order,
 * or the order is not what its caller last saw. A retry comes first: its own success has changed the version.
 */
export function orderToChange(turn: Turn, { ref, once, id, ifVersions }: OrderChange): OrderRow | null {
  if (answeredBefore(turn, ref, once)) return null
  const order = turn.orders.byPublicId(id)
  if (!order) {
    refuse(turn, ref, { code: 'BD_NOT_FOUND', detail: 'No order has this id.' })
    return null
  }
  if (ifVersions !== undefined && !ifVersions.includes(order.version)) {
    const detail = `Order ${order.number} has changed since you read it: it is ${order.state}. Look again, then decide.`
    refuse(turn, ref, { code: 'BD_CHANGED', detail, data: current(turn, order) })
    return null
  }
  return order
}

/** `wanted`: what it cannot be now, e.g. `collected`. */
export function refuseState(turn: Turn, ref: Ref, order: OrderRow, wanted: string): void {
  const detail = `Order ${order.number} is ${order.state}; it cannot be ${wanted} now.`
  refuse(turn, ref, { code: 'BD_ILLEGAL_TRANSITION', detail, data: current(turn, order) })
}

const current = (turn: Turn, order: OrderRow) => ({
  state: order.state,
  order: orderNow(order, turn.orders.drinks(order.id)),
})
