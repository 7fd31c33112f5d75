/** A number is called once more, because nobody came. Not too often, and not by two people at once. */
import { orderToChange, refuseState } from './change.ts'
import type { Input, OrderChange } from './inputs.ts'
import { etagOf } from './public-order.ts'
import { recall, waitsSince } from './rules/pickup.ts'
import { answerOnce, record, refuse, reply, type Turn } from './turn.ts'

export function callAgain(turn: Turn, input: OrderChange): void {
  const { ref, once } = input
  const { settings, now } = turn
  const order = orderToChange(turn, input)
  if (!order) return
  if (order.state !== 'ready') return refuseState(turn, ref, order, 'called')
  const lastMs = order.called_shop_ms ?? waitsSince(order) ?? now.shopMs
  const may = recall(order.recalls, lastMs, settings.pickup, now.shopMs)
  if (may.t !== 'now') {
    const wait = may.t === 'wait' ? Math.ceil((may.untilMs - now.shopMs) / 1_000) : null
    const detail =
      wait === null
        ? `Number ${order.number} was called again ${order.recalls} times; somebody should look for its customer.`
        : `Number ${order.number} was called a moment ago; it can be called again in ${wait} s.`
    const data = { state: order.state, recalls: order.recalls, ...(wait !== null && { retryAfterSeconds: wait }) }
    return refuse(turn, ref, { code: 'BD_ILLEGAL_TRANSITION', detail, data })
  }
  const after = turn.orders.savePickup({ ...order, recalls: order.recalls + 1, called_shop_ms: now.shopMs })
  const { zone, number, recalls: again } = after
  const seq = record(turn, { kind: 'order.called', order: after, data: { again } })
  turn.effects.push({ t: 'call', zone, number, seq, order: after.id, again, drink: null, of: null })
  const { public_id: id, state, version } = after
  answerOnce(turn, ref, once, 200, JSON.stringify({ id, number, state, again, etag: etagOf(id, version) }))
}

/** Its customer says so, from the page of the order: whoever has its id may, and saying it twice is saying it once. */
export function customerComes(turn: Turn, { ref, id }: Extract<Input, { t: 'order.coming' }>): void {
  const order = turn.orders.byPublicId(id)
  if (!order) return refuse(turn, ref, { code: 'BD_NOT_FOUND', detail: 'No order has this id.' })
  if (order.closed_shop_ms !== null) return refuseState(turn, ref, order, 'fetched')
  if (order.coming === 0) {
    const after = turn.orders.savePickup({ ...order, coming: 1 })
    record(turn, { kind: 'order.coming', order: after })
  }
  reply(turn, ref, { ok: true, status: 200, body: JSON.stringify({ coming: true }), replayed: false })
}
