import { randomFillSync } from 'node:crypto'
import { ORDER_ID_LENGTH, orderIdFrom } from '../kit/ids.ts'

/** Asking the system for chance costs more than an order's row: it is asked once for many. */
const pool = new Uint8Array(ORDER_ID_LENGTH * 256)
let used = pool.length

/**
 * The first characters are drawn for as many ids as the pool holds: neighbours in time are neighbours in the index, which
 * halves what an order writes to the disk. Who holds an id knows these of its neighbours; 50 bits of each remain.
 */
const SHARED = 3

/** A fresh order id: 65 random bits, 15 of them in common with the ids made next to it. */
export function newOrderId(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const bytes = pool.subarray(used, used + ORDER_ID_LENGTH)
  bytes.set(pool.subarray(0, SHARED))
  used += ORDER_ID_LENGTH
  return orderIdFrom(bytes)
}
