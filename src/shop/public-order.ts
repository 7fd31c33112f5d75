/** An order as the world may see it: no customer name, client reference, terminal or notes (the id is the secret). */
import { isoTime } from '../kit/units.ts'
import type { DrinkRow, OrderRow } from './ledger/rows.ts'
import { placeOfDrink } from './ledger/rows.ts'
import type { DrinkState } from './rules/drink-life.ts'
import type { OrderState } from './rules/order-state.ts'
import type { Recipe } from './settings.ts'

/** A recipe with the words that it was sold with. */
export type Sold = (row: number) => Recipe

export interface PublicOrder {
  readonly id: string
  /** For `If-Match`. */
  readonly etag: string
  readonly number: string
  readonly url: string
  readonly state: OrderState
  readonly attention: boolean
  readonly zone: string
  readonly placedAt: string
  readonly readyAt: string | null
  /** When it is wanted, if its till said so. */
  readonly dueAt: string | null
  /** The promise has passed, and it is or was not ready by then. */
  readonly late: boolean
  /** Its customer said that they are on the way. */
  readonly coming: boolean
  readonly quote: { readonly readyAt: string; readonly promisedAt: string } | null
  readonly drinks: readonly PublicDrink[]
}

export interface PublicDrink {
  /** Place in the order, from 1. */
  readonly id: number
  readonly recipe: string
  readonly name: string
  readonly size: string | null
  readonly options: Readonly<Record<string, string>>
  readonly state: DrinkState
}

/** What the terminal that placed an order is told: the public order, and its own names for the lines. */
export interface PlacedOrder extends PublicOrder {
  readonly drinks: readonly (PublicDrink & { readonly ref?: string })[]
}

/** Where an order stands, for a caller whose request does not fit that any more. */
export interface OrderNow {
  readonly id: string
  readonly number: string
  readonly state: OrderState
  readonly attention: boolean
  /** Path of the order. */
  readonly link: string
  /** For `If-Match`. */
  readonly etag: string
  readonly drinks: readonly { readonly id: number; readonly state: DrinkState }[]
}

/** Strong: it changes with every change of what GET shows. */
export const etagOf = (publicId: string, version: number): string => `"${publicId}-${version}"`

export function orderNow(order: OrderRow, drinks: readonly DrinkRow[]): OrderNow {
  return {
    id: order.public_id,
    number: order.number,
    state: order.state,
    attention: order.attention === 1,
    link: `/order/${order.public_id}`,
    etag: etagOf(order.public_id, order.version),
    drinks: drinks.map(({ id, state }) => ({ id: placeOfDrink(id), state })),
  }
}

/** A drink whose line came without a reference has none here. */
export function placedOrder(order: OrderRow, drinks: readonly DrinkRow[], sold: Sold, url: string): PlacedOrder {
  const shown = publicOrder(order, drinks, sold, url)
  if (drinks.every(({ ref }) => ref === null)) return shown
  return {
    ...shown,
    drinks: shown.drinks.map((drink, i) => {
      const ref = drinks[i]?.ref ?? null
      return ref === null ? drink : { ...drink, ref }
    }),
  }
}

export function publicOrder(order: OrderRow, drinks: readonly DrinkRow[], sold: Sold, url: string): PublicOrder {
  return {
    id: order.public_id,
    etag: etagOf(order.public_id, order.version),
    number: order.number,
    url,
    state: order.state,
    attention: order.attention === 1,
    zone: order.zone,
    placedAt: isoTime(order.placed_wall_ms),
    readyAt: order.ready_wall_ms === null ? null : isoTime(order.ready_wall_ms),
    dueAt: order.due_wall_ms === null ? null : isoTime(order.due_wall_ms),
    late: order.late === 1,
    coming: order.coming === 1,
    quote:
      order.quote_wall_ms === null || order.promise_wall_ms === null
        ? null
        : { readyAt: isoTime(order.quote_wall_ms), promisedAt: isoTime(order.promise_wall_ms) },
    drinks: drinks.map((drink) => ({
      id: placeOfDrink(drink.id),
      recipe: drink.recipe,
      name: sold(drink.sold).name,
      size: drink.size,
      options: JSON.parse(drink.options) as Record<string, string>,
      state: drink.state,
    })),
  }
}
