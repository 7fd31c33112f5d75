/** An order as the people and tills at the counter see it: the public order, and what only they may know. */
import type { DrinkRow, OrderRow } from './ledger/rows.ts'
import { type PublicDrink, type PublicOrder, publicOrder, type Sold } from './public-order.ts'

export interface CounterOrder extends PublicOrder {
  readonly clientRef: string | null
  readonly customerName: string | null
  readonly channel: string | null
  readonly drinks: readonly (PublicDrink & { readonly ref: string | null; readonly note: string | null })[]
}

export function counterOrder(order: OrderRow, drinks: readonly DrinkRow[], sold: Sold, url: string): CounterOrder {
  const shown = publicOrder(order, drinks, sold, url)
  return {
    ...shown,
    clientRef: order.client_ref,
    customerName: order.customer_name,
    channel: order.channel,
    drinks: shown.drinks.map((drink, i) => ({ ...drink, ref: drinks[i]?.ref ?? null, note: drinks[i]?.note ?? null })),
  }
}
