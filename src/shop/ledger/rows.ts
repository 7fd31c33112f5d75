/** Rows as the shop reads and writes them: the columns of migrations.ts, typed. */
import type { EventKind } from '../effects.ts'
import type { BrewState, OpenBrewState } from '../rules/brew-life.ts'
import type { DrinkState } from '../rules/drink-life.ts'
import type { HoldKind } from '../rules/hold.ts'
import type { OrderState } from '../rules/order-state.ts'

export interface OrderRow {
  readonly id: number
  readonly public_id: string
  readonly number: string
  readonly state: OrderState
  readonly attention: number
  readonly version: number
  readonly zone: string
  readonly terminal: string
  /** `YYYY-MM-DD`. */
  readonly business_day: string
  readonly client_ref: string | null
  readonly channel: string | null
  readonly customer_name: string | null
  readonly placed_shop_ms: number
  readonly placed_wall_ms: number
  readonly quote_wall_ms: number | null
  readonly promise_wall_ms: number | null
  /** The same in shop time, which no clock step moves. */
  readonly promise_shop_ms: number | null
  /** When the queue was planned for its quote, and when it is ready by that plan, before anything learnt. */
  readonly planned_at_shop_ms: number | null
  readonly plan_shop_ms: number | null
  /** What was said first; a later quote does not change it. */
  readonly first_quote_shop_ms: number | null
  readonly first_promise_shop_ms: number | null
  /** Its drinks go before their own time by so much, because somebody at the counter said so. */
  readonly boost_ms: number
  readonly boosted_shop_ms: number | null
  /** When it is wanted, if its till said so. */
  readonly due_wall_ms: number | null
  /** Why drinks of it are held, or that a hold of it expired. */
  readonly hold_kind: HoldKind | 'expired' | null
  /** When the hold ends by itself. Null exactly when no drink is held. */
  readonly hold_until_shop_ms: number | null
  /** Its promise has passed while it was not ready. */
  readonly late: number
  readonly ready_shop_ms: number | null
  readonly ready_wall_ms: number | null
  readonly closed_shop_ms: number | null
  readonly closed_wall_ms: number | null
  /** Reminders that its customer was told, and calls after the first. */
  readonly reminded: number
  readonly recalls: number
  readonly called_shop_ms: number | null
  /** When it came back to the shelf from a collection that was none. */
  readonly back_shop_ms: number | null
  /** Its customer said that they are on the way. */
  readonly coming: number
}

/** What is stored of an order that has just come in. */
export const NOT_WAITING_YET = { reminded: 0, recalls: 0, called_shop_ms: null, back_shop_ms: null, coming: 0 } as const

export interface DrinkRow {
  readonly id: number
  readonly recipe: string
  /** Row of the recipe as it was sold. */
  readonly sold: number
  readonly size: string | null
  readonly options: string
  readonly state: DrinkState
  readonly step: number
  readonly skill: string
  readonly queue_key: number
  readonly attempts: number
  /** Doubts that ended in a remake. */
  readonly doubts: number
  /** JSON list of machine ids, or null. */
  readonly avoid: string | null
  readonly cancel_requested: number
  /** Its last brew; null: none was begun. */
  readonly brew_id: number | null
  /** The drink that it is made for once more; null: it was ordered. */
  readonly remake_of: number | null
  /** The till's name for its line, and words for the people who make it: never public. */
  readonly ref: string | null
  readonly note: string | null
}

export interface QueuedRow {
  readonly id: number
  readonly queue_key: number
  readonly skill: string
  readonly avoid: string | null
  /** The machine in whose line it stands, and how often it was overtaken: only dispatch knows of these. */
  readonly bound: string | null
  readonly overtaken: number
}

export interface BrewRow {
  readonly id: number
  readonly drink_id: number
  readonly step: number
  readonly machine: string
  readonly group_n: number
  readonly boot: number
  /** The device's journal when the brew was sent; what a later one does not know, it cannot deny. */
  readonly journal: number
  readonly state: BrewState
  readonly cause: string | null
  readonly nominal_ms: number
  readonly intent_shop_ms: number
  readonly begun_shop_ms: number | null
  readonly doubt_shop_ms: number | null
  readonly ended_shop_ms: number | null
  readonly cup: 'standing' | 'gone' | null
}

export interface OpenBrewRow extends BrewRow {
  readonly state: OpenBrewState
}

export interface EventRow {
  readonly seq: number
  readonly shop_ms: number
  readonly wall_ms: number
  readonly kind: EventKind
  readonly order_id: number | null
  readonly order_state: OrderState | null
  readonly attention: number | null
  readonly drink_id: number | null
  readonly drink_state: DrinkState | null
  readonly brew_id: number | null
  readonly machine: string | null
  /** Id of the key of whoever asked for it; null: it happened by itself. */
  readonly who: string | null
  readonly data: string | null
}

export interface StoredAnswer {
  readonly hash: string
  readonly status: 200 | 201
  readonly body: string
  readonly shopMs: number
}

export interface AnswerKey {
  readonly id: number
  readonly terminal: string
  readonly key: string
}

export interface ClockAnchor {
  readonly boot: string
  readonly monoMs: number
  readonly shopMs: number
  readonly wallMs: number
}

/** Drinks of an order hold one range of ids. */
export const DRINKS_PER_ORDER_ID = 256
export const orderOfDrink = (drinkId: number): number => Math.floor(drinkId / DRINKS_PER_ORDER_ID)
/** Place of a drink in its order, from 1. */
export const placeOfDrink = (drinkId: number): number => drinkId % DRINKS_PER_ORDER_ID
export const drinkId = (orderId: number, place: number): number => orderId * DRINKS_PER_ORDER_ID + place

export const INCARNATION_UNIT = 2 ** 32
/** A brew's place in the sequence of all brews; it is also its epoch. */
export const epochOf = (brewId: number): number => brewId % INCARNATION_UNIT
