/** A till of a vendor: the reference client with its outbox in a file, and what went over the wire. */
import { randomUUID } from 'node:crypto'
import {
  type Till as Client,
  type Sale as ClientSale,
  type DrinkLine,
  fileOutbox,
  memoryOutbox,
  type Order,
  openTill,
  systemClock,
  type TillClock,
} from '../../../src/till/index.ts'
import { type Answer, ask } from './http.ts'

export type PublicOrder = Order

/** One sale as the harness saw it. */
export interface Sale {
  readonly key: string
  /** How often it was sent, over all lives of its till. */
  tries: number
  /** Sent completely and never answered: the connection broke after the request was written. */
  unanswered: number
  order: PublicOrder | null
  /** The 201 came from the stored answer of an earlier try. */
  replayed: 'yes' | 'no'
}

export interface TillParts {
  /** Asked at each try: a daemon may come back elsewhere. */
  readonly url: () => string
  readonly key: string
  /** File of the outbox. Default: sales are forgotten when the till is closed. */
  readonly outbox?: string
}

/** Never resolved by anybody: `url` says where the shop really is. */
const SOMEWHERE = 'http://shop'
/** Its waits are a fifth of those in a real shop: from 50 ms to 6 s between two tries, 2 s for an answer. */
const HURRIED: TillClock = { ...systemClock, after: (ms, fn) => systemClock.after(ms / 5, fn) }

export class Till {
  readonly #parts: TillParts
  readonly sales: Sale[] = []
  /** Sales that a later life of the till found in its outbox, each time that one did. */
  resumed = 0
  /** Requests that the kernel took and that have no answer yet. */
  inFlight = 0
  #client: Client
  /** Who waits for a sale, by its key: also over the till's own death. */
  readonly #waiting = new Map<string, PromiseWithResolvers<PublicOrder>>()
  /** Called when an order was written completely. */
  onWritten: (sale: Sale) => void = () => {}

  constructor(parts: TillParts) {
    this.#parts = parts
    this.#client = this.#open()
  }

  /** Another till with the same key. The caller closes it. */
  another(outbox: string): Till {
    return new Till({ ...this.#parts, outbox })
  }

  get auth(): { readonly authorization: string } {
    return { authorization: `Bearer ${this.#parts.key}` }
  }

  /** The test is over: what is not sold by now never will be. */
  close(): void {
    this.#client.close()
    for (const { reject } of this.#waiting.values()) reject(new Error('the till was closed before it had sold'))
  }

  /**
   * The till loses its power and comes back: whatever it knew is forgotten, but for what stands in the file of its outbox.
   * Requests that have left it are on their way all the same, and nobody reads their answers.
   */
  restart(): void {
    this.#client.close()
    this.#client = this.#open()
  }

  /** Sells, however long it takes. @throws when the shop refuses the order, and when the till is closed */
  sell(...drinks: DrinkLine[]): Promise<PublicOrder> {
    return this.#follow(this.#client.sell({ drinks }))
  }

  /** One POST with a key; `undefined` makes a new one. */
  async post(path: string, body: unknown, key: string = randomUUID()): Promise<Answer> {
    const headers = { ...this.auth, 'idempotency-key': key }
    return await ask(this.#parts.url() + path, { method: 'POST', headers, body })
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return await ask(this.#parts.url() + path, { headers: { ...this.auth, ...headers } })
  }

  /** As the customer sees it. */
  async look(id: string): Promise<PublicOrder> {
    return (await this.get(`/order/${id}`)).json<PublicOrder>()
  }

  #open(): Client {
    const { key, outbox } = this.#parts
    const client = openTill({
      url: SOMEWHERE,
      key,
      outbox: outbox === undefined ? memoryOutbox() : fileOutbox(outbox),
      clock: HURRIED,
      fetch: (url, init) => this.#fetch(String(url), init ?? {}),
    })
    for (const sale of client.waiting()) {
      this.resumed++
      this.#follow(sale).catch(() => {})
    }
    return client
  }

  async #follow({ key, done }: ClientSale): Promise<PublicOrder> {
    const known = this.#waiting.get(key)
    const waiting = known ?? Promise.withResolvers<PublicOrder>()
    this.#waiting.set(key, waiting)
    void done.then((outcome) => {
      // A till that lost its power: its next life tells.
      if (outcome.state === 'waiting') return
      this.#waiting.delete(key)
      if (outcome.state !== 'sent') return waiting.reject(new Error(`the order is ${JSON.stringify(outcome)}`))
      this.#of(key).order = outcome.order
      waiting.resolve(outcome.order)
    })
    return await waiting.promise
  }

  #of(key: string): Sale {
    const known = this.sales.find((sale) => sale.key === key)
    if (known !== undefined) return known
    const sale: Sale = { key, tries: 0, unanswered: 0, order: null, replayed: 'no' }
    this.sales.push(sale)
    return sale
  }

  /** What the client asks for, on a connection of its own that tells when the request has left. */
  async #fetch(url: string, { method, headers, body }: RequestInit): Promise<Response> {
    const all = Object.fromEntries(new Headers(headers))
    const key = all['idempotency-key']
    const sale = url.endsWith('/order') && key !== undefined ? this.#of(key) : null
    if (sale !== null) sale.tries++
    let wire: 'ahead' | 'written' = 'ahead'
    const isWritten = (): boolean => wire === 'written'
    try {
      const answer = await ask(url.replace(SOMEWHERE, this.#parts.url()), {
        method: method === 'POST' ? 'POST' : 'GET',
        headers: all,
        ...(typeof body === 'string' && { body: JSON.parse(body) }),
        onWritten: () => {
          wire = 'written'
          this.inFlight++
          if (sale !== null) this.onWritten(sale)
        },
      })
      if (sale !== null && answer.headers['idempotency-replayed'] === 'true') sale.replayed = 'yes'
      const { status } = answer
      return new Response(status === 304 ? null : answer.body, { status, headers: headersOf(answer) })
    } catch (error) {
      if (isWritten() && sale !== null) sale.unanswered++
      throw error
    } finally {
      if (isWritten()) this.inFlight--
    }
  }
}

function headersOf({ headers }: Answer): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))
}
