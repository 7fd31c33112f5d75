/** The server under test, as the cases see it: it remembers what was ordered, and cancels it in the end. */
import { randomUUID } from 'node:crypto'
import { setTimeout as rest } from 'node:timers/promises'
import { EventStream } from './event-stream.ts'
import type { Exchange, Sent } from './exchange.ts'
import { hangUp, openStream, send, sendSlowly, type Target } from './wire.ts'

/** What a case says of a request; the rest is as a good till would send it. */
export interface Ask {
  readonly method?: 'GET' | 'POST'
  readonly path: string
  /** An object is sent as JSON, a text as it is. */
  readonly body?: object | string
  /** The Idempotency-Key of a POST. Default: a new one; null: none. */
  readonly once?: string | null
  /** In place of the usual header of the same name; null leaves it out. */
  readonly headers?: Readonly<Record<string, string | null>>
  /** In addition, so that a name may come twice. */
  readonly more?: readonly (readonly [string, string])[]
}

/** How long the kit waits; only a failure takes so long. */
export interface Patience {
  /** For an answer. */
  readonly answerMs: number
  /** For an event of a stream. */
  readonly eventsMs: number
}

export const PATIENCE: Patience = { answerMs: 15_000, eventsMs: 8_000 }

/** The kit cannot run at all: no server, no menu, a key that may not order. */
export class KitCannotRun extends Error {
  override readonly name = 'KitCannotRun'
  readonly because: 'unreachable' | 'refused'

  constructor(because: KitCannotRun['because'], message: string) {
    super(message)
    this.because = because
  }
}

const MOST_RATE_WAITS = 5
const LONGEST_RATE_WAIT_S = 30
const LONGEST_MENU_PART = 20

export class Server {
  readonly #target: Target
  readonly #patience: Patience
  readonly #key: string
  /** Recipes that can be ordered. At least one. */
  readonly recipes: readonly string[]
  /** `GET /menu` as it came at the beginning. */
  readonly menu: Readonly<Record<string, unknown>>
  /** The server's own description of itself (`/openapi.json`); empty when it has none. */
  readonly openapi: Readonly<Record<string, unknown>>
  readonly #ordered = new Set<string>()

  private constructor(parts: {
    readonly base: URL
    readonly key: string
    readonly patience: Patience
    readonly recipes?: readonly string[]
    readonly menu?: Readonly<Record<string, unknown>>
    readonly openapi?: Readonly<Record<string, unknown>>
  }) {
    this.#target = { base: parts.base, answerMs: parts.patience.answerMs }
    this.#patience = parts.patience
    this.#key = parts.key
    this.recipes = parts.recipes ?? []
    this.menu = parts.menu ?? {}
    this.openapi = parts.openapi ?? {}
  }

  /** Reads the menu. @throws KitCannotRun */
  static async meet(url: string, key: string, patience: Patience = PATIENCE): Promise<Server> {
    const parts = { base: new URL(url), key, patience }
    const blank = new Server(parts)
    const menu = await blank.call({ path: '/menu' }).catch((error: Error) => {
      throw new KitCannotRun('unreachable', `No answer from ${url}: ${error.message}`)
    })
    if (menu.status !== 200) {
      const detail = typeof menu.json.detail === 'string' ? menu.json.detail : menu.text.slice(0, 200)
      throw new KitCannotRun('refused', `GET /menu was answered ${menu.status}: ${detail}`)
    }
    const recipes = recipesOf(menu.json.recipes)
    if (recipes.length === 0) throw new KitCannotRun('refused', 'GET /menu lists nothing that can be ordered.')
    const openapi = await blank.call({ path: '/openapi.json', headers: { authorization: null } })
    return new Server({ ...parts, recipes, menu: menu.json, ...(openapi.status === 200 && { openapi: openapi.json }) })
  }

  /** The body of the simplest order. */
  get order(): { readonly drinks: readonly { readonly recipe: string }[] } {
    return { drinks: [{ recipe: this.recipes[0] ?? '' }] }
  }

  newKey(): string {
    return `conform-${randomUUID()}`
  }

  /** Sends a request; is patient with 429 as a till would be. @throws when there is no answer */
  async call(ask: Ask): Promise<Exchange> {
    const sent = this.#sent(ask)
    for (let waits = 0; ; waits++) {
      const exchange = this.#remember(await send(this.#target, sent))
      const waitS = Number(exchange.headers['retry-after'] ?? 1)
      if (exchange.status !== 429 || waits === MOST_RATE_WAITS || !(waitS <= LONGEST_RATE_WAIT_S)) return exchange
      await rest(waitS * 1_000)
    }
  }

  /** `POST /order` of one drink, unless said otherwise. */
  place(ask: Partial<Ask> = {}): Promise<Exchange> {
    return this.call({ method: 'POST', path: '/order', body: this.order, ...ask })
  }

  /** `POST /order/{id}/{action}`. */
  act(id: string, action: string, once?: string, more: Pick<Ask, 'body' | 'headers'> = {}): Promise<Exchange> {
    return this.call({ method: 'POST', path: `/order/${id}/${action}`, ...(once !== undefined && { once }), ...more })
  }

  /** Whether it takes orders: tried with the simplest one. */
  async mode(): Promise<'open' | 'closed'> {
    const answer = await this.place().catch(() => null)
    return answer?.status === 503 && answer.json.code === 'BD_CLOSED' ? 'closed' : 'open'
  }

  /** As a customer looks at it: without a key. */
  look(id: string, headers: Readonly<Record<string, string>> = {}): Promise<Exchange> {
    return this.call({ path: `/order/${id}`, headers: { authorization: null, ...headers } })
  }

  /** Sends half of the body, lets `meanwhile` happen, and sends the rest. */
  async placeSlowly(ask: Partial<Ask>, meanwhile: () => Promise<unknown>): Promise<Exchange> {
    const sent = this.#sent({ method: 'POST', path: '/order', body: this.order, ...ask })
    return this.#remember(await sendSlowly(this.#target, sent, meanwhile))
  }

  /** Sends an order and hangs up. The path of the order when the server got as far as saying it. */
  async placeAndHangUp(ask: Partial<Ask>, when: 'half' | 'written' | 'answer'): Promise<string | null> {
    const sent = this.#sent({ method: 'POST', path: '/order', body: this.order, ...ask })
    const began = await hangUp(this.#target, sent, when)
    if (began?.status === 429) {
      // Nothing was taken, and nothing is shown by it: the server wants some patience first.
      await rest(Number(began.headers['retry-after'] ?? 1) * 1_000)
      return this.placeAndHangUp(ask, when)
    }
    const location = began?.headers.location
    if (location !== undefined) this.#ordered.add(location.slice(location.lastIndexOf('/') + 1))
    return location ?? null
  }

  /** `GET /order/{id}/events`, as a customer. The caller closes it. */
  follow(id: string, lastEventId?: string): Promise<EventStream> {
    return this.#listen(`/order/${id}/events`, { authorization: null }, lastEventId)
  }

  /** `GET /events`, as the till. The caller closes it. */
  events(lastEventId?: string, headers: Ask['headers'] = {}): Promise<EventStream> {
    return this.#listen('/events', headers, lastEventId)
  }

  async #listen(path: string, headers: Ask['headers'], lastEventId: string | undefined): Promise<EventStream> {
    const sent = this.#sent({
      path,
      headers: { ...headers, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
    })
    return new EventStream(sent, await openStream(this.#target, sent), this.#patience.eventsMs)
  }

  /** The page at a URL that the server gave. Null when there is none, or it is where the kit cannot reach it. */
  async page(url: unknown): Promise<Exchange | null> {
    const { base, answerMs } = this.#target
    const found = URL.parse(String(url), base.href)
    if (found === null) return null
    const sent: Sent = { method: 'GET', path: found.pathname + found.search, headers: [], body: null }
    const page = await send({ base: new URL(found.origin), answerMs }, sent).catch(() => null)
    return page?.status === 200 ? page : null
  }

  /** Cancels everything that was ordered. How many orders there were, and of how many something is left. */
  async cleanUp(): Promise<{ readonly ordered: number; readonly left: number }> {
    let left = 0
    for (const id of this.#ordered) {
      const answer = await this.act(id, 'cancel').catch(() => null)
      if (!isCancelled(answer)) left++
    }
    return { ordered: this.#ordered.size, left }
  }

  #sent({ method = 'GET', path, body, once, headers = {}, more = [] }: Ask): Sent {
    const usual: Record<string, string | null> = {
      accept: 'application/json',
      authorization: `Bearer ${this.#key}`,
      'idempotency-key': method === 'POST' && once !== null ? (once ?? this.newKey()) : null,
      'content-type': body === undefined ? null : 'application/json',
      ...headers,
    }
    const all = Object.entries(usual).filter((header): header is [string, string] => header[1] !== null)
    const text = typeof body === 'object' ? JSON.stringify(body) : body
    return { method, path, headers: [...all, ...more], body: text ?? null }
  }

  #remember(exchange: Exchange): Exchange {
    const { request, status, json } = exchange
    const placed = request.method === 'POST' && request.path === '/order' && status >= 200 && status < 300
    if (placed && typeof json.id === 'string') this.#ordered.add(json.id)
    return exchange
  }
}

/** Those of which a part is out come last: the simplest order may need just that part. */
function recipesOf(entries: unknown): string[] {
  if (!Array.isArray(entries)) return []
  const partlyOut = (entry: { readonly out?: unknown }): number =>
    Array.isArray(entry.out) && entry.out.length > 0 ? 1 : 0
  return entries
    .filter((entry) => entry?.available !== false && typeof entry?.recipe === 'string')
    .toSorted((a, b) => partlyOut(a) - partlyOut(b))
    .map((entry) => String(entry.recipe))
    .slice(0, LONGEST_MENU_PART)
}

/** 409 with its state: a case cancelled it already. */
function isCancelled(answer: Exchange | null): boolean {
  if (answer?.status === 409) return answer.json.state === 'cancelled'
  const drinks = answer?.status === 200 ? answer.json.drinks : null
  return Array.isArray(drinks) && drinks.every(({ outcome }) => outcome !== 'tooLate')
}
