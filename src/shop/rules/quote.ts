/** From a plan to what a customer is told: the time that is as likely too late as too early, and one that holds. */
import type { Millis, ShopMs } from '../../kit/units.ts'
import { Samples } from './samples.ts'

export interface Quote {
  /** Half of the orders are ready by then. */
  readonly readyAt: ShopMs
  /** What the shop commits to. */
  readonly promisedAt: ShopMs
}

/** Upper ends of the waits that are learnt from apart: an error grows with the wait. The last band has none. */
const BANDS: readonly Millis[] = [60_000, 120_000, 240_000, 480_000, 900_000]
/** The last orders of a band. */
const KEPT = 200
/** A band that has seen fewer orders says nothing yet. */
const ENOUGH = 20

/** Untaught: a fifth of the wait and a quarter of a minute. */
export const reserveFor = (waitMs: Millis): Millis => Math.round(waitMs / 5) + 15_000

/** How far plans were off, by how long the wait was. */
export class Residuals {
  readonly #bands = Array.from({ length: BANDS.length + 1 }, () => new Samples(KEPT))

  /** `waitMs`: as planned; `errorMs`: how much later than planned the order was ready. */
  note(waitMs: Millis, errorMs: Millis): void {
    this.#band(waitMs).add(errorMs)
  }

  /** What was noted so was not so after all. */
  takeBack(waitMs: Millis, errorMs: Millis): void {
    this.#band(waitMs).remove(errorMs)
  }

  /** `plannedAt`: what the plan says. `promiseQuantile`: the share of promises that shall hold, 0.5 to 0.99. */
  quote(plannedAt: ShopMs, now: ShopMs, promiseQuantile: number): Quote {
    const waitMs = Math.max(0, plannedAt - now)
    const band = this.#band(waitMs)
    if (band.count < ENOUGH) return { readyAt: plannedAt, promisedAt: plannedAt + reserveFor(waitMs) }
    const middle = band.quantile(0.5) ?? 0
    const edge = band.quantile(promiseQuantile) ?? 0
    const readyAt = Math.max(now, Math.round(plannedAt + middle))
    return { readyAt, promisedAt: Math.max(readyAt, Math.round(plannedAt + edge)) }
  }

  #band(waitMs: Millis): Samples {
    const at = BANDS.findIndex((end) => waitMs < end)
    const band = this.#bands[at === -1 ? BANDS.length : at]
    if (!band) throw new Error(`no band for a wait of ${waitMs} ms`)
    return band
  }
}
