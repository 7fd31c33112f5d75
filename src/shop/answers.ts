/**
 * The answers that requests got, for their retries: which keys there are stands in memory, the answers on disk. An index
 * on disk over random keys would make every commit rewrite a page for each order in it, a third of all that is written
 * (measured); the shop's past of two days fits in a few megabytes. Rebuilt at start; a rollback takes back what its
 * transaction added.
 */
import type { ShopMs } from '../kit/units.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { StoredAnswer } from './ledger/rows.ts'

/** Kept at most, newest first: weeks of a busy shop. Beyond it the oldest are forgotten before their time. */
export const MOST_ANSWERS = 200_000

export class Answers {
  readonly #ledger: Ledger
  readonly #rows = new Map<string, number>()
  #lastRow = 0
  /** Keys added since the last commit. */
  #fresh: string[] = []

  constructor(ledger: Ledger) {
    this.#ledger = ledger
    for (const { id, terminal, key } of ledger.answerKeys(MOST_ANSWERS)) {
      this.#rows.set(name(terminal, key), id)
      this.#lastRow = id
    }
  }

  find(terminal: string, key: string): StoredAnswer | undefined {
    const row = this.#rows.get(name(terminal, key))
    return row === undefined ? undefined : this.#ledger.answer(row)
  }

  store(terminal: string, key: string, answer: StoredAnswer): void {
    const known = name(terminal, key)
    if (this.#rows.has(known)) throw new Error(`the request ${key} of ${terminal} was answered before`)
    this.#lastRow++
    this.#ledger.storeAnswer(this.#lastRow, terminal, key, answer)
    this.#rows.set(known, this.#lastRow)
    this.#fresh.push(known)
  }

  /** Forgets some of those that are older than this, or too many; a few at a time, so that no step becomes long. */
  forget(beforeShopMs: ShopMs): void {
    const tooMany = this.#lastRow - MOST_ANSWERS
    for (const { id, terminal, key } of this.#ledger.oldestAnswers(beforeShopMs, tooMany)) {
      this.#ledger.forgetAnswer(id)
      this.#rows.delete(name(terminal, key))
    }
  }

  committed(): void {
    this.#fresh = []
  }

  rolledBack(): void {
    for (const key of this.#fresh) this.#rows.delete(key)
    this.#lastRow -= this.#fresh.length
    this.#fresh = []
  }
}

/** Neither part can hold the separator: both are printable ASCII. */
const name = (terminal: string, key: string): string => `${terminal}\n${key}`
