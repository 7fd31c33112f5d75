/** How a drink moves, and its order with it: the one place where either changes state. */

import type { EventKind } from './effects.ts'
import { type DrinkRow, type OrderRow, orderOfDrink } from './ledger/rows.ts'
import type { BrewId, MachineId } from './machine-words.ts'
import { type DrinkEvent, isOpenDrink, moveDrink } from './rules/drink-life.ts'
import { isOpenOrder, orderState } from './rules/order-state.ts'
import { record, type Turn } from './turn.ts'

/** What else changes with a move of a drink. */
export interface DrinkChange {
  readonly step?: number
  readonly skill?: string
  readonly attempts?: number
  readonly doubts?: number
  readonly avoid?: string | null
}

export interface Why {
  readonly kind: EventKind
  readonly brew?: BrewId
  readonly machine?: MachineId
  readonly data?: Readonly<Record<string, unknown>>
}

/** Moves the drink along its table, its order after it, and records both in one row. Returns the order as it is now. */
export function changeDrink(
  turn: Turn,
  drink: DrinkRow,
  event: DrinkEvent,
  change: DrinkChange,
  why: Why,
): { readonly order: OrderRow; readonly drinks: number } {
  const state = moveDrink(drink.state, event)
  turn.orders.saveDrink({ ...drink, ...change, state })
  if (isOpenDrink(drink.state) && !isOpenDrink(state)) turn.memory.openDrinks--
  if (!isOpenDrink(drink.state) && isOpenDrink(state)) turn.memory.openDrinks++
  const { before, after, drinks } = refreshOrder(turn, orderOfDrink(drink.id))
  const seq = record(turn, { ...why, order: after, drink: drink.id, drinkState: state })
  if (after.state === 'ready' && before.state !== 'ready') {
    turn.effects.push({ t: 'call', zone: after.zone, number: after.number, seq })
  }
  return { order: after, drinks }
}

/** Derives the order from its drinks and stores it (its version counts up: what people see of it has changed). */
export function refreshOrder(
  turn: Turn,
  orderId: number,
): { readonly before: OrderRow; readonly after: OrderRow; readonly drinks: number } {
  const before = turn.orders.order(orderId)
  const drinks = turn.orders.drinks(orderId)
  const derived = orderState(
    drinks.map((drink) => ({ state: drink.state, cancelRequested: drink.cancel_requested === 1 })),
  )
  const { shopMs, wallMs } = turn.now
  const becameReady = derived.state === 'ready' && before.state !== 'ready'
  const wasOpen = isOpenOrder(before.state)
  const open = isOpenOrder(derived.state)
  const after: OrderRow = {
    ...before,
    state: derived.state,
    attention: derived.attention ? 1 : 0,
    version: before.version + 1,
    // An order that is open and not ready (any more) stands on the board's other side.
    ready_shop_ms: becameReady ? shopMs : open && derived.state !== 'ready' ? null : before.ready_shop_ms,
    ready_wall_ms: becameReady ? wallMs : open && derived.state !== 'ready' ? null : before.ready_wall_ms,
    closed_shop_ms: open ? null : wasOpen ? shopMs : before.closed_shop_ms,
    closed_wall_ms: open ? null : wasOpen ? wallMs : before.closed_wall_ms,
  }
  turn.orders.saveOrder(after)
  if (wasOpen && !open) turn.memory.numbers.release(after.number, shopMs)
  if (becameReady) {
    const clearMs = shopMs + turn.settings.orders.clearAfterMs
    turn.memory.nextClearMs = Math.min(turn.memory.nextClearMs ?? clearMs, clearMs)
  }
  turn.effects.push({ t: 'board', zone: after.zone })
  return { before, after, drinks: drinks.length }
}
