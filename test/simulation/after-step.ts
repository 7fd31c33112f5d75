/** What must hold after every step that changed a row (DESIGN.md §5, I4–I16): small functions over the order book. */
import type { Effect, ShopEvent } from '../../src/shop/effects.ts'
import { BREW_LIFE, type BrewState } from '../../src/shop/rules/brew-life.ts'
import { DRINK_LIFE, type DrinkState } from '../../src/shop/rules/drink-life.ts'
import { orderState } from '../../src/shop/rules/order-state.ts'
import type { Shop } from '../../src/shop/step.ts'
import type { BookQueries, DrinkNow, OpenOrderRow } from './book.ts'
import { Violation } from './violation.ts'

/** What the checks remember of the steps before. */
export interface Seen {
  readonly drinks: Map<number, string>
  readonly brews: Map<number, string>
  readonly orders: Map<string, string>
  lastBrew: number
  lastEvent: number
}

export const nothingSeen = (): Seen => ({
  drinks: new Map(),
  brews: new Map(),
  orders: new Map(),
  lastBrew: 0,
  lastEvent: 0,
})

/** An order of which something was told, as it stands now; null: there is none. */
export interface Touched {
  readonly id: string
  readonly order: OpenOrderRow | null
  readonly drinks: readonly DrinkNow[]
}

export interface Step {
  readonly shop: Shop
  readonly book: BookQueries
  readonly seen: Seen
  readonly events: readonly ShopEvent[]
  readonly effects: readonly Effect[]
  readonly touched: readonly Touched[]
}

/** Orders that are over stay over; a drink that was handed out or a hold may be opened again by a person's remake. */
const LAST_WORDS: readonly string[] = ['cancelled', 'expired']

export const AFTER_STEP = {
  /** I4: at most one open brew a group, at most one a drink. */
  'one open brew each': ({ book }: Step) => {
    const group = book.groupsTwice.get()
    const drink = book.drinksTwice.get()
    if (group) return `${group.machine}/${group.group_n} has two open brews`
    return drink ? `drink ${drink.drink_id} has two open brews` : null
  },

  'one number, one open order': ({ book }: Step) => {
    const twice = book.numbersTwice.get()
    return twice ? `two open orders are called ${twice.number}` : null
  },

  /** I8: states move only along the tables. */
  'lives follow their tables': ({ book, seen, events, touched }: Step) => {
    for (const { id, order, drinks } of touched) {
      if (!order) return `order ${id} is gone`
      const before = seen.orders.get(id)
      if (before !== undefined && LAST_WORDS.includes(before) && order.state !== before) {
        return `order ${order.number} was ${before} and is ${order.state}`
      }
      seen.orders.set(id, order.state)
      for (const drink of drinks) {
        const from = seen.drinks.get(drink.id)
        if (from !== undefined && !reaches(DRINK_WAYS, from, drink.state)) {
          return `drink ${drink.id} was ${from} and is ${drink.state}`
        }
        seen.drinks.set(drink.id, drink.state)
      }
    }
    for (const event of events) {
      if (event.brew === null) continue
      const brew = book.brew.get(event.brew)
      if (!brew) return `brew ${event.brew} of event ${event.seq} is not in the book`
      const from = seen.brews.get(brew.id)
      if (from !== undefined && !reaches(BREW_WAYS, from, brew.state)) {
        return `brew ${brew.id} was ${from} and is ${brew.state}`
      }
      seen.brews.set(brew.id, brew.state)
    }
    return null
  },

  'an order is what its drinks are': ({ touched }: Step) => {
    for (const { order, drinks: rows } of touched) {
      if (!order) continue
      const drinks = rows.map((drink) => ({
        state: drink.state as DrinkState,
        cancelRequested: drink.cancel_requested === 1,
      }))
      const derived = orderState(drinks, order.hold_kind === 'expired' ? 'given up' : 'none')
      if (derived.state !== order.state) {
        return `order ${order.number} is stored as ${order.state}; its drinks say ${derived.state}`
      }
    }
    return null
  },

  /** I7: the head of a queue is not passed over. */
  'first come, first made': ({ book, events }: Step) => {
    for (const event of events) {
      if (event.kind !== 'drink.making' || event.brew === null) continue
      const drink = book.drink.get(book.brew.get(event.brew)?.drink_id ?? 0)
      if (!drink || drink.avoid !== null) continue
      const passed = book.before.get(drink.skill, drink.queue_key, drink.queue_key, drink.id)
      if (passed) return `drink ${drink.id} was begun on ${event.machine} before drink ${passed.id}, which came earlier`
    }
    return null
  },

  /** In one queue nobody waits for what a machine at rest could make: looked for among all machines, as dispatch does not. */
  'nobody stands still beside work': ({ shop }: Step) => {
    const [idle] = shop.memory.idleTime.groups
    return idle ? `${idle.machine}/${idle.group} stands still while a drink waits that it could make` : null
  },

  /** I10: numbers of brews, which are their epochs, only rise. */
  'epochs rise': ({ seen, events }: Step) => {
    for (const event of events) {
      if (event.kind !== 'drink.making' || event.brew === null) continue
      if (event.brew <= seen.lastBrew) return `brew ${event.brew} came after ${seen.lastBrew}`
      seen.lastBrew = event.brew
    }
    return null
  },

  /** I16: the history has no gap, and nothing is in it twice. */
  'the history is complete': ({ seen, events }: Step) => {
    for (const { seq } of events) {
      if (seq !== seen.lastEvent + 1) return `event ${seq} follows ${seen.lastEvent}`
      seen.lastEvent = seq
    }
    return null
  },

  /** I12: nothing is left open, and memory holds what the book holds. */
  'memory agrees with the book': ({ shop, book }: Step) => {
    if (shop.ledger.db.inTransaction) return 'a transaction is open between two steps'
    const brews = book.countOpenBrews.get() ?? 0
    if (shop.memory.brews.size !== brews) return `${shop.memory.brews.size} brews in memory, ${brews} in the book`
    const drinks = shop.ledger.openDrinks()
    return shop.memory.openDrinks === drinks
      ? null
      : `${shop.memory.openDrinks} drinks in memory, ${drinks} in the book`
  },

  /** I13: what is told has been written. */
  'told is written': ({ book, effects }: Step) => {
    for (const effect of effects) {
      if (effect.t === 'command' && effect.command.t === 'brew') {
        const brew = book.brew.get(effect.command.brew)
        if (brew?.state !== 'intent')
          return `brew ${effect.command.brew} is commanded and ${brew?.state ?? 'unwritten'}`
        if (brew.machine !== effect.machine) return `brew ${brew.id} of ${brew.machine} goes to ${effect.machine}`
      }
      if (effect.t === 'event' && !book.event.get(effect.event.seq)) return `event ${effect.event.seq} is not written`
    }
    return null
  },

  /** A cup that is no cup for anybody is in the waste ledger. */
  'waste is recorded': ({ book, events }: Step) => {
    for (const event of events) {
      if (event.brew === null || event.kind !== 'drink.returned') continue
      const brew = book.brew.get(event.brew)
      if (brew?.state === 'spoiled' && !book.wasteOf.get(brew.id)) return `brew ${brew.id} is spoiled and no waste`
    }
    return null
  },
} as const satisfies Readonly<Record<string, (step: Step) => string | null>>

/** @throws Violation */
export function checkStep(what: Omit<Step, 'touched'>): void {
  const step: Step = { ...what, touched: touchedBy(what.events, what.book) }
  for (const [name, check] of Object.entries(AFTER_STEP)) {
    const wrong = check(step)
    if (wrong !== null) throw new Violation(name, wrong)
  }
}

/** Read once for all checks: none of them writes. */
function touchedBy(events: readonly ShopEvent[], book: BookQueries): Touched[] {
  const ids = new Set<string>()
  for (const { order } of events) if (order !== null) ids.add(order)
  return [...ids].map((id) => {
    const order = book.order.get(id) ?? null
    return { id, order, drinks: order ? book.drinks.all(order.id * 256, (order.id + 1) * 256) : [] }
  })
}

type Ways = ReadonlyMap<string, ReadonlySet<string>>

const DRINK_WAYS = ways<DrinkState>(DRINK_LIFE)
const BREW_WAYS = ways<BrewState>(BREW_LIFE)

function ways<State extends string>(table: readonly { readonly from: State; readonly to: State }[]): Ways {
  const direct = new Map<string, Set<string>>()
  for (const { from, to } of table) direct.set(from, (direct.get(from) ?? new Set()).add(to))
  return direct
}

/** In one step a life may take two or three moves: made ready and collected, doubted and given up. */
function reaches(table: Ways, from: string, to: string): boolean {
  let front = new Set([from])
  for (let moves = 0; moves <= 3; moves++) {
    if (front.has(to)) return true
    front = new Set([...front].flatMap((state) => [...(table.get(state) ?? [])]))
  }
  return false
}
