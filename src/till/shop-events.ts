/** What happens in the shop, as a till hears it: on the stream of its key, and by webhook. */
import type { OrderState } from './api.ts'

const ORDER_EVENTS = [
  'order.accepted',
  'order.started',
  'order.delayed',
  'order.attention',
  'order.ready',
  'order.collected',
  'order.cancelled',
  'order.expired',
] as const
export type OrderEventType = (typeof ORDER_EVENTS)[number]

export interface OrderEvent {
  readonly type: OrderEventType
  /** Place in the shop's history; only ever grows. */
  readonly seq: number
  readonly at: string
  readonly order: {
    readonly id: string
    readonly number: string
    /** The till's own reference, if it gave one. */
    readonly clientRef: string | null
    readonly state: OrderState
    readonly attention: boolean
  }
}

/** Read the menu again, unless you have the one with this ETag. */
export interface MenuChanged {
  readonly type: 'menu.changed'
  readonly seq?: number
  readonly at?: string
  readonly menu: { readonly etag: string }
}

/** The shop takes orders, or it does not. */
export interface ShopMode {
  readonly type: 'shop.mode'
  readonly seq?: number
  readonly at?: string
  readonly mode: 'open' | 'closed'
  /** The next opening, if it is closed and anybody knows. */
  readonly opensAt: string | null
}

/** What this client does not know: a newer shop may tell more. As it came, with its type. */
export interface OtherEvent {
  readonly type: 'other'
  readonly event: { readonly type: string; readonly [more: string]: unknown }
}

export type ShopEvent = OrderEvent | MenuChanged | ShopMode | OtherEvent

/** Of an event's name and its body. One that is not as it should be is passed as one that we do not know. */
export function readShopEvent(type: string, body: object): ShopEvent {
  const told: { readonly [name: string]: unknown } = { ...body }
  const event = { ...told, type }
  if (isOneOf(type, ORDER_EVENTS) && typeof told.seq === 'number' && hasText(told.order, 'id'))
    return event as unknown as OrderEvent
  if (type === 'menu.changed' && hasText(told.menu, 'etag')) return event as unknown as MenuChanged
  if (type === 'shop.mode' && (told.mode === 'open' || told.mode === 'closed'))
    return { opensAt: null, ...event } as unknown as ShopMode
  return { type: 'other', event }
}

function isOneOf<Word extends string>(text: string, words: readonly Word[]): text is Word {
  return (words as readonly string[]).includes(text)
}

function hasText(value: unknown, member: string): boolean {
  const members: { readonly [name: string]: unknown } = typeof value === 'object' ? { ...value } : {}
  return typeof members[member] === 'string'
}
