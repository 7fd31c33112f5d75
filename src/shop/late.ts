/** Promises: a till is told once when an order is not ready by the time that its customer was promised. */
import type { OrderRow } from './ledger/rows.ts'
import { record, type Turn } from './turn.ts'

/** Promises are looked at no more often than this, and no more of them are broken in one step. */
const LOOK_EVERY_MS = 1_000
const MOST_AT_ONCE = 64

/** Watches the promise of an order as it is now, or no longer. */
export function awaitPromise({ memory }: Turn, order: OrderRow): void {
  const { promise_shop_ms: atMs } = order
  if (atMs === null || order.late === 1 || order.ready_shop_ms !== null || order.closed_shop_ms !== null) {
    memory.promises.delete(order.id)
    return
  }
  memory.promises.set(order.id, atMs)
  memory.nextPromiseMs = Math.min(memory.nextPromiseMs, atMs)
}

export function tellDelays(turn: Turn): void {
  const { memory, now } = turn
  if (now.shopMs < memory.nextPromiseMs) return
  let next = Number.POSITIVE_INFINITY
  const late: number[] = []
  for (const [id, atMs] of memory.promises) {
    if (atMs > now.shopMs) next = Math.min(next, Math.max(atMs, now.shopMs + LOOK_EVERY_MS))
    else if (late.length < MOST_AT_ONCE) late.push(id)
    else next = now.shopMs
  }
  for (const id of late) {
    const order = turn.orders.markLate(turn.orders.order(id))
    memory.promises.delete(id)
    record(turn, { kind: 'order.delayed', order, data: { promisedMs: order.promise_wall_ms } })
  }
  memory.nextPromiseMs = next
}
