/** How this page asks the shop: the browser's fetch, and what the till client cannot see from within a browser. */
import type { TillClock } from '../../till/core.ts'

/** The device's clock, put right by the shop's: an order carries its moment, and a tablet may be off by years. */
export class ShopClock implements TillClock {
  #offMs = 0

  wallMs(): number {
    return Date.now() + this.#offMs
  }

  after(ms: number, fn: () => void): () => void {
    const timer = setTimeout(fn, ms)
    return () => clearTimeout(timer)
  }

  /** @param dateMs what the shop said a moment ago, in whole seconds */
  told(dateMs: number): void {
    const offMs = dateMs + 500 - Date.now()
    // Within what whole seconds and the way here explain, nothing is known to be wrong.
    if (Math.abs(offMs - this.#offMs) > 2_000) this.#offMs = offMs
  }
}

export interface ShopFetchParts {
  readonly fetch: typeof fetch
  /** False when the device itself knows that it has no network. */
  readonly online: () => boolean
  readonly clock: Pick<ShopClock, 'told'>
}

export function shopFetch({ fetch, online, clock }: ShopFetchParts): typeof globalThis.fetch {
  return async (input, init) => {
    // A browser gives no reason when a request fails; this one cannot even have begun, which the client reads like this.
    if (!online()) throw Object.assign(new TypeError('this device is offline'), { syscall: 'connect' })
    const response = await fetch(input, { ...init, cache: 'no-store' })
    const dateMs = Date.parse(response.headers.get('date') ?? '')
    if (Number.isFinite(dateMs)) clock.told(dateMs)
    return response
  }
}
