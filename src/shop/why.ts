/** The plan behind a quote: what stands before an order, where and when its drinks are to be made, and what moved it. */
import { isoTime, type ShopMs } from '../kit/units.ts'
import type { History } from './ledger/history.ts'
import { type OrderRow, orderOfDrink, placeOfDrink } from './ledger/rows.ts'
import { type Planner, planQueue } from './quote.ts'
import { isOpenOrder } from './rules/order-state.ts'

export interface QuoteReasons {
  readonly state: string
  readonly quote: Said | null
  /** What was said when it was placed (or last appended to, or released). */
  readonly first: Said | null
  /** Drinks of other orders that stand before the last of its own, in the queue and in the making. */
  readonly drinksAhead: number
  /** Seconds by which it goes before its time. */
  readonly boostSeconds: number
  readonly steps: readonly StepReason[]
  /** Each time that it was quoted anew, oldest first. */
  readonly changes: readonly {
    readonly at: string
    readonly reason: string
    /** Later, or sooner when below 0; null: there was no quote before. */
    readonly bySeconds: number | null
  }[]
}

export interface Said {
  readonly readyAt: string
  readonly promisedAt: string
}

export interface StepReason {
  /** Place of the drink in the order, from 1. */
  readonly drink: number
  readonly skill: string
  readonly machine: string
  readonly beginsAt: string
  readonly endsAt: string
  /** By the recipe, and what this machine really takes of it. */
  readonly recipeSeconds: number
  readonly pace: number
}

export function whyOf(planner: Planner, history: History, order: OrderRow): QuoteReasons {
  const { now } = planner
  const wall = (shopMs: ShopMs): string => isoTime(now.wallMs + (shopMs - now.shopMs))
  const steps: StepReason[] = []
  const seen: number[] = []
  let ahead = 0
  if (isOpenOrder(order.state)) {
    planQueue(planner, [], (drink, { work, machine, beginsAt, endsAt }) => {
      if (orderOfDrink(drink) !== order.id) {
        seen.push(drink)
        return
      }
      ahead = new Set(seen).size
      const pace = work.ms === 0 ? 1 : (endsAt - beginsAt) / work.ms
      steps.push({
        drink: placeOfDrink(drink),
        skill: work.skill,
        machine,
        beginsAt: wall(beginsAt),
        endsAt: wall(endsAt),
        recipeSeconds: Math.round(work.ms / 1_000),
        pace: Math.round(pace * 100) / 100,
      })
    })
  }
  const changes = history
    .ofOrder(order.id, 0)
    .filter(({ kind }) => kind === 'order.requoted')
    .map(({ wall_ms, data }) => {
      const { reason, bySeconds } = JSON.parse(data ?? '{}') as { reason: string; bySeconds: number | null }
      return { at: isoTime(wall_ms), reason, bySeconds }
    })
  return {
    state: order.state,
    quote: said(order.quote_wall_ms, order.promise_wall_ms),
    first:
      order.first_quote_shop_ms === null || order.first_promise_shop_ms === null
        ? null
        : { readyAt: wall(order.first_quote_shop_ms), promisedAt: wall(order.first_promise_shop_ms) },
    drinksAhead: ahead,
    boostSeconds: order.boost_ms / 1_000,
    steps: steps.sort((a, b) => a.drink - b.drink),
    changes,
  }
}

const said = (readyMs: number | null, promisedMs: number | null): Said | null =>
  readyMs === null || promisedMs === null ? null : { readyAt: isoTime(readyMs), promisedAt: isoTime(promisedMs) }
