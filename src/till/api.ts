/**
 * The API as a till sees it (`GET /openapi.json` is the whole of it). Members that a newer server adds are simply there:
 * nothing here refuses what it does not know.
 */

/** One line of an order: a drink, or several of the same. */
export interface DrinkLine {
  /** A recipe of the menu. */
  readonly recipe: string
  /** One of the recipe's sizes. Default: its first. */
  readonly size?: string
  /** Choices by option name. Default: the first choice of each. */
  readonly options?: Readonly<Record<string, string>>
  /** How many, 1–20. Default 1. Each is a drink of its own. */
  readonly count?: number
  /** The till's own reference of this line, at most 64 characters; comes back with its drinks. */
  readonly ref?: string
  /** At most 140 characters, shown to people only. */
  readonly note?: string
}

/** What a customer asks for. */
export interface OrderRequest {
  /** 1–20 lines, 20 drinks in all. */
  readonly drinks: readonly DrinkLine[]
  /** Shown to staff only; at most 60 characters. */
  readonly customerName?: string
  /** The till's own reference, e.g. its receipt number; at most 64 characters. */
  readonly clientRef?: string
  /** Where the order came from: counter, web, … */
  readonly channel?: string
  /** Pickup zone. Default: the shop's first. */
  readonly zone?: string
  /** Made only after it is released. */
  readonly hold?: true
  /** When it should be ready (RFC 3339). */
  readonly dueAt?: string
}

export type OrderState = 'held' | 'queued' | 'making' | 'partly-ready' | 'ready' | 'collected' | 'expired' | 'cancelled'

/** An order as the shop answers it. */
export interface Order {
  /** 13 characters; the secret of the customer's page. */
  readonly id: string
  /** What people read and call: short and recycled. Not an id. */
  readonly number: string
  /** The customer's page. */
  readonly url: string
  readonly state: OrderState
  /** A drink waits for a person to decide. */
  readonly attention: boolean
  readonly zone: string
  readonly placedAt: string
  readonly readyAt: string | null
  /** When it is wanted, if its till said so; absent from older shops. */
  readonly dueAt?: string | null
  /** The promise has passed while it was not ready; absent from older shops. */
  readonly late?: boolean
  /** Null when it is held, or no machine that could make all of it is online. */
  readonly quote: { readonly readyAt: string; readonly promisedAt: string } | null
  readonly drinks: readonly Drink[]
}

export interface Drink {
  /** Place in the order, from 1. */
  readonly id: number
  readonly recipe: string
  readonly name: string
  readonly size: string | null
  readonly options: Readonly<Record<string, string>>
  readonly state: string
  /** What the till called its line: told to the till that placed it, and in lists to the counter. */
  readonly ref?: string | null
  /** For the people who make it: in lists, to the counter. */
  readonly note?: string | null
}

/** What became of each drink of a cancelled order. */
export interface Cancelled {
  readonly id: string
  readonly state: OrderState
  readonly drinks: readonly { readonly id: number; readonly outcome: 'cancelled' | 'willBeDiscarded' | 'tooLate' }[]
}

export interface Collected {
  readonly id: string
  readonly number: string
  readonly state: OrderState
}

/** How long one of each recipe would take if it were ordered now. */
export interface Quote {
  readonly at: string
  readonly recipes: readonly {
    readonly recipe: string
    /** When we expect it to be ready, seconds from `at`. Null: no machine that can make it is online. */
    readonly readyInSeconds: number | null
    /** The time that the shop commits to. */
    readonly promisedInSeconds: number | null
  }[]
}

/** How an order stands: the answer to a change of it, and part of the problem when it could not be changed. */
export interface OrderNow {
  readonly id: string
  readonly number: string
  readonly state: OrderState
  readonly attention: boolean
  /** Path of the order. */
  readonly link: string
  /** For `ifMatch`. */
  readonly etag: string
  readonly drinks: readonly { readonly id: number; readonly state: string }[]
}

/** An order as it was read: its ETag says which of its versions this is. */
export interface OrderRead extends Order {
  /** For `ifMatch`; null when the shop sent none. */
  readonly etag: string | null
}

/** An order of the list. */
export interface ListedOrder extends OrderRead {
  /** Only for those who may know: cashier, barista, manager. */
  readonly clientRef?: string | null
  readonly customerName?: string | null
  readonly channel?: string | null
}

/** Which orders of the list; all of these must fit. */
export interface OrderFilter {
  /** One state, or `open`: still in the shop's way, or `closed`: over. */
  readonly state?: OrderState | 'open' | 'closed'
  /** The till's own reference. */
  readonly clientRef?: string
  /** Pickup number. Numbers come again: newest first. */
  readonly number?: string
  /** Placed at this moment or later: a date, or RFC 3339. */
  readonly since?: Date | string
}

/** One change of an order, as its stream tells it. */
export interface OrderChange {
  /** Place in the shop's history; only ever grows. */
  readonly seq: number
  /** `order.cancelled`, `drink.ready`, … */
  readonly kind: string
  readonly at: string
  readonly order: { readonly state: OrderState | null; readonly attention: boolean }
  readonly drink: { readonly id: number; readonly state: string } | null
}

/** Why something was refused (RFC 9457). Decide by `code`, never by text. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  /** `BD_…`; null when the answer was no problem document (a proxy in between, a wrong address). */
  readonly code: string | null
  /** JSON pointer to the fault in the request. */
  readonly pointer?: string
  /** How the order stands that could not be changed (409, 412). */
  readonly order?: OrderNow
  /** E.g. when the shop opens again. */
  readonly [more: string]: unknown
}

/** Whether an answer is an order at all: a login page may be JSON, too. */
export function isOrder(body: object): body is Order {
  return 'id' in body && typeof body.id === 'string' && 'number' in body && typeof body.number === 'string'
}
