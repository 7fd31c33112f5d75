/** The till: sells, and keeps asking until it knows. */
import type { OrderRequest } from './api.ts'
import { asker } from './ask.ts'
import { type Changes, changesOf } from './changes.ts'
import { systemClock, type TillClock } from './clock.ts'
import { TillClosed } from './errors.ts'
import { type EventsOptions, readTillStream, type TillEvent } from './events.ts'
import type { Shop } from './exchange.ts'
import { type Followed, readOrderStream } from './follow.ts'
import { newKey as newUuid } from './new-key.ts'
import type { Outbox, StoredSale } from './outbox.ts'
import { type Reads, readsOf } from './reads.ts'
import { Rests } from './rests.ts'
import { type Sale, SaleOnItsWay, type SaleParts } from './sale.ts'
import { keepOpen, type StreamParts } from './stream.ts'

export interface TillOptions {
  /** Where the shop's API is, e.g. `http://shop.local:8080`. */
  readonly url: string
  /** The secret that `baristad key add --role cashier` printed. */
  readonly key: string
  /** Where sales wait for their answer: in Node `fileOutbox(path)`, in a browser one over its storage. The till closes it. */
  readonly outbox: Outbox
  /** Default: the system's. */
  readonly clock?: TillClock
  /** Chance in [0, 1), for the jitter of back-offs. Default `Math.random`. */
  readonly random?: () => number
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch
  /** A new Idempotency-Key, 1–255 printable characters, never the same twice. Default: a random UUID. */
  readonly newKey?: () => string
  /**
   * Something went wrong that changes no sale but that somebody should know: the outbox could not note an outcome (the
   * sale is asked about again in the next life, which is harmless), or a handler of `follow` or `events` threw. Default: standard error.
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

export interface Following {
  close(): void
}

export interface Till extends Changes, Reads {
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
  /** Follows an order live, for ever: over lost lines and restarts of the shop, without a gap and without an event twice. */
  follow(orderId: string, handler: (heard: Followed) => void): Following
  /** All that the till's key may hear, live and for ever: its orders, the menu, the shop. */
  events(handler: (heard: TillEvent) => void, options?: EventsOptions): Following
  /** Stops everything at once. Sales without an answer stay in the outbox; their `done` is `waiting`. */
  close(): void
}

const LONGEST_VALIDITY_S = 86_400

/** Opens a till and takes up the sales that wait in its outbox. */
export function openTill(options: TillOptions): Till {
  const clock = options.clock ?? systemClock
  const random = options.random ?? Math.random
  const newKey = options.newKey ?? newUuid
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

  const listen = <Heard>(
    what: Pick<StreamParts<Heard>, 'path' | 'since' | 'read'>,
    handler: StreamParts<Heard>['handler'],
  ): Following => {
    const mine = new AbortController()
    void keepOpen({
      ...what,
      shop,
      rests,
      random,
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
  }

  const ask = asker({ shop, rests, random, signal })
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
    ...changesOf(ask, newKey),
    ...readsOf(ask),
    follow: (orderId, handler) =>
      listen<Followed>(
        { path: `/order/${encodeURIComponent(orderId)}/events`, since: '', read: readOrderStream },
        handler,
      ),
    events: (handler, { since } = {}) =>
      listen<TillEvent>(
        { path: '/events', since: since === undefined ? '' : String(since), read: readTillStream },
        handler,
      ),
    close() {
      closing.abort()
      outbox.close()
    },
  }
}

function isValidity(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_VALIDITY_S
}
