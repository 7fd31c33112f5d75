/** `GET /orders` of the little server. */

import type { Answer } from './little-answer.ts'
import type { Fault } from './little-fault.ts'
import type { Placed } from './little-order.ts'

/** `orders`: oldest first. A cursor is the place of an order in them, which never changes. */
export function listOf(
  orders: readonly Placed[],
  query: URLSearchParams,
  has: (fault: Fault) => boolean,
  show: (order: Placed) => object,
): Answer {
  const limit = Number(query.get('limit') ?? 50)
  const after = query.get('after')
  const clientRef = has('list-ignores-reference') ? null : query.get('clientRef')
  const open = query.get('state') === 'open' && !has('list-ignores-state')
  const fits = ({ order }: { readonly order: Placed }): boolean =>
    (clientRef === null || order.clientRef === clientRef) && (!open || order.state !== 'cancelled')
  const newest = orders.map((order, place) => ({ order, place })).reverse()
  const skip = has('list-loses-one') ? 1 : 0
  const left = has('list-by-offset')
    ? newest.slice(Number(after ?? 0))
    : newest.filter(({ place }) => after === null || place < Number(after) - skip)
  const page = left.filter(fits).slice(0, limit)
  const last = page.at(-1)
  const more = last !== undefined && left.filter(fits).length > limit
  const cursor = has('list-by-offset') ? Number(after ?? 0) + limit : last?.place
  const body = { orders: page.map(({ order }) => show(order)), next: more ? String(cursor) : null }
  return { status: 200, body: JSON.stringify(body) }
}
