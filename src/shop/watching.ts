/** A phone asks to be told of an order, or no more. An order that nobody watches costs nothing. */
import type { Input } from './inputs.ts'
import { MOST_WATCHERS } from './rules/notices.ts'
import { isOpenOrder } from './rules/order-state.ts'
import { refuse, reply, type Turn } from './turn.ts'
import { forgetWatcher } from './watchers.ts'

export function watch(turn: Turn, input: Extract<Input, { t: 'watch.add' }>): void {
  const { ref, id, watcher } = input
  const order = turn.orders.byPublicId(id)
  if (!order) return refuse(turn, ref, { code: 'BD_NOT_FOUND', detail: 'No order has this id.' })
  if (!isOpenOrder(order.state)) {
    const detail = 'This order is over: there is nothing more to tell.'
    return refuse(turn, ref, { code: 'BD_ILLEGAL_TRANSITION', detail, data: { state: order.state } })
  }
  const same = turn.notices.watchersOf(order.id).filter(({ channel }) => channel === watcher.channel)
  const known = same.find(({ endpoint }) => watcher.channel === 'ntfy' || endpoint === watcher.endpoint)
  if (known === undefined && same.length >= MOST_WATCHERS) {
    const detail = `${MOST_WATCHERS} phones are told of this order already; one of them must be taken off first.`
    return refuse(turn, ref, { code: 'BD_TOO_MANY_WATCHERS', detail })
  }
  const endpoint = known?.endpoint ?? watcher.endpoint
  turn.notices.watch({ ...watcher, endpoint, order_id: order.id }, turn.now.wallMs)
  turn.memory.watched.set(order.id, 'open')
  reply(turn, ref, { ok: true, status: 200, body: JSON.stringify({ endpoint }), replayed: false })
}

/** All of this channel: whoever knows the order's address may stop it. Done once or twice, it is the same. */
export function unwatch(turn: Turn, { ref, id, channel }: Extract<Input, { t: 'watch.remove' }>): void {
  const order = turn.orders.byPublicId(id)
  if (!order) return refuse(turn, ref, { code: 'BD_NOT_FOUND', detail: 'No order has this id.' })
  for (const watcher of turn.notices.watchersOf(order.id)) {
    if (watcher.channel === channel) forgetWatcher(turn.notices, watcher.id, 'nobody wants to be told any more')
  }
  reply(turn, ref, { ok: true, status: 200, body: '{}', replayed: false })
}
