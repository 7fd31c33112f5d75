/** The till: sells, and keeps asking until it knows. */
import type { Cancelled, Collected, Menu, OrderRequest } from './api.ts'
import { BackOff } from './back-off.ts'
import { systemClock, type TillClock } from './clock.ts'
import { TillClosed, TillRefused } from './errors.ts'
import { type Call, exchange, type Shop } from './exchange.ts'
import { type Followed, follow } from './follow.ts'
import type { Outbox, StoredSale } from './outbox.ts'
import { Rests } from './rests.ts'
import { type Sale, SaleOnItsWay, type SaleParts } from './sale.ts'
import { untilKnown } from './until-known.ts'

export interface TillOptions {
  /** Where the shop's API is, e.g. `http://shop.local:8080`. */
  readonly url: string
  /** The secret that `baristad key add --role cashier` printed. */
  readonly key: string
  /** Where sales wait for their answer. `fileOutbox(path)` for a real till. The till closes it. */
  readonly outbox: Outbox
  /** Default: the system's. */
  readonly clock?: TillClock
  /** Chance in [0, 1), for the jitter of back-offs. Default `Math.random`. */
  readonly random?: () => number
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch
  /** A new Idempotency-Key, 1–255 printable characters, never the same twice. Default `crypto.randomUUID`. */
  readonly newKey?: () => string
  /**
   * Something went wrong that changes no sale but that somebody should know: the outbox could not note an outcome (the
   * sale is asked about again in the next life, which is harmless), or a handler of `follow` threw. Default: standard error.
   */
  readonly onFault?: (error: unknown) => void
}

export interface SellOptions {
  /**
   * Whole seconds, 1–86,400, after which nobody waits for it any more: then it is neither sent nor made. Default: it is sent
   * however late. Needs a server whose API documents it and clocks that agree.
   */
  readonly validForSeconds?: number
}

export interface AskOptions {
  /** Gives up waiting. */
  readonly signal?: AbortSignal
}

export interface Following {
  close(): void
}

export interface Till {
  /**
   * Pay was pressed. When it returns, the sale is in the outbox and on its way, and no crash makes it two orders.
   * Two calls are two sales, however alike: guard the button, not the content.
   *
   * @throws when it cannot be kept (then nothing was sold and nothing will be sent), when `order` is no JSON, when
   * `validForSeconds` is out of range, and after `close`
   */
  sell(order: OrderRequest, options?: SellOptions): Sale
  /** Sales without an answer, oldest first; right after `openTill` those of an earlier life. */
  waiting(): readonly Sale[]
  /**
   * Cancels an order; asks until there is an answer. Not kept in the outbox: a crash forgets it.
   *
   * @throws TillRefused with the reason, e.g. `BD_ILLEGAL_TRANSITION` for an order that is over; TillClosed
   */
  cancel(orderId: string, options?: AskOptions): Promise<Cancelled>
  /** A ready order was handed over. Errors and crash as with `cancel`. */
  collect(orderId: string, options?: AskOptions): Promise<Collected>
  /** What can be ordered. Errors as with `cancel`. */
  menu(options?: AskOptions): Promise<Menu>
  /** Follows an order live, for ever: over lost lines and restarts of the shop, without a gap and without an event twice. */
  follow(orderId: string, handler: (heard: Followed) => void): Following
  /** Stops everything at once. Sales without an answer stay in the outbox; their `done` is `waiting`. */
  close(): void
}

const LONGEST_VALIDITY_S = 86_400

/** Opens a till and takes up the sales that wait in its outbox. */
export function openTill(options: TillOptions): Till {
  const clock = options.clock ?? systemClock
  const random = options.random ?? Math.random
  const newKey = options.newKey ?? (() => crypto.randomUUID())
  const onFault = options.onFault ?? ((error) => console.error('baristad till:', error))
  // Called as a plain function: a method of the global object would lose it.
  const send = options.fetch ?? fetch
  const shop: Shop = {
    url: options.url.replace(/\/+$/, ''),
    key: options.key,
    fetch: (input, init) => send(input, init),
    clock,
  }
  const rests = new Rests(clock)
  const closing = new AbortController()
  const { signal } = closing
  const { outbox } = options
  const parts: SaleParts = { shop, outbox, rests, random, signal, onFault }
  const sales = new Set<Sale>()

  const deliver = (stored: StoredSale, booked: 'no' | 'maybe'): Sale => {
    const sale = new SaleOnItsWay(stored, booked, parts)
    sales.add(sale)
    void sale.done.then(() => sales.delete(sale))
    return sale
  }

  const ask = async (call: Call, { signal: caller }: AskOptions = {}): Promise<object> => {
    const either = caller === undefined ? signal : AbortSignal.any([signal, caller])
    const attempt = () => exchange(shop, call, either)
    const known = await untilKnown({ attempt, backOff: new BackOff(random), rests, signal: either })
    if (known === null) throw new TillClosed()
    if (known.kind === 'refused') throw new TillRefused(known.problem)
    return known.body
  }
  const act = (orderId: string, what: string, asking?: AskOptions): Promise<object> =>
    ask({ method: 'POST', path: `/order/${encodeURIComponent(orderId)}/${what}`, once: newKey() }, asking)

  for (const stored of outbox.waiting()) deliver(stored, 'maybe')

  return {
    sell(order, { validForSeconds } = {}) {
      if (signal.aborted) throw new TillClosed()
      if (validForSeconds !== undefined && !isValidity(validForSeconds))
        throw new RangeError(
          `validForSeconds must be a whole number, 1 to ${LONGEST_VALIDITY_S}, not ${validForSeconds}`,
        )
      const placedAtMs = clock.wallMs()
      const validity = validForSeconds !== undefined && {
        placedAt: new Date(placedAtMs).toISOString(),
        validForSeconds,
      }
      // A copy: what is sent is what was paid for, whatever the till does with its cart afterwards.
      const body = JSON.parse(JSON.stringify({ ...order, ...validity })) as object
      const stored = { key: newKey(), placedAtMs, validForSeconds: validForSeconds ?? null, body }
      outbox.add(stored)
      return deliver(stored, 'no')
    },
    waiting: () => [...sales],
    cancel: async (orderId, asking) => (await act(orderId, 'cancel', asking)) as Cancelled,
    collect: async (orderId, asking) => (await act(orderId, 'collect', asking)) as Collected,
    menu: async (asking) => (await ask({ method: 'GET', path: '/menu' }, asking)) as Menu,
    follow(orderId, handler) {
      const mine = new AbortController()
      void follow({
        shop,
        rests,
        random,
        orderId,
        handler: (heard) => {
          try {
            handler(heard)
          } catch (error) {
            onFault(error)
          }
        },
        signal: AbortSignal.any([signal, mine.signal]),
      })
      return { close: () => mine.abort() }
    },
    close() {
      closing.abort()
      outbox.close()
    },
  }
}

function isValidity(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_VALIDITY_S
}
