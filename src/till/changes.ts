/** What a till does to an order that exists. Each act has one key, however often it has to be sent. */
import {
  type Cancelled,
  type Collected,
  type DrinkLine,
  isOrder,
  type Order,
  type OrderNow,
  type Problem,
} from './api.ts'
import type { Ask, AskOptions } from './ask.ts'

export interface ChangeOptions extends AskOptions {
  /**
   * ETag of the order as the cashier saw it (`order`, `orders`, or the `order` of a problem): it is changed only if it is
   * still so, else it is refused with 412 `BD_CHANGED`. Default, and null: it is changed as it is.
   */
  readonly ifMatch?: string | null
}

/** `refused` is final: the problem says why, and its `order` how the order stands now (409, 412). */
export type Changed<Result> =
  | { readonly state: 'done'; readonly result: Result }
  | { readonly state: 'refused'; readonly problem: Problem }

/**
 * They ask until there is an answer, and are not kept in the outbox: a crash forgets them.
 *
 * @throws TillClosed when the till closes or the caller gives up first; then it may have happened all the same
 */
export interface Changes {
  /** More drinks for an open order, which is quoted anew. There is no edit in place: cancel the wrong drink, add the right one. */
  append(orderId: string, lines: readonly DrinkLine[], options?: ChangeOptions): Promise<Changed<Order>>
  /** What of it still queues waits until it is released; it expires when it never is. */
  hold(orderId: string, options?: ChangeOptions): Promise<Changed<OrderNow>>
  /** A held order queues. */
  release(orderId: string, options?: ChangeOptions): Promise<Changed<OrderNow>>
  /** `drinkId`: its place in the order, from 1. */
  cancelDrink(orderId: string, drinkId: number, options?: ChangeOptions): Promise<Changed<Cancelled>>
  /** All of it; says of each drink what became of it. */
  cancel(orderId: string, options?: ChangeOptions): Promise<Changed<Cancelled>>
  /** A ready order was handed over. */
  collect(orderId: string, options?: ChangeOptions): Promise<Changed<Collected>>
}

const hasId = (body: object): boolean => 'id' in body && typeof body.id === 'string'
const hasDrinks = (body: object): boolean => hasId(body) && 'drinks' in body && Array.isArray(body.drinks)

export function changesOf(ask: Ask, newKey: () => string): Changes {
  const act = async <Result>(
    orderId: string,
    what: string,
    fits: (body: object) => boolean,
    { ifMatch, ...asking }: ChangeOptions = {},
    body?: object,
  ): Promise<Changed<Result>> => {
    const path = `/order/${encodeURIComponent(orderId)}/${what}`
    const more = { ...(typeof ifMatch === 'string' && { ifMatch }), ...(body !== undefined && { body }) }
    const known = await ask({ method: 'POST', path, once: newKey(), fits, ...more }, asking)
    if (known.kind === 'refused') return { state: 'refused', problem: known.problem }
    return { state: 'done', result: known.body as Result }
  }
  return {
    // A copy: what is sent is what was asked for, whatever the till does with its cart afterwards.
    append: (id, lines, options) => act(id, 'drinks', isOrder, options, { drinks: structuredClone(lines) }),
    hold: (id, options) => act(id, 'hold', hasDrinks, options),
    release: (id, options) => act(id, 'release', hasDrinks, options),
    cancelDrink: (id, drinkId, options) => act(id, `drinks/${drinkId}/cancel`, hasDrinks, options),
    cancel: (id, options) => act(id, 'cancel', hasDrinks, options),
    collect: (id, options) => act(id, 'collect', hasId, options),
  }
}
