/**
 * How many requests a second are answered: of one key, of one address without a key, and of all together, with a part kept
 * for the counter, so that a till can place an order whatever the customers' phones, or somebody's script, are doing.
 *
 * Token buckets, each kept as one number: the moment at which it would be full again. A request moves that moment on by
 * what it costs; one that would move it too far ahead of the clock is refused, and costs nothing.
 */

export interface Limits {
  /** Requests a second of one key, more than 0. */
  readonly keyPerSecond: number
  /** Requests a second of one address that come without a valid key, more than 0. */
  readonly addressPerSecond: number
  /** Requests a second in all, more than 0. */
  readonly requestsPerSecond: number
  /** Percent of those that others than the counter may use, 1–100; the rest is kept for the counter. */
  readonly publicShare: number
}

/** Which limit a request is over, how much that is, and when to come again. */
export interface Excess {
  readonly limit: 'key' | 'address' | 'total'
  /** Requests a second. */
  readonly perSecond: number
  /** Whole seconds, at least 1. */
  readonly retryAfterSeconds: number
}

/** A bucket holds this much of its rate, but never less than one request. */
const BURST_MS = 2_000
/** Sums of fractions of a millisecond may be this much off. */
const ROUNDING_MS = 1e-6
/** Addresses and keys remembered; the one that was quiet longest is forgotten first, which gives it a full bucket. */
export const MOST_REMEMBERED = 10_000

export class RateLimits {
  #kinds: Kinds
  readonly #monotonicMs: () => number

  /** Throws RangeError for limits out of their range. */
  constructor(limits: Limits, monotonicMs: () => number) {
    this.#kinds = kindsOf(limits)
    this.#monotonicMs = monotonicMs
  }

  /** From now on by these, with full buckets. Throws RangeError for limits out of their range, and keeps the old ones. */
  configure(limits: Limits): void {
    this.#kinds = kindsOf(limits)
  }

  /** A request with a key of the counter. Null: it may pass, and is counted. */
  ofCounter(key: string): Excess | null {
    const nowMs = this.#monotonicMs()
    const { keys, total } = this.#kinds
    const excess = keys.over(key, nowMs) ?? total.over(ALL, nowMs)
    if (excess !== null) return excess
    keys.take(key, nowMs)
    total.take(ALL, nowMs)
    return null
  }

  /** A request with any other key: it has no part in what is kept for the counter. */
  ofKey(key: string): Excess | null {
    return this.#ofOthers(this.#kinds.keys, key)
  }

  /** A request without a valid key. */
  ofAddress(address: string): Excess | null {
    return this.#ofOthers(this.#kinds.addresses, address)
  }

  #ofOthers(own: Buckets, name: string): Excess | null {
    const nowMs = this.#monotonicMs()
    const { shared, total } = this.#kinds
    const excess = own.over(name, nowMs) ?? shared.over(ALL, nowMs) ?? total.over(ALL, nowMs)
    if (excess !== null) return excess
    own.take(name, nowMs)
    shared.take(ALL, nowMs)
    total.take(ALL, nowMs)
    return null
  }
}

const ALL = ''

interface Kinds {
  readonly keys: Buckets
  readonly addresses: Buckets
  /** What others than the counter may use. */
  readonly shared: Buckets
  readonly total: Buckets
}

function kindsOf({ keyPerSecond, addressPerSecond, requestsPerSecond, publicShare }: Limits): Kinds {
  if (!(publicShare > 0 && publicShare <= 100)) throw new RangeError(`publicShare is 1–100 %, not ${publicShare}`)
  return {
    keys: new Buckets('key', keyPerSecond),
    addresses: new Buckets('address', addressPerSecond),
    shared: new Buckets('total', (requestsPerSecond * publicShare) / 100),
    total: new Buckets('total', requestsPerSecond),
  }
}

/** The buckets of one kind, by name. */
class Buckets {
  readonly #limit: Excess['limit']
  readonly #perSecond: number
  readonly #costMs: number
  readonly #mostAheadMs: number
  /** When each is full again; who was here last stands last. */
  readonly #fullAtMs = new Map<string, number>()

  constructor(limit: Excess['limit'], perSecond: number) {
    if (!(perSecond > 0 && perSecond < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`a limit is more than 0 requests a second, not ${perSecond}`)
    }
    this.#limit = limit
    this.#perSecond = perSecond
    this.#costMs = 1_000 / perSecond
    this.#mostAheadMs = Math.max(BURST_MS, this.#costMs)
  }

  over(name: string, nowMs: number): Excess | null {
    const waitMs = this.#after(name, nowMs) - nowMs - this.#mostAheadMs
    if (waitMs <= ROUNDING_MS) return null
    const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000))
    return { limit: this.#limit, perSecond: this.#perSecond, retryAfterSeconds }
  }

  take(name: string, nowMs: number): void {
    const after = this.#after(name, nowMs)
    this.#fullAtMs.delete(name)
    this.#fullAtMs.set(name, after)
    if (this.#fullAtMs.size <= MOST_REMEMBERED) return
    const [oldest] = this.#fullAtMs.keys()
    if (oldest !== undefined) this.#fullAtMs.delete(oldest)
  }

  /** When the bucket would be full again, had one more request passed. */
  #after(name: string, nowMs: number): number {
    return Math.max(this.#fullAtMs.get(name) ?? nowMs, nowMs) + this.#costMs
  }
}
