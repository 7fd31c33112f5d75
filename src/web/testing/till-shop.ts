/**
 * A small shop for the tests of the till: the built page under the real policy, and the calls that it makes, with
 * switches for what goes wrong between a till and a shop. It stands in for the daemon's cashier room.
 */
import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fastifyStatic from '@fastify/static'
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { correction, generate } from 'lean-qr'
import { toSvgSource } from 'lean-qr/extras/svg'
import type { ListedOrder, Menu, OrderState } from '../../till/core.ts'
import type { Manifest, Pages } from '../data.ts'
import { sampleMenu } from './sample-menu.ts'
import { CSP } from './site.ts'

export const TILL_KEY = 'till-1-key'

/** What becomes of the next `POST /order`s. `lost`: it is taken, and the reply never arrives. `held`: it waits for `release`. */
export type Fate = 'answered' | 'lost' | 'held' | { readonly status: number; readonly problem: object }

export interface PostedOrder {
  readonly key: string
  readonly body: { readonly drinks: readonly { readonly recipe: string; readonly count?: number }[] }
}

export class TillShop {
  readonly port: number
  menu: Omit<Menu, 'etag'> = sampleMenu()
  /** Seconds until ready, by recipe; missing: nobody can say. */
  waits: Readonly<Record<string, number>> = {}
  fate: Fate = 'answered'
  key = TILL_KEY
  orders: ListedOrder[] = []
  /** Every `POST /order` that came, also those that were not answered. */
  readonly posts: PostedOrder[] = []
  readonly acts: string[] = []
  /** Paths of what was read, one for each time. */
  readonly reads: string[] = []
  readonly #app: FastifyInstance
  readonly #byKey = new Map<string, ListedOrder>()
  readonly #streams = new Set<ServerResponse>()
  readonly #held: (() => void)[] = []
  #seq = 0

  private constructor(app: FastifyInstance, port: number) {
    this.#app = app
    this.port = port
  }

  static async open(dir: string, manifest: Manifest): Promise<TillShop> {
    const pages = (await import(pathToFileURL(join(dir, 'server.js')).href)) as Pages
    const app = fastify({ forceCloseConnections: true })
    await app.register(fastifyStatic, { root: join(dir, 'assets'), prefix: '/assets/' })
    app.get('/till', (_request, reply) => {
      reply.header('content-security-policy', CSP).header('cache-control', 'no-store').type('text/html; charset=utf-8')
      return reply.send(pages.tillPage({ assets: manifest, build: 'b1', shopName: 'Corner Coffee' }))
    })
    app.get<{ Params: { id: string } }>('/order/:id/qr.svg', (request, reply) => {
      const code = generate(`HTTP://COFFEE.LAN/O/${request.params.id}`, { minCorrectionLevel: correction.M })
      return reply.type('image/svg+xml').send(toSvgSource(code, { pad: 4, on: '#000', off: '#fff' }))
    })
    app.addHook('onRequest', async (request, reply) => {
      if (request.method === 'GET') shop.reads.push(request.url)
      const open = /^\/(till|assets\/.*|order\/[^/]+\/qr\.svg)$/.test(request.url)
      if (open || request.headers.authorization === `Bearer ${shop.key}`) return
      return problem(reply, 401, { code: 'BD_UNAUTHENTICATED', detail: 'This key is unknown or revoked.' })
    })
    app.get('/menu', (request, reply) => {
      const etag = `"${createHash('sha256').update(JSON.stringify(shop.menu)).digest('hex').slice(0, 12)}"`
      reply.header('etag', etag)
      return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.send(shop.menu)
    })
    app.get('/quote', (_request, reply) =>
      reply.send({ at: new Date().toISOString(), recipes: shop.menu.recipes.map(({ recipe }) => shop.#quote(recipe)) }),
    )
    app.get('/orders', (_request, reply) => reply.send({ orders: shop.orders, next: null }))
    app.get('/events', (_request, reply) => {
      reply.hijack()
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      reply.raw.write(`id: ${shop.#seq}\nevent: stream.opened\ndata: {"seq":${shop.#seq}}\n\n`)
      shop.#streams.add(reply.raw)
      reply.raw.on('close', () => shop.#streams.delete(reply.raw))
    })
    app.post<{ Body: PostedOrder['body'] }>('/order', (request, reply) => {
      const key = String(request.headers['idempotency-key'])
      shop.posts.push({ key, body: request.body })
      shop.#answer(key, request.body, reply)
    })
    app.post<{ Params: { id: string; act: string } }>('/order/:id/:act', (request, reply) => {
      const { id, act } = request.params
      shop.acts.push(`${act} ${id}`)
      const order = shop.orders.find((other) => other.id === id)
      shop.orders = shop.orders.filter((other) => other.id !== id)
      const state = act === 'collect' ? 'collected' : 'cancelled'
      return reply.send({ id, number: order?.number, state, drinks: [] })
    })
    await app.listen({ host: '127.0.0.1', port: 0 })
    const shop = new TillShop(app, (app.server.address() as AddressInfo).port)
    return shop
  }

  /** On plain http under a shop's name: not a secure context, as on the tablet. */
  url(path = '/till'): string {
    return `http://coffee.lan:${this.port}${path}`
  }

  get streams(): number {
    return this.#streams.size
  }

  /** How many orders there are, however often they were sent. */
  get placed(): number {
    return this.#byKey.size
  }

  tell(event: string, data: object): void {
    const seq = ++this.#seq
    const text = `id: ${seq}\nevent: ${event}\ndata: ${JSON.stringify({ type: event, seq, ...data })}\n\n`
    for (const stream of this.#streams) stream.write(text)
  }

  /** Another state for an order, told on the stream. */
  move(order: ListedOrder, state: OrderState): void {
    const moved = { ...order, state, readyAt: state === 'ready' ? new Date().toISOString() : null }
    this.orders = this.orders.map((other) => (other.id === order.id ? moved : other))
    const { id, number, attention } = order
    this.tell(`order.${state === 'making' ? 'started' : state}`, {
      at: new Date().toISOString(),
      order: { id, number, clientRef: null, state, attention },
    })
  }

  /** Another menu, told on the stream. */
  changeMenu(menu: Omit<Menu, 'etag'>): void {
    this.menu = menu
    this.tell('menu.changed', { menu: { etag: '"new"' } })
  }

  /** Answers what was held. */
  release(): void {
    this.fate = 'answered'
    for (const answer of this.#held.splice(0)) answer()
  }

  dropConnections(): void {
    for (const stream of this.#streams) stream.destroy()
    this.#app.server.closeAllConnections()
  }

  reset(): void {
    this.dropConnections()
    this.menu = sampleMenu()
    this.waits = Object.fromEntries(
      sampleMenu().recipes.map(({ recipe }, i) => [recipe, recipe === 'filter-coffee' ? 660 : 50 + i * 20]),
    )
    this.fate = 'answered'
    this.key = TILL_KEY
    this.orders = []
    this.posts.length = 0
    this.acts.length = 0
    this.reads.length = 0
    this.#held.length = 0
    this.#byKey.clear()
  }

  async close(): Promise<void> {
    this.dropConnections()
    await this.#app.close()
  }

  #answer(key: string, body: PostedOrder['body'], reply: FastifyReply): void {
    const { fate } = this
    if (typeof fate === 'object') return void problem(reply, fate.status, fate.problem)
    if (fate === 'held') return void this.#held.push(() => this.#answer(key, body, reply))
    const known = this.#byKey.get(key)
    const order = known ?? this.#place(key, body)
    if (fate === 'lost') {
      reply.hijack()
      reply.raw.destroy()
      return
    }
    void reply.code(201).send(order)
    if (known === undefined)
      this.tell('order.accepted', {
        at: order.placedAt,
        order: { id: order.id, number: order.number, clientRef: null, state: order.state, attention: false },
      })
  }

  #place(key: string, body: PostedOrder['body']): ListedOrder {
    const nth = this.#byKey.size + 1
    const id = `7K3QXW9MZ4T${String(nth).padStart(2, '0')}`
    const now = Date.now()
    const order: ListedOrder = {
      id,
      number: String(481 + nth),
      url: `http://coffee.lan/o/${id}`,
      state: 'queued',
      attention: false,
      zone: 'main',
      placedAt: new Date(now).toISOString(),
      readyAt: null,
      quote: { readyAt: new Date(now + 240_000).toISOString(), promisedAt: new Date(now + 300_000).toISOString() },
      etag: `"${id}-1"`,
      drinks: body.drinks.flatMap(({ recipe, count = 1 }) =>
        Array.from({ length: count }, (_, i) => ({
          id: i + 1,
          recipe,
          name: recipe,
          size: null,
          options: {},
          state: 'queued',
        })),
      ),
    }
    this.#byKey.set(key, order)
    this.orders = [order, ...this.orders]
    return order
  }

  #quote(recipe: string) {
    const seconds = this.waits[recipe] ?? null
    return { recipe, readyInSeconds: seconds, promisedInSeconds: seconds === null ? null : seconds * 1.3 }
  }
}

function problem(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply
    .code(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title: 'No', status, detail: '', ...body }))
}
