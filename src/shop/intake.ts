/** An order comes in: idempotency, caps, menu, number, quote, rows, reply. Everything is decided before a row is written. */

import type { Refusal } from '../kit/errors.ts'
import { admissionRefusal } from './admission.ts'
import { capacityRefusal } from './capacity.ts'
import type { Input, Now, OrderRequest } from './inputs.ts'
import { awaitPromise } from './late.ts'
import { NOT_WAITING_YET, type OrderRow } from './ledger/rows.ts'
import { capRefusal, newDrinks, terminalRefusal, workOf } from './new-drinks.ts'
import { closedRefusal } from './opening.ts'
import { orderNow, placedOrder } from './public-order.ts'
import { alone, forecast, NO_QUOTE, quoteFor } from './quote.ts'
import { type Hold, holdAtPlacing, wishRefusal } from './rules/hold.ts'
import { readDrinks } from './rules/menu.ts'
import { validityRefusal } from './rules/validity.ts'
import type { ShopSettings } from './settings.ts'
import { stockRefusal } from './stock.ts'
import { answeredBefore, answerOnce, noteKeyFault, record, refuse, type Turn } from './turn.ts'

export function placeOrder(turn: Turn, input: Extract<Input, { t: 'order.place' }>): void {
  const { memory, now, settings } = turn
  const { ref, once, request } = input
  if (answeredBefore(turn, ref, once)) return
  const unwanted =
    clientRefUsed(turn, input) ??
    closedRefusal(turn) ??
    validityRefusal(request, now.wallMs) ??
    wishRefusal(request, now.wallMs)
  if (unwanted) return refuse(turn, ref, unwanted)

  const read = readDrinks(request.drinks, turn.menu, { most: settings.orders.maxDrinksPerOrder, taken: 0 })
  if ('refusal' in read) return refuse(turn, ref, read.refusal)
  const zone = zoneFor(request, settings)
  if (!settings.zones.includes(zone)) {
    const detail = `The shop has no zone "${zone}". It has: ${settings.zones.join(', ')}.`
    return refuse(turn, ref, { code: 'BD_UNKNOWN_ZONE', detail, pointer: '/zone' })
  }
  const full = capRefusal(turn, read.drinks.length) ?? terminalRefusal(turn, once.terminal)
  if (full) return refuse(turn, ref, full)

  const missing = capacityRefusal(turn, read.drinks) ?? stockRefusal(turn, read.drinks)
  if (missing) return refuse(turn, ref, missing)
  const work = workOf(read.drinks)
  const workMs = request.dueAtMs === undefined ? 0 : alone(turn, work)
  const hold = holdAtPlacing(request, workMs, now, settings.orders.holdExpiresMs)
  const crowded = admissionRefusal(turn, hold === null ? work : [], request.channel)
  if (crowded) return refuse(turn, ref, crowded)
  const quote = hold === null ? quoteFor(turn, forecast(turn, work)) : quoteOfHold(hold, request, now)
  const order: OrderRow = {
    id: memory.lastOrder + 1,
    public_id: input.id,
    number: memory.numbers.take(now.shopMs),
    state: hold === null ? 'queued' : 'held',
    attention: 0,
    version: 1,
    zone,
    terminal: once.terminal,
    business_day: now.businessDay,
    client_ref: request.clientRef ?? null,
    channel: request.channel ?? null,
    customer_name: request.customerName ?? null,
    placed_shop_ms: now.shopMs,
    placed_wall_ms: now.wallMs,
    quote_wall_ms: quote.quote_wall_ms,
    promise_wall_ms: quote.promise_wall_ms,
    promise_shop_ms: quote.promise_shop_ms,
    planned_at_shop_ms: quote.planned_at_shop_ms,
    plan_shop_ms: quote.plan_shop_ms,
    first_quote_shop_ms: quote.first_quote_shop_ms,
    first_promise_shop_ms: quote.first_promise_shop_ms,
    boost_ms: 0,
    boosted_shop_ms: null,
    due_wall_ms: request.dueAtMs ?? null,
    hold_kind: hold?.kind ?? null,
    hold_until_shop_ms: hold?.untilMs ?? null,
    late: 0,
    ready_shop_ms: null,
    ready_wall_ms: null,
    closed_shop_ms: null,
    closed_wall_ms: null,
    ...NOT_WAITING_YET,
  }
  const state = hold === null ? 'queued' : 'held'
  const drinks = newDrinks(turn, read.drinks, { order: order.id, has: 0, state, work })

  turn.orders.place(order, drinks)
  memory.lastOrder = order.id
  memory.openOrders.opened(order.terminal)
  memory.openDrinks += drinks.length
  if (hold !== null) memory.nextHoldMs = Math.min(memory.nextHoldMs ?? hold.untilMs, hold.untilMs)
  record(turn, {
    kind: 'order.placed',
    order,
    data: hold === null ? { drinks: drinks.length } : { drinks: drinks.length, hold: hold.kind },
  })
  awaitPromise(turn, order)
  turn.effects.push({ t: 'board', zone })
  answerOnce(turn, ref, once, 201, JSON.stringify(placedOrder(order, drinks, turn.sold, input.url)))
}

/**
 * A till that made a new key for an order it had sent already is told which order that became. This comes first: what
 * else is wrong with its second try does not matter.
 */
function clientRefUsed(turn: Turn, { request, once }: Extract<Input, { t: 'order.place' }>): Refusal | null {
  if (request.clientRef === undefined) return null
  const order = turn.ledger.orderByClientRef(request.clientRef, once.terminal, turn.now.businessDay)
  if (!order) return null
  noteKeyFault(turn, once, 'varied', request.clientRef)
  const detail = `clientRef "${request.clientRef}" is order ${order.number} of today already; if that is this sale, do not place it again.`
  return { code: 'BD_CLIENT_REF_USED', detail, data: { order: orderNow(order, turn.orders.drinks(order.id)) } }
}

/** An order's zone is its own, else its channel's, else the default. */
function zoneFor({ zone, channel }: OrderRequest, { zones, zoneOfChannel }: ShopSettings): string {
  const ofChannel = channel !== undefined && Object.hasOwn(zoneOfChannel, channel) ? zoneOfChannel[channel] : undefined
  return zone ?? ofChannel ?? zones[0] ?? 'main'
}

/** An order for a time is expected and promised for then; nobody can say when the others will be released. */
function quoteOfHold({ kind }: Hold, { dueAtMs }: OrderRequest, now: Now) {
  const at = kind === 'due' ? (dueAtMs ?? null) : null
  const shopMs = at === null ? null : now.shopMs + (at - now.wallMs)
  return { ...NO_QUOTE, quote_wall_ms: at, promise_wall_ms: at, promise_shop_ms: shopMs }
}
