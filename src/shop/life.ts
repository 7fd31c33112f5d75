/** How a drink moves, and its order with it: the one place where either changes state. */

import type { EventKind } from './effects.ts'
import { awaitPromise } from './late.ts'
import type { QuoteColumns } from './ledger/ledger.ts'
import { type DrinkRow, type OrderRow, orderOfDrink, placeOfDrink } from './ledger/rows.ts'
import type { BrewId, MachineId } from './machine-words.ts'
import { tellReady } from './notices.ts'
import { awaitPickup } from './pickup-clock.ts'
import { awaitPurge } from './purge.ts'
import { type DrinkEvent, isOpenDrink, isWanted, moveDrink } from './rules/drink-life.ts'
import type { Hold } from './rules/hold.ts'
import { isOpenOrder, orderState } from './rules/order-state.ts'
import { record, type Turn } from './turn.ts'

/** What else changes with a move of a drink. */
export interface DrinkChange {
  readonly step?: number
  readonly skill?: string
  readonly attempts?: number
  readonly doubts?: number
  readonly avoid?: string | null
  readonly brew_id?: number
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
  const data = isTold(why.kind, before, after) ? { ...why.data, turns: true } : why.data
  const seq = record(turn, { ...why, ...(data && { data }), order: after, drink: drink.id, drinkState: state })
  announce(turn, before, after, seq, event === 'finish' ? drink.id : null)
  return { order: after, drinks }
}

/**
 * Calls the number of an order that became ready, by its last drink or because nobody waits for the others any more.
 * `drink`: the one that is ready now; it is called by itself where the shop calls each.
 */
export function announce(
  turn: Turn,
  before: OrderRow,
  after: OrderRow,
  seq: number,
  drink: number | null = null,
): void {
  const each = turn.settings.pickup.announce === 'each' && drink !== null
  const isReady = after.state === 'ready' && before.state !== 'ready'
  if (!isReady && !(each && after.state === 'partly-ready')) return
  const { zone, number, id: order } = after
  const of = turn.orders.drinks(order).filter(isWanted).length
  const which = each ? { drink: placeOfDrink(drink), of } : { drink: null, of: null }
  turn.effects.push({ t: 'call', zone, number, seq, order, again: 0, ...which })
  if (isReady) tellReady(turn, after, seq)
}

/** The terminal is told once that its order is begun, not with each drink, and that nothing of it is left to wait for. */
function isTold(kind: EventKind, before: OrderRow, after: OrderRow): boolean {
  if (kind === 'drink.making') return before.state === 'queued' && after.state === 'making'
  return (kind === 'drink.cancelled' || kind === 'drink.discarded') && before.state !== after.state
}

/** For the history: the order's state turned with this fact. */
export const turning = (before: OrderRow, after: OrderRow): { readonly turns?: true } =>
  before.state === after.state ? {} : { turns: true }

/** What changes of an order beside its drinks; what is left out stays. */
export interface OrderPatch {
  /** `expired`: nobody released it in time. */
  readonly hold?: Hold | 'expired' | null
  readonly quote?: QuoteColumns
}

const NOTHING_ELSE: OrderPatch = {}

/** Derives the order from its drinks and stores it (its version counts up: what people see of it has changed). */
export function refreshOrder(
  turn: Turn,
  orderId: number,
  patch: OrderPatch = NOTHING_ELSE,
): { readonly before: OrderRow; readonly after: OrderRow; readonly drinks: number } {
  const before = turn.orders.order(orderId)
  const drinks = turn.orders.drinks(orderId)
  const held = before.hold_kind === null && patch.hold === undefined ? before : holdOf(before, patch.hold, drinks)
  const quoted = patch.quote ?? before
  const derived = orderState(
    drinks.map((drink) => ({ state: drink.state, cancelRequested: drink.cancel_requested === 1 })),
    held.hold_kind === 'expired' ? 'given up' : 'none',
  )
  const { shopMs, wallMs } = turn.now
  const wasOpen = isOpenOrder(before.state)
  // One that comes back from a collection was ready then.
  const becameReady = derived.state === 'ready' && before.state !== 'ready' && wasOpen
  const open = isOpenOrder(derived.state)
  const after: OrderRow = {
    ...before,
    quote_wall_ms: quoted.quote_wall_ms,
    promise_wall_ms: quoted.promise_wall_ms,
    promise_shop_ms: quoted.promise_shop_ms,
    planned_at_shop_ms: quoted.planned_at_shop_ms,
    plan_shop_ms: quoted.plan_shop_ms,
    first_quote_shop_ms: quoted.first_quote_shop_ms,
    first_promise_shop_ms: quoted.first_promise_shop_ms,
    hold_kind: held.hold_kind,
    hold_until_shop_ms: held.hold_until_shop_ms,
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
  if (wasOpen && !open) {
    turn.memory.numbers.release(after.number, shopMs)
    turn.memory.openOrders.closed(after.terminal)
    awaitPurge(turn)
  }
  if (!wasOpen && open) {
    turn.memory.numbers.hold(after.number)
    turn.memory.openOrders.opened(after.terminal)
  }
  if (becameReady) learnFrom(turn, after)
  awaitPickup(turn, after)
  const until = after.hold_until_shop_ms
  if (until !== null) turn.memory.nextHoldMs = Math.min(turn.memory.nextHoldMs ?? until, until)
  awaitPromise(turn, after)
  turn.effects.push({ t: 'board', zone: after.zone })
  return { before, after, drinks: drinks.length }
}

/** How far off its plan was. One that went before its time says nothing about the others. */
function learnFrom({ memory }: Turn, { plan_shop_ms, planned_at_shop_ms, ready_shop_ms, boost_ms }: OrderRow): void {
  if (plan_shop_ms === null || planned_at_shop_ms === null || ready_shop_ms === null || boost_ms > 0) return
  memory.learnt.noteOrder({ plan_shop_ms, planned_at_shop_ms, ready_shop_ms })
}

function holdOf(
  before: OrderRow,
  hold: OrderPatch['hold'],
  drinks: readonly DrinkRow[],
): Pick<OrderRow, 'hold_kind' | 'hold_until_shop_ms'> {
  if (hold === 'expired') return { hold_kind: 'expired', hold_until_shop_ms: null }
  const kind = hold === undefined ? before.hold_kind : (hold?.kind ?? null)
  const until = hold === undefined ? before.hold_until_shop_ms : (hold?.untilMs ?? null)
  // A hold of nothing is none: its last held drink may have been cancelled.
  if (until === null || drinks.some((drink) => drink.state === 'held')) {
    return { hold_kind: kind, hold_until_shop_ms: until }
  }
  return { hold_kind: null, hold_until_shop_ms: null }
}
