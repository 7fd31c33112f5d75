import { randomFillSync } from 'node:crypto'
import { ORDER_ID_LENGTH, orderIdFrom } from '../kit/ids.ts'

/** Asking the system for chance costs more than an order's row: it is asked once for many. */
const pool = new Uint8Array(ORDER_ID_LENGTH * 256)
let used = pool.length

/** A fresh order id: 65 random bits. */
export function newOrderId(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const bytes = pool.subarray(used, used + ORDER_ID_LENGTH)
  used += ORDER_ID_LENGTH
  return orderIdFrom(bytes)
}
