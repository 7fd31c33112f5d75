/** When something is due about a ready order whose customer has not come yet. A cache of the order book. */
import type { OrderRow } from './ledger/rows.ts'
import { pickupDue, waitsSince } from './rules/pickup.ts'
import type { Turn } from './turn.ts'

/** Watches over an order as it is now, or no longer. */
export function awaitPickup({ memory, settings, now }: Turn, order: OrderRow): void {
  const sinceMs = order.state === 'ready' ? waitsSince(order) : null
  if (sinceMs === null) {
    memory.waiting.delete(order.id)
    return
  }
  const { nextMs } = pickupDue(sinceMs, settings.pickup, now.shopMs)
  memory.waiting.set(order.id, nextMs)
  memory.nextPickupMs = Math.min(memory.nextPickupMs, nextMs)
}

/** Other limits are in force. */
export function awaitAnew(turn: Turn): void {
  for (const id of [...turn.memory.waiting.keys()]) awaitPickup(turn, turn.orders.order(id))
}
