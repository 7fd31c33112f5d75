/** From the lines of a request to drinks: the rows, the work they are, and whether the shop can take so many. */
import type { Refusal } from '../kit/errors.ts'
import { type DrinkRow, drinkId } from './ledger/rows.ts'
import { type Steps, workFrom } from './quote.ts'
import type { OrderedDrink } from './rules/menu.ts'
import type { Turn } from './turn.ts'

/** All that is to be done for each of them. */
export const workOf = (drinks: readonly OrderedDrink[]): Steps[] =>
  drinks.map(({ recipe, size }) => workFrom(recipe, 0, size))

export interface DrinksOf {
  readonly order: number
  /** Drinks that the order has already. */
  readonly has: number
  readonly state: 'queued' | 'held'
  readonly work: readonly Steps[]
  /** Milliseconds by which the order goes before its own time. Default 0. */
  readonly boostMs?: number
}

/** Rows of new drinks, accepted now. */
export function newDrinks(turn: Turn, drinks: readonly OrderedDrink[], to: DrinksOf): DrinkRow[] {
  return drinks.map((drink, i) => ({
    id: drinkId(to.order, to.has + i + 1),
    recipe: drink.recipe.id,
    sold: drink.sold,
    size: drink.size,
    options: JSON.stringify(drink.options),
    state: to.state,
    step: 0,
    skill: to.work[i]?.[0]?.skill ?? '',
    queue_key: turn.now.shopMs - (to.boostMs ?? 0),
    attempts: 0,
    doubts: 0,
    avoid: null,
    cancel_requested: 0,
    brew_id: null,
    remake_of: null,
    ref: drink.ref,
    note: drink.note,
  }))
}

/** Null: there is room for so many more. */
export function capRefusal({ memory, settings }: Turn, count: number): Refusal | null {
  if (memory.openDrinks + count <= settings.orders.maxOpenDrinks) return null
  const detail = `${memory.openDrinks} drinks are open and the shop holds ${settings.orders.maxOpenDrinks}; try again in a minute.`
  return { code: 'BD_FULL', detail, data: { retryAfterSeconds: 60 } }
}

/** Null: the terminal may have one more order open. One that runs wild must not use up the whole shop's room. */
export function terminalRefusal({ memory, settings }: Turn, terminal: string): Refusal | null {
  const most = settings.orders.maxOpenOrdersPerTerminal
  const open = memory.openOrders.of(terminal)
  if (most === undefined || open < most) return null
  const detail = `This terminal has ${open} open orders and may have ${most}; collect or cancel what is done, or try again in a minute.`
  return { code: 'BD_TERMINAL_FULL', detail, data: { retryAfterSeconds: 60 } }
}
