/** The state of an order: a pure function of its drinks and of what happened to it as a whole. */
import { type DrinkState, isWanted } from './drink-life.ts'

export const ORDER_STATES = [
  'held',
  'queued',
  'making',
  'partly-ready',
  'ready',
  'collected',
  'expired',
  'cancelled',
] as const
export type OrderState = (typeof ORDER_STATES)[number]

/** States in which an order owns its pickup number and stands in the shop's way. */
export const isOpenOrder = (state: OrderState): boolean =>
  state === 'held' || state === 'queued' || state === 'making' || state === 'partly-ready' || state === 'ready'

export interface DrinkFact {
  readonly state: DrinkState
  /** A cancel that came while the drink was being made: nobody waits for it any more. */
  readonly cancelRequested: boolean
}

export interface DerivedOrder {
  readonly state: OrderState
  /** Stands beside the state: a drink waits for a person, but ready ones can go out. */
  readonly attention: boolean
}

/** Drinks that somebody still waits for, or took. */
const isLive = (drink: DrinkFact): boolean => isWanted(drink) && !(drink.state === 'making' && drink.cancelRequested)

/** How far an order is, as its board says: drinks that are made, of those that are wanted. */
export function progressOf(drinks: readonly Pick<DrinkFact, 'state'>[]): {
  readonly ready: number
  readonly total: number
} {
  const isMade = ({ state }: Pick<DrinkFact, 'state'>): boolean => state === 'ready' || state === 'collected'
  return { ready: drinks.filter(isMade).length, total: drinks.filter(isWanted).length }
}

/** `given up`: a hold of it ended with nobody releasing it. */
export function orderState(drinks: readonly DrinkFact[], hold: 'given up' | 'none' = 'none'): DerivedOrder {
  const live = drinks.filter(isLive)
  const attention = live.some((drink) => drink.state === 'attention')
  const all = (...states: DrinkState[]): boolean => live.every((drink) => states.includes(drink.state))
  const some = (...states: DrinkState[]): boolean => live.some((drink) => states.includes(drink.state))
  if (live.length === 0) return { state: hold === 'given up' ? 'expired' : 'cancelled', attention: false }
  if (all('collected')) return { state: 'collected', attention }
  if (all('ready', 'collected')) return { state: 'ready', attention }
  if (some('ready', 'collected')) return { state: 'partly-ready', attention }
  if (some('making', 'attention')) return { state: 'making', attention }
  if (all('held')) return { state: 'held', attention }
  return { state: 'queued', attention }
}
