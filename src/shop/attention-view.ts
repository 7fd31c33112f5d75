/** What waits for a person: the open questions, in the order in which they came up. */
import { isoTime } from '../kit/units.ts'
import { endsByItself } from './duties.ts'
import type { Now } from './inputs.ts'
import { type DrinkRow, orderOfDrink, placeOfDrink } from './ledger/rows.ts'
import type { Shop } from './step.ts'
import { stockLines } from './stock.ts'

export interface AskedDrink {
  readonly order: string
  readonly number: string
  /** Place in the order, and how many there are. */
  readonly drink: number
  readonly of: number
  readonly recipe: string
  readonly name: string
  readonly size: string | null
  readonly options: Readonly<Record<string, string>>
  readonly note: string | null
}

export type Question =
  /** Nobody knows whether this brew happened. */
  | {
      readonly kind: 'doubt'
      readonly since: string
      readonly brew: number
      readonly machine: string
      readonly group: number
      readonly cause: string
      readonly drink: AskedDrink
      /** When it is made again by itself; null: it waits for somebody. */
      readonly remakeAt: string | null
    }
  /** This drink cannot go on by itself. `brew`: its last one, to be resolved by; null: there was none. */
  | {
      readonly kind: 'drink'
      readonly since: string | null
      readonly brew: number | null
      readonly machine: string | null
      readonly cause: string
      readonly drink: AskedDrink
    }
  /** A cup stands there, and only a person can say that it is gone. */
  | {
      readonly kind: 'cup'
      readonly machine: string
      readonly group: number
      readonly brew: number
      readonly drink: AskedDrink
    }
  /** People wait long for one skill: somebody should help there. */
  | {
      readonly kind: 'hands'
      readonly skill: string
      /** What a drink ordered now takes, and what one more pair of hands would save of it; whole minutes. */
      readonly waitMinutes: number
      readonly savesMinutes: number
    }
  /** There is little of an ingredient, or too little for any drink that takes it. */
  | {
      readonly kind: 'stock'
      readonly ingredient: string
      readonly name: string
      readonly state: 'low' | 'out'
      /** In its unit. */
      readonly level: number
      readonly unit: 'g' | 'ml' | 'pieces'
      /** What to do, as the configuration has it; null: it does not say. */
      readonly reorder: string | null
      /** Drinks in the queue that wait for it. */
      readonly waiting: number
    }
  /** Orders that a restart held back, promised for long ago. */
  | {
      readonly kind: 'stale'
      readonly orders: readonly {
        readonly order: string
        readonly number: string
        readonly promisedAt: string | null
      }[]
    }

export function questionsOf(shop: Shop, now: Now): Question[] {
  return [
    ...doubts(shop, now),
    ...stuckDrinks(shop),
    ...staleBatch(shop),
    ...hands(shop),
    ...shelf(shop),
    ...cups(shop),
  ]
}

function doubts(shop: Shop, now: Now): Question[] {
  return [...shop.memory.brews.values()]
    .filter(({ row }) => row.state === 'doubt')
    .map((brew) => {
      const { row } = brew
      // As it was written down: reckoned from two clocks it would be another millisecond each time.
      const fact = shop.history.lastOf(orderOfDrink(row.drink_id), row.drink_id, 'brew.doubt')
      const since = fact?.wall_ms ?? now.wallMs
      const alone = endsByItself(shop, brew)
      return {
        kind: 'doubt' as const,
        since: isoTime(since),
        brew: row.id,
        machine: row.machine,
        group: row.group_n,
        cause: row.cause ?? 'unknown',
        drink: asked(shop, shop.orders.drink(row.drink_id)),
        remakeAt: alone ? isoTime(since + shop.settings.timing.remakeAfterMs) : null,
      }
    })
}

function stuckDrinks(shop: Shop): Question[] {
  return shop.ledger.attentionDrinks().map((drink) => {
    const fact = shop.history.lastOf(orderOfDrink(drink.id), drink.id, 'drink.attention')
    const cause = fact?.data == null ? undefined : (JSON.parse(fact.data) as { cause?: string }).cause
    return {
      kind: 'drink' as const,
      since: fact ? isoTime(fact.wall_ms) : null,
      brew: drink.brew_id,
      machine: fact?.machine ?? null,
      cause: cause ?? 'unknown',
      drink: asked(shop, drink),
    }
  })
}

function staleBatch(shop: Shop): Question[] {
  const rows = shop.ledger.staleOrders()
  if (rows.length === 0) return []
  const orders = rows.map(({ id }) => {
    const { public_id: order, number, promise_wall_ms: at } = shop.orders.order(id)
    return { order, number, promisedAt: at === null ? null : isoTime(at) }
  })
  return [{ kind: 'stale', orders }]
}

function hands({ memory }: Shop): Question[] {
  return memory.calls.map(({ skill, waitMs, savesMs }) => ({
    kind: 'hands',
    skill,
    waitMinutes: Math.ceil(waitMs / 60_000),
    savesMinutes: Math.round(savesMs / 60_000),
  }))
}

function shelf(shop: Shop): Question[] {
  return stockLines(shop).flatMap(({ ingredient, state, level, waiting }): Question[] => {
    if (level === null || (state !== 'low' && state !== 'out')) return []
    const { id, name, unit, reorder } = ingredient
    return [{ kind: 'stock', ingredient: id, name, state, level, unit, reorder, waiting }]
  })
}

function cups(shop: Shop): Question[] {
  return [...shop.memory.machines.values()].flatMap((machine) =>
    machine.settings.clearsBy !== 'person'
      ? []
      : machine.groups.flatMap((group): Question[] => {
          const brew = group.cup === null ? undefined : shop.ledger.brew(group.cup)
          if (!brew) return []
          const drink = asked(shop, shop.orders.drink(brew.drink_id))
          return [{ kind: 'cup', machine: machine.settings.id, group: group.n, brew: brew.id, drink }]
        }),
  )
}

function asked(shop: Shop, drink: DrinkRow): AskedDrink {
  const order = shop.orders.order(orderOfDrink(drink.id))
  return {
    order: order.public_id,
    number: order.number,
    drink: placeOfDrink(drink.id),
    of: shop.orders.drinks(order.id).length,
    recipe: drink.recipe,
    name: shop.menu.sold(drink.sold).name,
    size: drink.size,
    options: JSON.parse(drink.options) as Record<string, string>,
    note: drink.note,
  }
}
