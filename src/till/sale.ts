/** A sale on its way: from Pay until the shop's answer is known. */
import { isOrder, type Order, type Problem } from './api.ts'
import { BackOff } from './back-off.ts'
import { type Answer, exchange, type Shop } from './exchange.ts'
import type { Outbox, Settled, StoredSale } from './outbox.ts'
import type { Rests } from './rests.ts'
import { untilKnown } from './until-known.ts'

/**
 * How a sale ended. `sent`: the shop has it. `refused`: the shop will not make it, and why. `expired`: it came too late
 * and nothing is made. `waiting`: the till was closed first; it stays in the outbox and is taken up by the next till.
 */
export type Outcome =
  | { readonly state: 'sent'; readonly order: Order }
  | { readonly state: 'refused'; readonly problem: Problem }
  | { readonly state: 'expired' }
  | { readonly state: 'waiting' }

/** What the cashier sees of a sale, at any moment. */
export interface Sale {
  /** The Idempotency-Key, the same in every life of this sale. */
  readonly key: string
  /** The body as it is sent. */
  readonly body: object
  /** `waiting`: paid, and the shop has not answered yet. */
  readonly state: 'waiting' | 'sent' | 'refused' | 'expired'
  /** The shop's answer; null as long as it is not known. */
  readonly order: Order | null
  /** Why it was refused; while it waits, that its key is not good (any more), when an earlier try may have arrived. */
  readonly problem: Problem | null
  /** How often it was sent in this life of the till. */
  readonly tries: number
  /** Never rejects. */
  readonly done: Promise<Outcome>
}

export interface SaleParts {
  readonly shop: Shop
  readonly outbox: Outbox
  readonly rests: Rests
  readonly random: () => number
  readonly signal: AbortSignal
  /** The outcome could not be noted in the outbox. */
  readonly onFault: (error: unknown) => void
}

const EXPIRED = 'BD_EXPIRED'
/** The shop did not look at the order at all. */
const KEYLESS: readonly number[] = [401, 403]

export class SaleOnItsWay implements Sale {
  readonly key: string
  readonly body: object
  readonly done: Promise<Outcome>
  state: Sale['state'] = 'waiting'
  order: Order | null = null
  problem: Problem | null = null
  tries = 0
  readonly #parts: SaleParts
  readonly #validUntilMs: number
  readonly #rank: number
  /**
   * Whether the order may stand in the shop's book. As long as it may, only the shop can tell: a sale that is past its
   * validity is then asked about once more, and the shop answers with the order or with "expired", never with a new coffee.
   */
  #booked: 'no' | 'maybe'

  /** `booked`: `maybe` for a sale of an earlier life, since nobody knows how that ended. */
  constructor(stored: StoredSale, booked: 'no' | 'maybe', parts: SaleParts) {
    this.key = stored.key
    this.body = stored.body
    this.#booked = booked
    this.#parts = parts
    this.#rank = stored.placedAtMs
    const { placedAtMs, validForSeconds } = stored
    this.#validUntilMs = validForSeconds === null ? Number.POSITIVE_INFINITY : placedAtMs + validForSeconds * 1_000
    this.done = this.#deliver()
  }

  async #deliver(): Promise<Outcome> {
    const { shop, rests, random, signal } = this.#parts
    const known = await untilKnown({
      attempt: () => this.#attempt(),
      backOff: new BackOff(random),
      rests,
      signal,
      rank: this.#rank,
      onUnknown: ({ why }) => {
        if (why === 'lost' || why === 'strange') this.#booked = 'maybe'
        return this.#booked === 'maybe' ? Number.POSITIVE_INFINITY : this.#validUntilMs - shop.clock.wallMs()
      },
    })
    if (known === null) return signal.aborted ? { state: 'waiting' } : this.#expired()
    if (known.kind === 'ok') return this.#sent(known.body as Order)
    const { problem } = known
    if (problem.code === EXPIRED) return this.#expired()
    this.state = 'refused'
    this.problem = problem
    this.#note({ state: 'refused', ...(problem.code !== null && { code: problem.code }) })
    return { state: 'refused', problem }
  }

  async #attempt(): Promise<Answer | null> {
    const { shop, signal } = this.#parts
    if (this.#booked === 'no' && shop.clock.wallMs() >= this.#validUntilMs) return null
    this.tries++
    const call = { method: 'POST', path: '/order', once: this.key, body: this.body, fits: isOrder } as const
    const answer = await exchange(shop, call, signal)
    if (answer.kind !== 'refused' || this.#booked === 'no' || !KEYLESS.includes(answer.problem.status)) return answer
    // Who may not ask is not told whether an earlier try arrived: the sale waits until its key is good again.
    this.problem = answer.problem
    return { kind: 'unknown', why: 'strange', waitMs: null }
  }

  #sent(order: Order): Outcome {
    this.state = 'sent'
    this.problem = null
    this.order = order
    this.#note({ state: 'sent', orderId: order.id, number: order.number })
    return { state: 'sent', order }
  }

  #expired(): Outcome {
    this.state = 'expired'
    this.#note({ state: 'expired' })
    return { state: 'expired' }
  }

  #note(settled: Settled): void {
    try {
      this.#parts.outbox.settle(this.key, settled)
    } catch (error) {
      this.#parts.onFault(error)
    }
  }
}
