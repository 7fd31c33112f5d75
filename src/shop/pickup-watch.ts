/** Ready orders that wait for their customers: reminders, the counter, and the end when nobody comes. */
import { handOver, throwAway } from './collect.ts'
import type { OrderRow } from './ledger/rows.ts'
import { awaitPickup } from './pickup-clock.ts'
import { pickupDue, waitsSince } from './rules/pickup.ts'
import { record, type Turn } from './turn.ts'

/** No more of them are looked at in one step. */
const MOST_AT_ONCE = 64

export function watchPickups(turn: Turn): void {
  const { memory, now } = turn
  if (now.shopMs < memory.nextPickupMs) return
  const due: number[] = []
  let next = Number.POSITIVE_INFINITY
  for (const [id, atMs] of memory.waiting) {
    if (atMs > now.shopMs) next = Math.min(next, atMs)
    else if (due.length < MOST_AT_ONCE) due.push(id)
    else next = now.shopMs
  }
  memory.nextPickupMs = next
  for (const id of due) look(turn, turn.orders.order(id))
}

function look(turn: Turn, order: OrderRow): void {
  const { settings, now } = turn
  const sinceMs = waitsSince(order) ?? now.shopMs
  const { stands, reminders } = pickupDue(sinceMs, settings.pickup, now.shopMs)
  if (stands === 'over') {
    if (settings.pickup.uncollected === 'assumed') handOver(turn, order, { assumed: true })
    else throwAway(turn, order)
    return
  }
  // After an outage only the last one is told: three at once help nobody.
  if (reminders > order.reminded) {
    const after = turn.orders.savePickup({ ...order, reminded: reminders })
    const waitedS = Math.floor((now.shopMs - sinceMs) / 1_000)
    record(turn, { kind: 'order.reminded', order: after, data: { reminder: reminders, waitedS } })
  }
  if (stands === 'at-counter') turn.effects.push({ t: 'board', zone: order.zone })
  awaitPickup(turn, turn.orders.order(order.id))
}
