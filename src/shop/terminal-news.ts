/** What a terminal is told of its orders and of the shop, as it goes over its stream and to its webhooks. */
import { isoTime } from '../kit/units.ts'
import type { ShopEvent } from './effects.ts'
import type { TerminalEventRow } from './ledger/history.ts'
import { menuEtag } from './menu-changes.ts'
import { LOADS, type Load } from './rules/admission.ts'
import { ALERT_CAUSES, type AlertCause } from './rules/alerts.ts'
import type { StaffNotice } from './rules/notices.ts'
import type { OrderState } from './rules/order-state.ts'
import { isShopEvent, type OrderEventName, terminalEvent } from './rules/terminal-events.ts'

interface News {
  /** Number of the fact in the history: what a reader resumes from. */
  readonly seq: number
  readonly at: string
}

export interface OrderNews extends News {
  readonly type: OrderEventName
  readonly order: {
    readonly id: string
    readonly number: string
    readonly clientRef: string | null
    readonly state: OrderState
    readonly attention: boolean
  }
}

export interface MenuNews extends News {
  readonly type: 'menu.changed'
  /** Of the menu after the change. */
  readonly menu: { readonly etag: string }
}

export interface ModeNews extends News {
  readonly type: 'shop.mode'
  readonly mode: 'open' | 'closed'
  /** When it opens, while it is closed and somebody knows. */
  readonly opensAt: string | null
  /** How full it is; `paused`: a person said so. */
  readonly load: Load
  /** When a mode that a person set ends; null: none was set. */
  readonly until: string | null
  /** What that person says to customers. */
  readonly message: string | null
}

export interface AlertNews extends News {
  readonly type: StaffNotice
  readonly alert: {
    readonly cause: AlertCause
    /** Which machine, ingredient or service; null: there is only one of its kind. */
    readonly subject: string | null
    /** In words for people. */
    readonly detail: string
  }
}

export type TerminalNews = OrderNews | MenuNews | ModeNews | AlertNews

/** Null: a fact that a till has no use for. */
export function newsOfEvent(event: ShopEvent): TerminalNews | null {
  const { seq, wallMs, kind, order: id, number, clientRef, orderState: state, attention, data } = event
  const order = id === null || number === null || state === null ? null : { id, number, clientRef, state, attention }
  return news(seq, wallMs, kind, order, data)
}

export function newsOf(row: TerminalEventRow): TerminalNews | null {
  const { public_id: id, number, client_ref: clientRef, order_state: state } = row
  const attention = row.attention === 1
  const order = id === null || number === null || state === null ? null : { id, number, clientRef, state, attention }
  const data = row.data === null ? null : (JSON.parse(row.data) as Record<string, unknown>)
  return news(row.seq, row.wall_ms, row.kind, order, data)
}

function news(
  seq: number,
  wallMs: number,
  kind: ShopEvent['kind'],
  order: OrderNews['order'] | null,
  data: ShopEvent['data'],
): TerminalNews | null {
  const type = terminalEvent(kind, order?.state ?? null, data?.turns === true)
  if (type === null) return null
  const about = { seq, at: isoTime(wallMs) }
  if (!isShopEvent(type)) return order === null ? null : { type, ...about, order }
  if (type === 'menu.changed') return { type, ...about, menu: { etag: menuEtag(Number(data?.version)) } }
  if (type === 'alert.raised' || type === 'alert.cleared') return { type, ...about, alert: alertIn(data) }
  const closed = data?.mode === 'closed'
  const opensAt = closed && typeof data?.nextMs === 'number' ? isoTime(data.nextMs) : null
  const load = LOADS.find((one) => one === data?.load) ?? 'normal'
  const until = typeof data?.untilMs === 'number' ? isoTime(data.untilMs) : null
  const message = typeof data?.message === 'string' ? data.message : null
  return { type, ...about, mode: closed ? 'closed' : 'open', opensAt, load, until, message }
}

/** What the fact of an alert says. */
export function alertIn(data: ShopEvent['data']): AlertNews['alert'] {
  const cause = ALERT_CAUSES.find((one) => one === data?.cause) ?? 'attention'
  const subject = typeof data?.subject === 'string' ? data.subject : null
  return { cause, subject, detail: String(data?.detail ?? '') }
}
