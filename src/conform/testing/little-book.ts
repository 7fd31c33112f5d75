/** The orders of the little server. */
import { randomBytes } from 'node:crypto'
import { type Answer, type Fault, problem, type Request } from './little-server.ts'

export interface Placed {
  readonly id: string
  number: string
  state: 'queued' | 'cancelled'
  version: number
  readonly drinks: readonly { readonly id: number; readonly recipe: string }[]
  readonly customerName: unknown
  readonly events: { readonly id: number; readonly event: string; readonly data: string }[]
  readonly followers: ((event: Placed['events'][number]) => void)[]
}

interface Body {
  readonly drinks?: readonly { readonly recipe?: unknown; readonly count?: unknown }[]
  readonly customerName?: unknown
  readonly clientRef?: unknown
  readonly placedAt?: unknown
  readonly validForSeconds?: unknown
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const MEMBERS = ['drinks', 'customerName', 'clientRef', 'channel', 'zone', 'placedAt', 'validForSeconds']
/** What it says of itself, as far as the kit looks at it. */
const OPENAPI = { openapi: '3.1.0', documents: ['validForSeconds', 'BD_CLIENT_REF_USED'] }

export class LittleBook {
  readonly #key: string
  readonly #has: (fault: Fault) => boolean
  readonly #orders = new Map<string, Placed>()
  readonly #answers = new Map<string, { readonly request: string; readonly answer: Answer }>()
  readonly #references = new Map<unknown, string>()
  seq = 0
  /** Where the server is. */
  url = ''

  constructor(key: string, has: (fault: Fault) => boolean) {
    this.#key = key
    this.#has = has
  }

  open(): number {
    return [...this.#orders.values()].filter(({ state }) => state !== 'cancelled').length
  }

  find(spelled: string): Placed | null {
    const id = this.#has('id-spelling-matters') ? spelled : canonicalId(spelled)
    return this.#orders.get(id) ?? null
  }

  publicOf({ id, number, state, drinks, customerName }: Placed): object {
    const shown = state === 'cancelled' && this.#has('number-lost-at-end') ? '000' : number
    const order = { id, number: shown, url: `${this.url}/o/${id}`, state, drinks }
    return this.#has('name-is-public') ? { ...order, customerName } : order
  }

  answer(request: Request): Answer {
    const { method, headers } = request
    const path =
      this.#has('any-path-will-do') && request.path.startsWith('/order') ? request.path.replace(/z$/, '') : request.path
    const may = headers.authorization === `Bearer ${this.#key}`
    if (path === '/openapi.json') return { status: 200, body: this.#has('documents-nothing') ? {} : OPENAPI }
    if (path === '/menu') return may ? { status: 200, body: { recipes: [{ recipe: 'tea' }] } } : unknownKey()
    const page = /^\/o\/(.+)$/.exec(path)?.[1]
    if (page !== undefined) return { status: 200, body: `<h1>${this.find(page)?.number}</h1>` }
    const [, spelled, action] = /^\/order\/([^/]+)(?:\/(cancel|collect))?$/.exec(path) ?? []
    if (method === 'POST' && (path === '/order' || action !== undefined)) {
      const open = this.#has(action === undefined ? 'anybody-may-order' : 'anybody-may-cancel')
      if (!may && !open) return unknownKey()
      return this.#once(request, spelled, action)
    }
    if (method === 'GET' && spelled !== undefined) return this.#look(spelled, headers['if-none-match'])
    return problem(404, 'BD_NOT_FOUND')
  }

  #once(request: Request, spelled: string | undefined, action: string | undefined): Answer {
    const has = this.#has
    let key = keyOf(request.headers)
    if (has('exact-header-names') && !request.names.includes('idempotency-key')) key = ''
    if (has('first-of-two-keys')) key = key.split(', ')[0] ?? ''
    if (has('key-cut-off')) key = key.slice(0, 255)
    const good = /^[\x21-\x7e]{1,255}$/.test(key)
    if (!good && !(has('key-optional') && key === '')) return problem(400, 'BD_KEY_MISSING')
    if (has('key-by-content')) key = request.text
    if (has('ignores-keys') || key === '') key = randomBytes(8).toString('hex')
    const id = spelled !== undefined && !has('retry-spelling-matters') ? canonicalId(spelled) : spelled
    const path = `${id ?? ''}/${action ?? ''}`
    const same = `${path} ${has('member-order-matters') ? request.text : sorted(request.text)}`
    const before = this.#answers.get(key)
    if (before !== undefined) {
      if (before.request !== same && !has('other-body-replays')) return problem(422, 'BD_KEY_REUSED')
      const late = has('expires-retries') && this.#late(request.text)
      return late ? problem(409, 'BD_EXPIRED') : this.#replay(before.answer)
    }
    const answer = spelled === undefined ? this.#place(request) : this.#act(spelled, action)
    const heard = !has('key-after-reply') || request.line === 'there'
    if ((answer.status < 300 && heard) || has('remembers-refusals')) this.#answers.set(key, { request: same, answer })
    return answer
  }

  /** A client was gone before it had said all. */
  halfHeard(headers: Request['headers']): void {
    if (!this.#has('key-before-body')) return
    this.#answers.set(keyOf(headers), { request: 'half', answer: problem(409, 'BD_UNDER_WAY') })
  }

  #replay(answer: Answer): Answer {
    const body = typeof answer.body === 'string' ? (JSON.parse(answer.body) as object) : answer.body
    const mark: Record<string, string> = this.#has('replay-unmarked') ? {} : { 'idempotency-replayed': 'true' }
    const headers = { ...answer.headers, ...mark }
    if (this.#has('replay-with-fresh-body')) return { ...answer, headers, body: { ...body, answeredAt: Date.now() } }
    if (this.#has('number-differs-in-replay')) return { ...answer, headers, body: { ...body, number: '999' } }
    return { ...answer, headers }
  }

  #place({ headers, text }: Request): Answer {
    const has = this.#has
    if (headers['content-type'] !== 'application/json' && !has('reads-any-content-type'))
      return problem(415, 'BD_MEDIA_TYPE')
    const body = parsed(text === '' && has('takes-empty-orders') ? '{"drinks":[]}' : text)
    if (body === null) return problem(400, 'BD_BAD_JSON')
    const wrong = this.#wrong(body)
    if (wrong !== null) return problem(wrong.status, wrong.code, has('no-pointer') ? {} : { pointer: wrong.pointer })
    const first = this.#references.get(body.clientRef)
    if (body.clientRef !== undefined && first !== undefined && !has('reference-twice'))
      return problem(409, 'BD_CLIENT_REF_USED', { order: { link: `/order/${first}` } })
    if (this.#late(text) && !has('takes-late-orders')) return problem(409, 'BD_EXPIRED')
    const order = this.#write(body)
    const location: Record<string, string> = has('no-location') ? {} : { location: `/order/${order.id}` }
    return { status: 201, body: JSON.stringify(this.publicOf(order)), headers: location }
  }

  #write({ drinks = [], customerName, clientRef }: Body): Placed {
    const has = this.#has
    const count = this.#orders.size + 1
    const lines = drinks.flatMap(({ recipe, count: of = 1 }) =>
      Array(has('count-ignored') ? 1 : Math.ceil(Number(of))).fill(String(recipe)),
    )
    const order: Placed = {
      id: has('ids-count-up') ? String(count).padStart(13, '0') : newId(),
      number: String(has('numbers-collide') ? 100 + (count % 50) : 100 + count),
      state: 'queued',
      version: 1,
      drinks: lines.map((recipe: string, i) => ({ id: i + 1, recipe })),
      customerName,
      events: [],
      followers: [],
    }
    this.#orders.set(order.id, order)
    this.#references.set(clientRef, order.id)
    this.#happened(order)
    return order
  }

  #act(spelled: string, action: string | undefined): Answer {
    const has = this.#has
    const order = this.find(spelled)
    if (order === null) {
      if (has('cancels-nothing-well')) return { status: 200, body: { id: spelled, state: 'cancelled', drinks: [] } }
      return problem(404, 'BD_NOT_FOUND')
    }
    if (action === 'collect') {
      if (has('collects-anything')) return { status: 200, body: { id: order.id, state: 'collected' } }
      return problem(409, 'BD_ILLEGAL_TRANSITION', { state: order.state })
    }
    if (order.state === 'cancelled') return problem(409, 'BD_ILLEGAL_TRANSITION', { state: order.state })
    order.state = 'cancelled'
    order.version++
    this.#happened(order)
    const drinks = has('cancel-says-nothing') ? [] : order.drinks.map(({ id }) => ({ id, outcome: 'cancelled' }))
    return { status: 200, body: { id: order.id, state: order.state, drinks } }
  }

  #happened(order: Placed): void {
    this.seq++
    const id = this.#has('stream-ids-fall') ? -this.seq : this.seq
    const event = { id, event: 'order', data: JSON.stringify({ seq: id, order: { state: order.state } }) }
    order.events.push(event)
    for (const tell of order.followers) tell(event)
  }

  #look(spelled: string, tags: string | undefined): Answer {
    const order = this.find(spelled)
    if (order === null) {
      const impossible = canonicalId(spelled).length !== 13
      return impossible && this.#has('unknown-is-special')
        ? problem(400, 'BD_BAD_REQUEST')
        : problem(404, 'BD_NOT_FOUND')
    }
    const etag = this.#has('etag-never-changes') ? '"1"' : `"${order.id}-${order.version}"`
    const same = tags === etag && !this.#has('no-304')
    return { status: same ? 304 : 200, body: this.publicOf(order), headers: { etag } }
  }

  #wrong(body: Body): { readonly status: number; readonly code: string; readonly pointer: string } | null {
    const shape = (pointer: string) => ({ status: 400, code: 'BD_BAD_REQUEST', pointer })
    const strange = Object.keys(body).find((name) => !MEMBERS.includes(name))
    if (strange !== undefined && !this.#has('takes-unknown-members')) return shape(`/${strange}`)
    if (!Array.isArray(body.drinks) || (body.drinks.length === 0 && !this.#has('takes-empty-orders')))
      return shape('/drinks')
    for (const [i, { recipe, count }] of body.drinks.entries()) {
      if (i > 0 && this.#has('reads-the-first-line-only')) break
      if (typeof recipe !== 'string') return shape(`/drinks/${i}/recipe`)
      if (count !== undefined && !Number.isInteger(count) && !this.#has('bends-numbers'))
        return shape(`/drinks/${i}/count`)
      if (recipe !== 'tea') return { status: 422, code: 'BD_UNKNOWN_RECIPE', pointer: `/drinks/${i}/recipe` }
    }
    return null
  }

  #late(text: string): boolean {
    const { placedAt, validForSeconds } = parsed(text) ?? {}
    if (typeof validForSeconds !== 'number') return false
    return Date.now() > Date.parse(String(placedAt)) + validForSeconds * 1_000
  }
}

function unknownKey(): Answer {
  return problem(401, 'BD_UNAUTHENTICATED')
}

function keyOf(headers: Request['headers']): string {
  return String(headers['idempotency-key'] ?? '')
}

function parsed(text: string): Body | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : null
  } catch {
    return null
  }
}

/** Enough for bodies of two levels whose inner members the kit does not shuffle. */
function sorted(text: string): string {
  const body = parsed(text)
  if (body === null) return text
  return JSON.stringify(Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function canonicalId(text: string): string {
  return text.toUpperCase().replaceAll('O', '0').replaceAll('I', '1').replaceAll('L', '1')
}

function newId(): string {
  return [...randomBytes(13)].map((byte) => ALPHABET.charAt(byte & 31)).join('')
}
