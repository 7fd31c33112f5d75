/** A till and a barista who ask until they are answered, whatever becomes of the daemon, and note what they were told. */
import { type Answer, ask } from '../e2e/harness/http.ts'
import { until } from '../e2e/harness/until.ts'

const BOUND_MS = 60_000
/** Between two looks: each is a request to a daemon that is being traced. */
const LOOK_EVERY_MS = 40

export interface CounterParts {
  /** Of the daemon's present life; empty: none is open. */
  readonly url: () => string
  readonly till: string
  readonly barista: string
}

interface Placed {
  readonly id: string
  readonly number: string
}

interface Promised extends Placed {
  readonly key: string
  readonly body: object
}

export interface Seen {
  readonly id: string
  readonly number: string
  readonly state: string
  readonly attention: boolean
}

export class Counter {
  readonly #parts: CounterParts
  #keys = 0
  /** Every order that was acknowledged, as it was the first time. */
  readonly promised: Promised[] = []
  /** Requests whose connection broke: asked again with the same key. */
  broken = 0

  constructor(parts: CounterParts) {
    this.#parts = parts
  }

  async place(body: { readonly drinks: readonly object[]; readonly hold?: boolean }): Promise<string> {
    const key = `sale-${++this.#keys}`
    const { id, number } = await this.#post('/order', body, key)
    this.promised.push({ key, body, id, number })
    return id
  }

  /** A change of an order by the till: `/drinks`, `/release`, … */
  async change(id: string, action: string, body?: object): Promise<void> {
    await this.#post(`/order/${id}${action}`, body, `change-${++this.#keys}`)
  }

  async remake(id: string, drink: number): Promise<void> {
    const body = { drink, reason: 'it fell' }
    await this.#post(`/order/${id}/remake`, body, `remake-${++this.#keys}`, this.#parts.barista)
  }

  async reaches(id: string, state: string): Promise<void> {
    await until(`${id} to be ${state}`, async () => (await this.look(id)).state === state, {
      boundMs: BOUND_MS,
      everyMs: LOOK_EVERY_MS,
    })
  }

  async look(id: string): Promise<Seen> {
    return (await this.#get(`/order/${id}`)).json<Seen>()
  }

  /** Until no group is brewing or waits for its cup. */
  async rests(): Promise<void> {
    await until('the shop to be at rest', () => this.#isAtRest(), { boundMs: BOUND_MS, everyMs: LOOK_EVERY_MS })
  }

  async #isAtRest(): Promise<boolean> {
    const { machines } = (await this.#get('/machines')).json<{
      machines: { health: string; groups: { state: string }[] }[]
    }>()
    return machines.every(({ health, groups }) => health === 'ready' && groups.every((group) => group.state === 'free'))
  }

  /** The same sale again; what the till is told now. */
  async again({ key, body }: Promised): Promise<Placed> {
    const { id, number } = await this.#post('/order', body, key)
    return { id, number }
  }

  /** @throws on every answer but a good one: nothing that a shift asks may be refused */
  async #post(path: string, body: object | undefined, key: string, secret = this.#parts.till): Promise<Placed> {
    const answer = await until(
      `an answer to ${path}`,
      async () => {
        const headers = { authorization: `Bearer ${secret}`, 'idempotency-key': key }
        const url = this.#url()
        const got = await ask(url + path, { method: 'POST', headers, timeoutMs: 20_000, body }).catch((error) => {
          this.broken++
          throw error
        })
        return got.status !== 503 && got
      },
      { boundMs: BOUND_MS },
    )
    if (answer.status >= 300) throw new Error(`${path} (${key}) was answered ${answer.status}: ${answer.body}`)
    return answer.json<Placed>()
  }

  async #get(path: string): Promise<Answer> {
    const answer = await ask(this.#url() + path, { headers: { authorization: `Bearer ${this.#parts.barista}` } })
    if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}`)
    return answer
  }

  #url(): string {
    const url = this.#parts.url()
    if (url === '') throw new Error('no daemon is open')
    return url
  }
}
