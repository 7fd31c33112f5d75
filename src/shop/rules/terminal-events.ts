/** What a terminal hears: the shop's history in a till's words. Its stream and its webhooks use the same. */
import type { EventKind } from '../effects.ts'
import type { OrderState } from './order-state.ts'

export const ORDER_EVENTS = [
  'order.accepted',
  'order.started',
  'order.delayed',
  'order.attention',
  'order.ready',
  'order.collected',
  'order.cancelled',
  'order.expired',
] as const
/** What concerns every terminal. */
export const SHOP_EVENTS = ['menu.changed', 'shop.mode', 'alert.raised', 'alert.cleared'] as const
export const TERMINAL_EVENTS = [...ORDER_EVENTS, ...SHOP_EVENTS] as const
export type OrderEventName = (typeof ORDER_EVENTS)[number]
export type ShopEventName = (typeof SHOP_EVENTS)[number]
export type TerminalEventName = OrderEventName | ShopEventName

export const isShopEvent = (name: TerminalEventName): name is ShopEventName => name.startsWith('order.') === false

/** Kinds of facts of which some are told; no other is. */
export const TOLD_KINDS: readonly EventKind[] = [
  'order.placed',
  'order.delayed',
  'order.requoted',
  'order.cancelled',
  'order.expired',
  'order.collected',
  'drink.making',
  'drink.cancelled',
  'drink.discarded',
  'drink.attention',
  'drink.ready',
  'menu.changed',
  'shop.mode',
  'alert.raised',
  'alert.cleared',
]

/**
 * Null: a fact that a till has no use for. `state`: of the order, null when it is about none; `turns`: the order's state
 * turned with this very fact (`data.turns`), or its promise did.
 */
export function terminalEvent(kind: EventKind, state: OrderState | null, turns: boolean): TerminalEventName | null {
  switch (kind) {
    case 'order.placed':
      return 'order.accepted'
    case 'order.delayed':
      return 'order.delayed'
    case 'order.requoted':
      return turns ? 'order.delayed' : null
    case 'order.cancelled':
      // What was ready stays: with nothing more to wait for, the order is.
      return state === 'ready' ? 'order.ready' : 'order.cancelled'
    case 'order.expired':
      return 'order.expired'
    case 'order.collected':
      return 'order.collected'
    case 'drink.making':
      return turns ? 'order.started' : null
    case 'drink.cancelled':
    case 'drink.discarded':
      if (!turns) return null
      return state === 'ready' ? 'order.ready' : state === 'cancelled' ? 'order.cancelled' : null
    case 'drink.attention':
      return 'order.attention'
    case 'drink.ready':
      return state === 'ready' ? 'order.ready' : null
    case 'menu.changed':
    case 'shop.mode':
    case 'alert.raised':
    case 'alert.cleared':
      return kind
    default:
      return null
  }
}
