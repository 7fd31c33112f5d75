/** What the judge looks at: plain values, in the words of the pour log and of the order book's columns. */

/** One start of a pump, with its end when there was one. */
export interface Pour {
  readonly machine: string
  /** `LOCAL`: nobody commanded it, a person pressed the machine's own button. */
  readonly brew: number
  readonly group: number
  /** What the machine's display said: `482 1/2 latte`. */
  readonly label: string
  /** What stood under the spout when the pump started. */
  readonly cup: string
  readonly startMs: number
  /** Null: it still runs, or its machine has had no power since. */
  readonly end: { readonly result: 'done' | 'spoiled'; readonly cause: string | null; readonly atMs: number } | null
}

/** What a pour log says for the brew of a pour that nobody commanded. */
export const LOCAL = 0

export interface MachineEvidence {
  readonly machine: string
  readonly pours: readonly Pour[]
  /** Ends in the log that belong to no start. */
  readonly strayEnds: number
  /** The device's own counter of pours; null when its memory cannot be read or was replaced. */
  readonly counter: number | null
}

export interface OrderFact {
  readonly id: number
  readonly number: string
  readonly state: string
  readonly attention: number
}

export interface DrinkFact {
  readonly id: number
  readonly recipe: string
  readonly state: string
  readonly step: number
  readonly cancelRequested: number
}

export interface BrewFact {
  readonly id: number
  readonly drinkId: number
  readonly step: number
  readonly machine: string
  readonly group: number
  readonly state: string
  readonly cause: string | null
  /**
   * How many drinks its order had when it was commanded, by the book's history: orders grow, by more drinks and by
   * remakes. Null or absent: the history does not say, or nobody asked it.
   */
  readonly of?: number | null
}

export interface WasteFact {
  readonly brewId: number
  readonly drinkId: number
  readonly cause: string
}

/** The book says that this group poured and that nobody had commanded it. */
export interface LocalFact {
  readonly machine: string
  readonly group: number
}

/** A test pour: a command as any other, of no drink. */
export interface TestFact {
  readonly id: number
  readonly machine: string
  readonly group: number
  readonly state: string
}

export interface Book {
  readonly orders: readonly OrderFact[]
  readonly drinks: readonly DrinkFact[]
  readonly brews: readonly BrewFact[]
  readonly waste: readonly WasteFact[]
  /** Absent: nobody asked for them. */
  readonly locals?: readonly LocalFact[]
  /** Absent: nobody asked for them. */
  readonly tests?: readonly TestFact[]
}

export interface Evidence {
  readonly book: Book
  readonly machines: readonly MachineEvidence[]
}

/** A drink's id is its order's · 256 + its place in the order. */
export const orderOf = (drinkId: number): number => Math.floor(drinkId / 256)
export const placeOf = (drinkId: number): number => drinkId % 256
