/** The orders of the little server. */
import { randomBytes } from 'node:crypto'
import { type Answer, problem, type Request } from './little-answer.ts'
import type { Fault } from './little-fault.ts'
import { listOf } from './little-list.ts'
import { type Body, edit, type LittleEvent, type Placed } from './little-order.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const MEMBERS = ['drinks', 'customerName', 'clientRef', 'channel', 'zone', 'placedAt', 'validForSeconds', 'hold']
/** What it says of itself, as far as the kit looks at it. */
const OPENAPI = {
  openapi: '3.1.0',
  paths: {
    '/events': {},
    '/orders': {},
    '/order/{id}/drinks': {},
    '/order/{id}/drinks/{d}/cancel': {},
    '/order/{id}/hold': {},
    '/order/{id}/release': {},
  },
  documents: ['validForSeconds', 'BD_CLIENT_REF_USED', 'BD_CHANGED', 'available', 'If-None-Match'],
}
const MENU = { recipes: [{ recipe: 'tea' }, { recipe: 'cocoa', available: false }] }
const MENU_TAG = '"menu-1"'
const CHANGES = /^\/order\/([^/]+)(?:\/(cancel|collect|hold|release|drinks|drinks\/\d+\/cancel))?$/

export class LittleBook {
  readonly #key: string
  readonly #has: (fault: Fault) => boolean
  readonly #orders = new Map<string, Placed>()
  readonly #answers = new Map<string, { readonly request: string; readonly answer: Answer }>()
  readonly #references = new Map<unknown, string>()
  seq = 0
  /** What tills hear. */
  readonly history: LittleEvent[] = []
  readonly hearers: ((event: LittleEvent) => void)[] = []
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
    if (path === '/menu') return may ? this.#menu(headers['if-none-match']) : unknownKey()
    if (method === 'GET' && /^\/orders(\?|$)/.test(path)) {
      if (!may && !this.#has('anybody-lists')) return unknownKey()
      return listOf([...this.#orders.values()], new URLSearchParams(path.split('?')[1]), this.#has, (order) =>
        this.publicOf(order),
      )
    }
    const page = /^\/o\/(.+)$/.exec(path)?.[1]
    if (page !== undefined) return { status: 200, body: `<h1>${this.find(page)?.number}</h1>` }
    const [, spelled, action] = CHANGES.exec(path) ?? []
    if (method === 'POST' && (path === '/order' || action !== undefined)) {
      const open = this.#has(action === undefined ? 'anybody-may-order' : 'anybody-may-cancel')
      if (!may && !open) return unknownKey()
      return this.#once(request, spelled, action)
    }
    if (method === 'GET' && spelled !== undefined) return this.#look(spelled, headers['if-none-match'])
    return problem(404, 'BD_NOT_FOUND')
  }

  #menu(tags: string | undefined): Answer {
    const body = this.#has('nothing-is-out') ? { recipes: MENU.recipes.slice(0, 1) } : MENU
    if (this.#has('menu-without-tag')) return { status: 200, body }
    const same = tags === MENU_TAG || (tags !== undefined && this.#has('menu-never-changes'))
    return { status: same ? 304 : 200, body, headers: { etag: MENU_TAG } }
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
    const forgets = has('ignores-keys') || (has('once-for-orders-only') && action !== undefined)
    if (forgets || key === '') key = randomBytes(8).toString('hex')
    const id = spelled !== undefined && !has('retry-spelling-matters') ? canonicalId(spelled) : spelled
    const path = `${id ?? ''}/${action ?? ''}`
    const same = `${path} ${has('member-order-matters') ? request.text : sorted(request.text)}`
    const before = has('if-match-before-replay') && this.#isStale(request, spelled) ? undefined : this.#answers.get(key)
    if (before !== undefined) {
      if (before.request !== same && !has('other-body-replays')) return problem(422, 'BD_KEY_REUSED')
      const late = has('expires-retries') && this.#late(request.text)
      return late ? problem(409, 'BD_EXPIRED') : this.#replay(before.answer)
    }
    const answer = spelled === undefined ? this.#place(request) : this.#act(request, spelled, action ?? '')
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

  #place({ headers: asked, text }: Request): Answer {
    const has = this.#has
    if (has('closed-says-nothing')) return problem(503, 'BD_CLOSED')
    if (has('closed')) {
      const { headers, ...closed } = problem(503, 'BD_CLOSED', { opensAt: new Date(Date.now() + 60_000).toISOString() })
      return { ...closed, headers: { ...headers, 'retry-after': '60' } }
    }
    if (asked['content-type'] !== 'application/json' && !has('reads-any-content-type'))
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

  #write({ drinks = [], customerName, clientRef, hold }: Body): Placed {
    const has = this.#has
    const count = this.#orders.size + 1
    const lines = linesOf(drinks, has('count-ignored') ? 'one' : 'all')
    const state = hold === true ? 'held' : 'queued'
    const order: Placed = {
      id: has('ids-count-up') ? String(count).padStart(13, '0') : newId(),
      number: String(has('numbers-collide') ? 100 + (count % 50) : 100 + count),
      state,
      version: 1,
      drinks: lines.map((recipe, i) => ({ id: i + 1, recipe, state })),
      customerName,
      clientRef,
      events: [],
      followers: [],
    }
    this.#orders.set(order.id, order)
    this.#references.set(clientRef, order.id)
    this.#happened(order, 'order.accepted')
    return order
  }

  #isStale({ headers }: Request, spelled: string | undefined): boolean {
    const tag = headers['if-match']
    const order = spelled === undefined ? null : this.find(spelled)
    return tag !== undefined && order !== null && tag !== `"${order.id}-${order.version}"`
  }

  #act(request: Request, spelled: string, action: string): Answer {
    const has = this.#has
    const order = this.find(spelled)
    if (order === null) {
      if (has('cancels-nothing-well')) return { status: 200, body: { id: spelled, state: 'cancelled', drinks: [] } }
      return problem(404, 'BD_NOT_FOUND')
    }
    const now = { state: order.state, order: { id: order.id } }
    if (this.#isStale(request, spelled) && !has('ignores-if-match')) return problem(412, 'BD_CHANGED', now)
    if (action === 'collect') {
      if (has('collects-anything')) return { status: 200, body: { id: order.id, state: 'collected' } }
      return problem(409, 'BD_ILLEGAL_TRANSITION', now)
    }
    const more = action === 'drinks' ? linesOf(parsed(request.text)?.drinks ?? [], 'all') : []
    const done = order.state === 'cancelled' ? null : edit(order, action, more, has)
    if (done === null) return problem(409, 'BD_ILLEGAL_TRANSITION', now)
    order.version++
    this.#happened(order, action === 'cancel' ? 'order.cancelled' : null)
    if (action === 'drinks') return { status: 201, body: JSON.stringify(this.publicOf(order)) }
    const drinks = has('cancel-says-nothing') ? [] : done
    return { status: 200, body: JSON.stringify({ id: order.id, state: order.state, drinks }) }
  }

  /** `type`: null is nothing for tills. */
  #happened(order: Placed, type: string | null): void {
    this.seq++
    const id = this.#has('stream-ids-fall') ? -this.seq : this.seq
    const event = { id, event: 'order', data: JSON.stringify({ seq: id, order: { state: order.state } }) }
    order.events.push(event)
    for (const tell of order.followers) tell(event)
    if (type === null) return
    const { number, state, clientRef = null } = order
    const told = { id: order.id, number, state, ...(!this.#has('events-without-reference') && { clientRef }) }
    const fact = { id: this.seq, event: type, data: JSON.stringify({ type, seq: this.seq, order: told }) }
    this.history.push(fact)
    for (const tell of this.hearers) tell(fact)
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
      const out = { status: 409, code: 'BD_UNAVAILABLE', pointer: `/drinks/${i}/recipe` }
      if (recipe === 'cocoa' && !this.#has('sells-what-is-out')) return out
      if (recipe !== 'tea' && recipe !== 'cocoa')
        return { status: 422, code: 'BD_UNKNOWN_RECIPE', pointer: `/drinks/${i}/recipe` }
    }
    return null
  }

  #late(text: string): boolean {
    const { placedAt, validForSeconds } = parsed(text) ?? {}
    if (typeof validForSeconds !== 'number') return false
    return Date.now() > Date.parse(String(placedAt)) + validForSeconds * 1_000
  }
}

function linesOf(drinks: NonNullable<Body['drinks']>, which: 'one' | 'all'): string[] {
  return drinks.flatMap(({ recipe, count = 1 }) =>
    Array<string>(which === 'one' ? 1 : Math.ceil(Number(count))).fill(String(recipe)),
  )
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
