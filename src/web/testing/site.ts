/**
 * A small shop for the browser tests: the built pages under the real policy, a real broker behind `/mqtt`, and live
 * orders. It stands in for the daemon's pickup room and keeps to the same contract.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fastifyStatic from '@fastify/static'
import { Aedes } from 'aedes'
import fastify from 'fastify'
import { createWebSocketStream, WebSocketServer } from 'ws'
import type {
  BoardCall,
  BoardSize,
  BoardSnapshot,
  Language,
  Manifest,
  OrderEvent,
  Outlook,
  Pages,
  PublicOrder,
} from '../data.ts'
import { sampleDocs } from './sample-api.ts'

export const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

const NO_PUSH = { available: false, reason: 'The shop has no subject.' }
const LOGIN = { username: 'display-1', password: 'ticket', base: 'baristad' } as const

const EMPTY: BoardSnapshot = {
  v: 1,
  zone: 'main',
  seq: 1,
  serverTime: 0,
  build: 'b1',
  preparing: [],
  ready: [],
  counts: { preparing: 0, ready: 0 },
}

export interface BoardReport {
  readonly username: string
  readonly build: string
  readonly width: number
  readonly height: number
  readonly sound: string
  readonly clockErrorMs: number | null
}

/**
 * The boards' way to the broker. `gone`: everything breaks, and nobody opens; `silent`: sockets stay open, new ones are
 * taken, nothing gets through until it is whole again.
 */
export type FeedLine = 'whole' | 'gone' | 'silent'

export class TestSite {
  readonly port: number
  /** What the next `/board` is drawn from. */
  snapshot: BoardSnapshot | null = null
  /** The build that the daemon says it is. */
  build = 'b1'
  /** How the next `/board` writes. */
  look: { size: BoardSize; languages: readonly string[] } = { size: 'm', languages: ['en'] }
  /** The code that `/board` shows; null: the screen was let in. */
  code: string | null = null
  /** True: reports of the display are refused, as after it was revoked. */
  putOut = false
  /** What displays said of themselves. */
  readonly reports: BoardReport[] = []
  orders = new Map<string, PublicOrder>()
  /** What the reference is about, where it is not the sample. */
  docs: Partial<typeof sampleDocs> = {}
  /** Requests of pages and of orders, as `GET /order/…`. */
  readonly requests: string[] = []
  /** False: the stream is answered with 503, as behind a proxy that knows no streams. */
  streams = true
  /** False: the ticket in the pages is refused, as after the daemon changed its key. */
  admits = true
  /** What the shop says of Web Push and ntfy. */
  push: { available: boolean; publicKey?: string; reason?: string; ntfy?: boolean } = NO_PUSH
  /** What phones have asked to be pushed to. */
  readonly subscriptions: unknown[] = []
  /** False: nobody hears that a customer is on their way. */
  listens = true
  readonly #app: ReturnType<typeof fastify>
  readonly #broker: Aedes
  readonly #sockets: WebSocketServer
  readonly #streams = new Set<{ readonly id: string; readonly response: ServerResponse }>()
  /** Under the WebSockets: what a cut cable cuts. */
  readonly #wires = new Set<Socket>()
  #line: FeedLine = 'whole'
  #heartbeat: NodeJS.Timeout | null = null
  #seq = 0

  private constructor(app: ReturnType<typeof fastify>, broker: Aedes, sockets: WebSocketServer, port: number) {
    this.#app = app
    this.#broker = broker
    this.#sockets = sockets
    this.port = port
  }

  static async open(dir: string, manifest: Manifest): Promise<TestSite> {
    const pages = (await import(pathToFileURL(join(dir, 'server.js')).href)) as Pages
    const broker = await Aedes.createBroker()
    broker.authenticate = (_client, username, password, done) =>
      done(null, site.admits && username === LOGIN.username && password?.toString() === LOGIN.password)
    broker.authorizePublish = (client, _packet, done) => done(client === null ? null : new Error('displays only read'))
    const worker = await readFile(join(dir, 'sw.js'), 'utf8')
    const app = fastify({ forceCloseConnections: true })
    const sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => offered.has('mqtt') && 'mqtt' })
    app.server.on('upgrade', (request, socket: Socket, head) => {
      if (site.#line === 'gone') return socket.destroy()
      site.#wires.add(socket)
      socket.on('close', () => site.#wires.delete(socket))
      if (site.#line === 'silent') hush(socket)
      sockets.handleUpgrade(request, socket, head, (ws) => {
        const stream = createWebSocketStream(ws)
        stream.on('error', () => stream.destroy())
        broker.handle(stream, request)
      })
    })
    await app.register(fastifyStatic, { root: join(dir, 'assets'), prefix: '/assets/' })
    const context = () => ({ assets: manifest, build: site.build })
    const html = {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': CSP,
      'cache-control': 'no-store',
    }
    app.addHook('onRequest', async (request) => {
      if (!request.url.startsWith('/assets/')) site.requests.push(`${request.method} ${request.url}`)
    })
    app.get('/board', async (_request, reply) =>
      reply
        .headers(html)
        .send(
          site.code === null
            ? pages.boardPage({ ...context(), ...site.look, zone: 'main', login: LOGIN, snapshot: site.snapshot })
            : pages.pairingPage({ ...context(), kind: 'live', zone: 'main', code: site.code }),
        ),
    )
    app.get('/board/main/lite', async (_request, reply) => {
      const { languages } = site.look
      const snapshot = site.snapshot ?? EMPTY
      return reply
        .headers(html)
        .send(pages.litePage({ ...context(), languages, zone: 'main', snapshot, at: '10:42:07' }))
    })
    app.get('/board/main/pairing', async () => ({
      state: site.code === null ? 'approved' : 'waiting',
      code: site.code,
    }))
    app.post('/board/main/report', async (request, reply) => {
      if (site.putOut) return reply.code(401).send({})
      site.reports.push(request.body as BoardReport)
      return { zone: 'main', size: null }
    })
    app.get('/docs', async (_request, reply) =>
      reply.headers(html).send(pages.docsPage({ ...sampleDocs, ...context(), ...site.docs })),
    )
    app.get<{ Params: { id: string } }>('/o/:id', async (request, reply) => {
      const order = site.orders.get(request.params.id)
      if (order === undefined) return reply.code(404).headers(html).send(pages.notFoundPage(context()))
      const lang = (request.query as { lang?: Language }).lang ?? 'en'
      return reply.headers(html).send(pages.orderPage(order, { ...context(), lang }))
    })
    app.get('/o/sw.js', async (_request, reply) =>
      reply.headers({ 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' }).send(worker),
    )
    app.get('/o/:id/push', async (_request, reply) => reply.send(site.push))
    app.put('/o/:id/push', async (request, reply) => {
      site.subscriptions.push(request.body)
      return reply.code(204).send()
    })
    app.delete('/o/:id/push', async (_request, reply) => {
      site.subscriptions.length = 0
      return reply.code(204).send()
    })
    app.put('/o/:id/ntfy', async () => ({ topic: 'coffee-7k3', url: 'http://ntfy.lan/coffee-7k3' }))
    app.put<{ Params: { id: string } }>('/order/:id/coming', async (request, reply) => {
      const order = site.orders.get(request.params.id)
      if (order === undefined || !site.listens) return reply.code(503).send()
      site.orders.set(order.id, { ...order, coming: true })
      return reply.send({ id: order.id, coming: true })
    })
    app.get<{ Params: { id: string } }>('/order/:id', async (request, reply) => {
      const order = site.orders.get(request.params.id)
      if (order === undefined) return reply.code(404).send()
      const etag = `"${createHash('sha256').update(JSON.stringify(order)).digest('hex')}"`
      if (request.headers['if-none-match'] === etag) return reply.code(304).send()
      return reply.header('etag', etag).send(order)
    })
    app.get<{ Params: { id: string } }>('/order/:id/outlook', async (request, reply) => {
      const order = site.orders.get(request.params.id)
      return order === undefined ? reply.code(404).send() : reply.send(order.outlook)
    })
    app.get<{ Params: { id: string } }>('/order/:id/events', (request, reply) => {
      const { id } = request.params
      const order = site.orders.get(id)
      if (order === undefined || !site.streams) return reply.code(order === undefined ? 404 : 503).send()
      reply.hijack()
      const stream = { id, response: reply.raw }
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      reply.raw.write(`event: snapshot\ndata: ${JSON.stringify(order)}\n\n`)
      site.#streams.add(stream)
      reply.raw.on('close', () => site.#streams.delete(stream))
    })
    await app.listen({ host: '127.0.0.1', port: 0 })
    const site = new TestSite(app, broker, sockets, (app.server.address() as AddressInfo).port)
    return site
  }

  /** @param host `localhost` is a secure context; `coffee.lan` is what a shop has. */
  url(path: string, host: 'localhost' | 'coffee.lan' = 'coffee.lan'): string {
    return `http://${host}:${this.port}${path}`
  }

  get displays(): number {
    return this.#broker.connectedClients
  }

  get liveStreams(): number {
    return this.#streams.size
  }

  async publishBoard(snapshot: BoardSnapshot): Promise<void> {
    this.snapshot = snapshot
    await this.#publish(`board/${snapshot.zone}`, snapshot, 'retained')
  }

  async identify(display: string, name: string): Promise<void> {
    await this.#publish('board/main/identify', { v: 1, zone: 'main', display, name, at: Date.now() }, 'live')
  }

  async call(number: string, part: Pick<BoardCall, 'drink' | 'of' | 'again'> = {}): Promise<void> {
    const call: BoardCall = { v: 1, zone: 'main', number, seq: ++this.#seq, at: Date.now(), ...part }
    await this.#publish('board/main/call', call, 'live')
  }

  async heartbeat(): Promise<void> {
    const beat = { v: 1, session: 1, seq: ++this.#seq, uptimeMs: this.#seq * 5000, serverTime: Date.now() }
    await this.#publish('daemon/heartbeat', beat, 'live')
  }

  /** Beats every 200 ms until `stopHeart`: faster than life, so that tests need not wait. */
  startHeart(): void {
    this.#heartbeat ??= setInterval(() => void this.heartbeat(), 200)
  }

  stopHeart(): void {
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat)
    this.#heartbeat = null
  }

  /** A fact about an order: stored, and sent to everybody who follows it. */
  tell(order: PublicOrder, event: Pick<OrderEvent, 'kind' | 'drink'>): void {
    this.orders.set(order.id, order)
    const seq = ++this.#seq
    const data: OrderEvent = {
      seq,
      at: new Date().toISOString(),
      order: { state: order.state, attention: order.attention },
      ...event,
    }
    for (const stream of this.#streams) {
      if (stream.id === order.id) stream.response.write(`id: ${seq}\nevent: order\ndata: ${JSON.stringify(data)}\n\n`)
    }
  }

  /** What the rest of the shop does to an order. */
  tellOutlook(id: string, outlook: Outlook): void {
    for (const stream of this.#streams) {
      if (stream.id === id) stream.response.write(`event: outlook\ndata: ${JSON.stringify(outlook)}\n\n`)
    }
  }

  get feedLine(): FeedLine {
    return this.#line
  }

  /** What has been held back while it was silent arrives when it is whole. */
  set feedLine(line: FeedLine) {
    this.#line = line
    for (const wire of this.#wires) {
      if (line === 'gone') wire.destroy()
      else if (line === 'silent') hush(wire)
      else {
        wire.uncork()
        wire.resume()
      }
    }
  }

  /** All WebSockets and streams break, as when a cable is pulled. */
  dropConnections(): void {
    for (const socket of this.#sockets.clients) socket.terminate()
    for (const stream of this.#streams) stream.response.destroy()
  }

  async reset(): Promise<void> {
    this.stopHeart()
    this.feedLine = 'whole'
    this.dropConnections()
    this.snapshot = null
    this.build = 'b1'
    this.streams = true
    this.admits = true
    this.push = NO_PUSH
    this.subscriptions.length = 0
    this.listens = true
    this.look = { size: 'm', languages: ['en'] }
    this.code = null
    this.putOut = false
    this.reports.length = 0
    this.orders = new Map()
    this.docs = {}
    this.requests.length = 0
    await this.#publish('board/main', null, 'retained')
  }

  async close(): Promise<void> {
    this.stopHeart()
    this.dropConnections()
    await new Promise<void>((done) => this.#broker.close(done))
    this.#sockets.close()
    await this.#app.close()
  }

  #publish(topic: string, data: unknown, kind: 'retained' | 'live'): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#broker.publish(
        {
          cmd: 'publish',
          topic: `${LOGIN.base}/${topic}`,
          payload: data === null ? Buffer.alloc(0) : Buffer.from(JSON.stringify(data)),
          qos: kind === 'retained' ? 1 : 0,
          retain: kind === 'retained',
          dup: false,
        },
        (error) => (error ? reject(error) : resolve()),
      )
    })
  }
}

/** Neither says nor hears anything more, and stays open. */
function hush(wire: Socket): void {
  wire.cork()
  wire.pause()
}
