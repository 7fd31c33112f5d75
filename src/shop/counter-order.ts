/** An order as the people and tills at the counter see it: the public order, and what only they may know. */
import type { DrinkRow, OrderRow } from './ledger/rows.ts'
import { etagOf, type PublicDrink, type PublicOrder, publicOrder, type Sold } from './public-order.ts'

export interface ListedOrder extends PublicOrder {
  /** For `If-Match`. */
  readonly etag: string
}

export interface CounterOrder extends ListedOrder {
  readonly clientRef: string | null
  readonly customerName: string | null
  readonly channel: string | null
  readonly drinks: readonly (PublicDrink & { readonly ref: string | null; readonly note: string | null })[]
}

export function listedOrder(order: OrderRow, drinks: readonly DrinkRow[], sold: Sold, url: string): ListedOrder {
  return { ...publicOrder(order, drinks, sold, url), etag: etagOf(order.public_id, order.version) }
}

export function counterOrder(order: OrderRow, drinks: readonly DrinkRow[], sold: Sold, url: string): CounterOrder {
  const shown = listedOrder(order, drinks, sold, url)
  return {
    ...shown,
    clientRef: order.client_ref,
    customerName: order.customer_name,
    channel: order.channel,
    drinks: shown.drinks.map((drink, i) => ({ ...drink, ref: drinks[i]?.ref ?? null, note: drinks[i]?.note ?? null })),
  }
}
