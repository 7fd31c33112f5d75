/** Asks the shop one thing until there is an answer. */
import { BackOff } from './back-off.ts'
import { TillClosed } from './errors.ts'
import { type Call, exchange, type Shop } from './exchange.ts'
import type { Rests } from './rests.ts'
import { type Known, untilKnown } from './until-known.ts'

export interface AskOptions {
  /** Gives up waiting. */
  readonly signal?: AbortSignal
}

/** @throws TillClosed when it was given up */
export type Ask = (call: Call, options?: AskOptions) => Promise<Known>

export interface AskParts {
  readonly shop: Shop
  readonly rests: Rests
  readonly random: () => number
  /** The till closes. */
  readonly signal: AbortSignal
}

export function asker({ shop, rests, random, signal }: AskParts): Ask {
  return async (call, { signal: caller } = {}) => {
    const either = caller === undefined ? signal : AbortSignal.any([signal, caller])
    const attempt = () => exchange(shop, call, either)
    const known = await untilKnown({ attempt, backOff: new BackOff(random), rests, signal: either })
    if (known === null) throw new TillClosed()
    return known
  }
}
