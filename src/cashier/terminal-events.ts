/** What a terminal hears of its orders: the shop's history in a till's words. Pure; the stream and the webhooks use it. */
import { isoTime, type WallMs } from '../kit/units.ts'
import type { EventKind, ShopEvent } from '../shop/effects.ts'
import type { TerminalEventRow } from '../shop/ledger/queries.ts'
import type { OrderState } from '../shop/rules/order-state.ts'

export const TERMINAL_EVENTS = [
  'order.accepted',
  'order.started',
  'order.attention',
  'order.ready',
  'order.collected',
  'order.cancelled',
  'order.expired',
] as const
export type TerminalEventName = (typeof TERMINAL_EVENTS)[number]

export interface TerminalEvent {
  readonly type: TerminalEventName
  /** Number of the fact in the history: what a reader resumes from. */
  readonly seq: number
  readonly at: string
  readonly order: {
    readonly id: string
    readonly number: string
    readonly clientRef: string | null
    readonly state: OrderState
    readonly attention: boolean
  }
}

/** Null: a fact that a till has no use for. */
export function nameOf(kind: EventKind, state: OrderState, first: boolean): TerminalEventName | null {
  switch (kind) {
    case 'order.placed':
      return 'order.accepted'
    case 'order.cancelled':
      // What was ready stays: with nothing more to wait for, the order is.
      return state === 'ready' ? 'order.ready' : 'order.cancelled'
    case 'order.expired':
      return 'order.expired'
    case 'drink.cancelled':
    case 'order.collected':
      return 'order.collected'
    case 'drink.making':
      return first ? 'order.started' : null
    case 'drink.attention':
      return 'order.attention'
    case 'drink.ready':
      return state === 'ready' ? 'order.ready' : null
    default:
      return null
  }
}

export function fromEvent(event: ShopEvent): TerminalEvent | null {
  if (event.order === null || event.number === null || event.orderState === null) return null
  const type = nameOf(event.kind, event.orderState, event.data?.first === true)
  if (type === null) return null
  const order = { id: event.order, number: event.number, clientRef: event.clientRef, state: event.orderState }
  return told(type, event.seq, event.wallMs, { ...order, attention: event.attention })
}

export function fromRow(row: TerminalEventRow): TerminalEvent | null {
  if (row.order_state === null) return null
  const type = nameOf(row.kind, row.order_state, row.data?.includes('"first":true') ?? false)
  if (type === null) return null
  const order = { id: row.public_id, number: row.number, clientRef: row.client_ref, state: row.order_state }
  return told(type, row.seq, row.wall_ms, { ...order, attention: row.attention === 1 })
}

const told = (type: TerminalEventName, seq: number, wallMs: WallMs, order: TerminalEvent['order']): TerminalEvent => ({
  type,
  seq,
  at: isoTime(wallMs),
  order,
})
