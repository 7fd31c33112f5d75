/** One order's live stream. */
import type { Order, OrderChange } from './api.ts'
import { parse } from './exchange.ts'
import type { ServerEvent } from './sse.ts'
import { heardBefore, type LineNews, type Reading } from './stream.ts'

/**
 * What a follower hears. `order` is the whole order and comes first (and again when the shop cannot tell what was
 * missed); `change` is what happened to it.
 */
export type Followed =
  | { readonly type: 'order'; readonly order: Order }
  | { readonly type: 'change'; readonly change: OrderChange }
  | LineNews

/** A ping, and what a later server may add, is nothing for a follower. */
export function readOrderStream({ event, data, id }: ServerEvent, lastId: string): Reading<Followed> {
  const body = parse(data)
  if (body !== null && event === 'snapshot') return { heard: { type: 'order', order: body as Order }, lastId: id }
  if (body === null || event !== 'order' || heardBefore(id, lastId)) return { heard: null, lastId }
  return { heard: { type: 'change', change: body as OrderChange }, lastId: id }
}
