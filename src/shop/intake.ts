/** An order comes in: idempotency, caps, menu, number, quote, rows, reply. Everything is decided before a row is written. */

import type { Input } from './inputs.ts'
import { type DrinkRow, drinkId, type OrderRow } from './ledger/rows.ts'
import { publicOrder } from './public-order.ts'
import { forecast } from './quote.ts'
import { promiseFor } from './rules/forecast.ts'
import { programFor, readDrinks } from './rules/menu.ts'
import { answeredBefore, answerOnce, record, refuse, type Turn } from './turn.ts'

export function placeOrder(turn: Turn, input: Extract<Input, { t: 'order.place' }>): void {
  const { memory, now, settings } = turn
  const { ref, once, request } = input
  if (answeredBefore(turn, ref, once)) return

  const read = readDrinks(request, turn.menu, settings.orders.maxDrinksPerOrder)
  if ('refusal' in read) return refuse(turn, ref, read.refusal)
  const zone = request.zone ?? settings.zones[0] ?? 'main'
  if (!settings.zones.includes(zone)) {
    const detail = `The shop has no zone "${zone}". It has: ${settings.zones.join(', ')}.`
    return refuse(turn, ref, { code: 'BD_UNKNOWN_ZONE', detail, pointer: '/zone' })
  }
  if (memory.openDrinks + read.drinks.length > settings.orders.maxOpenDrinks) {
    const detail = `${memory.openDrinks} drinks are open and the shop holds ${settings.orders.maxOpenDrinks}; try again in a minute.`
    return refuse(turn, ref, { code: 'BD_FULL', detail, data: { retryAfterSeconds: 60 } })
  }

  const work = read.drinks.map((drink) => programFor(drink.recipe, 0, drink.size))
  const readyAt = forecast(
    turn,
    work.map(({ skill, program }) => ({ skill, ms: program.nominalMs })),
  )
  const wall = (shopMs: number): number => now.wallMs + (shopMs - now.shopMs)
  const order: OrderRow = {
    id: memory.lastOrder + 1,
    public_id: input.id,
    number: memory.numbers.take(now.shopMs),
    state: 'queued',
    attention: 0,
    version: 1,
    zone,
    terminal: once.terminal,
    client_ref: request.clientRef ?? null,
    channel: request.channel ?? null,
    customer_name: request.customerName ?? null,
    placed_shop_ms: now.shopMs,
    placed_wall_ms: now.wallMs,
    quote_wall_ms: readyAt === null ? null : wall(readyAt),
    promise_wall_ms: readyAt === null ? null : wall(promiseFor(readyAt, now.shopMs)),
    ready_shop_ms: null,
    ready_wall_ms: null,
    closed_shop_ms: null,
    closed_wall_ms: null,
  }
  const drinks = read.drinks.map(
    (drink, i): DrinkRow => ({
      id: drinkId(order.id, i + 1),
      recipe: drink.recipe.id,
      size: drink.size,
      options: JSON.stringify(drink.options),
      state: 'queued',
      step: 0,
      skill: work[i]?.skill ?? '',
      queue_key: now.shopMs,
      attempts: 0,
      doubts: 0,
      avoid: null,
      cancel_requested: 0,
    }),
  )

  turn.orders.place(order, drinks)
  memory.lastOrder = order.id
  memory.openDrinks += drinks.length
  record(turn, { kind: 'order.placed', order, data: { drinks: drinks.length } })
  turn.effects.push({ t: 'board', zone })
  answerOnce(turn, ref, once, 201, JSON.stringify(publicOrder(order, drinks, turn.menu, input.url)))
}
