/** The sums of one bucket, and the figures that are made from them. */
import type { Millis } from '../kit/units.ts'
import type { OrderVerdict } from './judge-order.ts'
import { ascending, mean, percent, quantile, toSeconds } from './quantile.ts'
import type { ReportedDrink, ReportedWaste } from './read-book.ts'

/** What customers find quick (domain.md §3). */
const QUICK_MS: Millis = 240_000

interface Promises {
  kept: number
  broken: number
}

export class Tally {
  readonly #fates = { ready: 0, open: 0, cancelled: 0 }
  readonly #first: Promises = { kept: 0, broken: 0 }
  readonly #last: Promises = { kept: 0, broken: 0 }
  readonly #waits: Millis[] = []
  readonly #errors: Millis[] = []
  readonly #waste: ReportedWaste[] = []
  #appended = 0
  #requoted = 0
  #rushed = 0
  #drinks = 0
  #remade = 0
  #begun = 0
  #overtaken = 0

  addOrder(verdict: OrderVerdict): void {
    this.#fates[verdict.fate]++
    if (verdict.waitMs !== null) this.#waits.push(verdict.waitMs)
    if (verdict.quoteErrorMs !== null) this.#errors.push(verdict.quoteErrorMs)
    if (verdict.firstPromise !== null) this.#first[verdict.firstPromise]++
    if (verdict.lastPromise !== null) this.#last[verdict.lastPromise]++
    if (verdict.appended) this.#appended++
    if (verdict.requoted) this.#requoted++
    if (verdict.rushed) this.#rushed++
  }

  /** A drink that is made once more is no drink that was ordered, and one that was cancelled was not made. */
  addDrink({ state, brew_id, remake_of, overtaken }: ReportedDrink): void {
    if (remake_of !== null) {
      this.#remade++
      return
    }
    if (state !== 'cancelled') this.#drinks++
    if (brew_id === null) return
    this.#begun++
    if (overtaken > 0) this.#overtaken++
  }

  addWaste(waste: ReportedWaste): void {
    this.#waste.push(waste)
  }

  figures() {
    const { ready, open, cancelled } = this.#fates
    const waits = ascending(this.#waits)
    const errors = ascending(this.#errors.map(Math.abs))
    const wait = (q: number) => toSeconds(quantile(waits, q))
    return {
      orders: {
        placed: ready + open + cancelled,
        ready,
        open,
        cancelled,
        appended: this.#appended,
        requoted: this.#requoted,
        rushed: this.#rushed,
      },
      drinks: {
        ordered: this.#drinks,
        remade: this.#remade,
        overtakenPercent: percent(this.#overtaken, this.#begun),
      },
      wait: {
        p50Seconds: wait(0.5),
        p90Seconds: wait(0.9),
        p99Seconds: wait(0.99),
        worstSeconds: wait(1),
        withinFourMinutesPercent: percent(waits.filter((ms) => ms <= QUICK_MS).length, waits.length),
      },
      promise: { first: kept(this.#first), last: kept(this.#last) },
      quote: {
        judged: errors.length,
        errorP50Seconds: toSeconds(quantile(errors, 0.5)),
        errorP90Seconds: toSeconds(quantile(errors, 0.9)),
        biasSeconds: toSeconds(mean(this.#errors)),
      },
      waste: {
        cups: this.#waste.length,
        byCause: counts(this.#waste.map(({ cause }) => cause)),
        byMachine: counts(this.#waste.map(({ machine }) => machine)),
      },
    }
  }
}

const kept = ({ kept: good, broken }: Promises) => ({
  judged: good + broken,
  keptPercent: percent(good, good + broken),
})

function counts(names: readonly string[]): Record<string, number> {
  const sums = new Map<string, number>()
  for (const name of names) sums.set(name, (sums.get(name) ?? 0) + 1)
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)))
}
