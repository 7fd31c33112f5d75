/** The evidence by id, made once, for the rules. */
import {
  type BrewFact,
  type DrinkFact,
  type Evidence,
  LOCAL,
  type OrderFact,
  orderOf,
  type Pour,
  type TestFact,
} from './evidence.ts'

export interface Indexed extends Evidence {
  /** All of them, also those that nobody commanded. */
  readonly pours: readonly Pour[]
  /** Of its own button. */
  readonly localPours: readonly Pour[]
  readonly orderById: ReadonlyMap<number, OrderFact>
  readonly drinkById: ReadonlyMap<number, DrinkFact>
  readonly brewById: ReadonlyMap<number, BrewFact>
  readonly testById: ReadonlyMap<number, TestFact>
  /** By brew or test: those that were commanded. */
  readonly poursOf: ReadonlyMap<number, readonly Pour[]>
  /** Brews by drink and step: each of these is made once. */
  readonly brewsOfStep: ReadonlyMap<string, readonly BrewFact[]>
  readonly drinksOfOrder: ReadonlyMap<number, readonly DrinkFact[]>
  /** `<brew>/<cause>` of each waste row. */
  readonly wasted: ReadonlySet<string>
  /** For people: `482 drink 1 (brew 4294967297)`. */
  nameOf(brew: BrewFact): string
}

export function indexed(evidence: Evidence): Indexed {
  const { book, machines } = evidence
  const pours = machines.flatMap((machine) => machine.pours)
  const commanded = pours.filter((pour) => pour.brew !== LOCAL)
  const orderById = new Map(book.orders.map((order) => [order.id, order]))
  return {
    ...evidence,
    pours,
    localPours: pours.filter((pour) => pour.brew === LOCAL),
    orderById,
    drinkById: new Map(book.drinks.map((drink) => [drink.id, drink])),
    brewById: new Map(book.brews.map((brew) => [brew.id, brew])),
    testById: new Map((book.tests ?? []).map((test) => [test.id, test])),
    poursOf: Map.groupBy(commanded, (pour) => pour.brew),
    brewsOfStep: Map.groupBy(book.brews, (brew) => `${brew.drinkId}/${brew.step}`),
    drinksOfOrder: Map.groupBy(book.drinks, (drink) => orderOf(drink.id)),
    wasted: new Set(book.waste.map((waste) => `${waste.brewId}/${waste.cause}`)),
    nameOf(brew) {
      const number = orderById.get(orderOf(brew.drinkId))?.number ?? 'of no order'
      return `${number} drink ${brew.drinkId % 256} (brew ${brew.id} on ${brew.machine})`
    },
  }
}
