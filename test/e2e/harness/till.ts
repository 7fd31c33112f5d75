/** A till: one Idempotency-Key per sale, sent again with back-off until there is an answer. */
import { randomUUID } from 'node:crypto'
import { setTimeout as rest } from 'node:timers/promises'
import { type Answer, ask } from './http.ts'

export interface DrinkLine {
  readonly recipe: string
  readonly size?: string
  readonly options?: Readonly<Record<string, string>>
  readonly count?: number
}

export interface PublicOrder {
  readonly id: string
  readonly number: string
  readonly url: string
  readonly state: string
  readonly attention: boolean
  readonly drinks: readonly { readonly id: number; readonly recipe: string; readonly state: string }[]
}

/** One sale as the till remembers it. */
export interface Sale {
  readonly key: string
  readonly drinks: readonly DrinkLine[]
  /** How often it was sent. */
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
}

const FIRST_WAIT_MS = 50
const LONGEST_WAIT_MS = 400
/** A till gives up only when the test is over: this is far beyond any. */
const MOST_TRIES = 500

export class Till {
  readonly #parts: TillParts
  readonly sales: Sale[] = []
  /** Requests that the kernel took and that have no answer yet. */
  inFlight = 0
  #life: 'open' | 'closed' = 'open'
  /** Called when a request was written completely. */
  onWritten: (sale: Sale) => void = () => {}

  constructor(parts: TillParts) {
    this.#parts = parts
  }

  get auth(): { readonly authorization: string } {
    return { authorization: `Bearer ${this.#parts.key}` }
  }

  /** The test is over: what is not sold by now never will be. */
  close(): void {
    this.#life = 'closed'
  }

  /** Sells, however long it takes. @throws when the shop refuses the order, after 500 tries, or when the till closes */
  async sell(...drinks: DrinkLine[]): Promise<PublicOrder> {
    const sale: Sale = { key: randomUUID(), drinks, tries: 0, unanswered: 0, order: null, replayed: 'no' }
    this.sales.push(sale)
    let waitMs = FIRST_WAIT_MS
    while (sale.tries < MOST_TRIES && this.#life === 'open') {
      const answer = await this.#try(sale)
      if (answer?.status === 201) {
        sale.order = answer.json<PublicOrder>()
        sale.replayed = answer.headers['idempotency-replayed'] === 'true' ? 'yes' : 'no'
        return sale.order
      }
      if (answer !== null && answer.status < 500 && answer.status !== 429) {
        throw new Error(`the order was refused: ${answer.status} ${answer.body}`)
      }
      await rest(waitMs)
      waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)
    }
    throw new Error(`a sale was sent ${sale.tries} times in vain`)
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

  async #try(sale: Sale): Promise<Answer | null> {
    sale.tries++
    let wire: 'ahead' | 'written' = 'ahead'
    try {
      return await ask(`${this.#parts.url()}/order`, {
        method: 'POST',
        headers: { ...this.auth, 'idempotency-key': sale.key },
        body: { drinks: sale.drinks },
        onWritten: () => {
          wire = 'written'
          this.inFlight++
          this.onWritten(sale)
        },
      })
    } catch {
      if (this.#isWritten(wire)) sale.unanswered++
      return null
    } finally {
      if (this.#isWritten(wire)) this.inFlight--
    }
  }

  // A function, since the compiler does not see that the callback has changed the variable.
  #isWritten(wire: 'ahead' | 'written'): boolean {
    return wire === 'written'
  }
}
