/**
 * How many open drinks have the same still before them: what the stock must last for. Read from the book when somebody
 * first asks, then counted along with every move of a drink; a shop that counts no stock never asks.
 */

import type { DrinkRow } from './ledger/rows.ts'
import type { WantedRow } from './ledger/stock.ts'

export type Wanted = Omit<WantedRow, 'n'>

export class Demand {
  readonly #read: () => readonly WantedRow[]
  #counts: Map<string, { readonly wanted: Wanted; n: number }> | null = null

  /** @param read What the book says now. */
  constructor(read: () => readonly WantedRow[]) {
    this.#read = read
  }

  /** `before` null: it is new. */
  moved(before: DrinkRow | null, after: DrinkRow): void {
    if (this.#counts === null) return
    this.#count(before, -1)
    this.#count(after, 1)
  }

  /** Each kind once, with how many there are of it. */
  all(): readonly WantedRow[] {
    if (this.#counts === null) {
      this.#counts = new Map()
      for (const row of this.#read()) this.#add(row, row.n)
    }
    return [...this.#counts.values()].map(({ wanted, n }) => ({ ...wanted, n }))
  }

  forget(): void {
    this.#counts = null
  }

  #count(drink: DrinkRow | null, n: 1 | -1): void {
    const step = drink && firstStepLeft(drink)
    if (drink && step !== null) this.#add({ ...drink, step }, n)
  }

  #add({ sold, size, options, step }: Wanted, n: number): void {
    const key = `${sold} ${step} ${size} ${options}`
    const known = this.#counts?.get(key)
    if (!known) this.#counts?.set(key, { wanted: { sold, size, options, step }, n })
    else if (known.n + n === 0) this.#counts?.delete(key)
    else known.n += n
  }
}

/** Null: the drink is over. What a machine has before it is counted with its brew. */
function firstStepLeft({ state, step }: DrinkRow): number | null {
  if (state === 'held' || state === 'queued' || state === 'attention') return step
  return state === 'making' ? step + 1 : null
}
