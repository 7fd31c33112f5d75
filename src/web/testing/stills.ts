/**
 * The pages that the daemon draws for people behind the counter, and the paper, from sample data: each at an address of
 * its own, under the real policy, with a live stream that says that all is well.
 */
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fastifyStatic from '@fastify/static'
import fastify, { type FastifyInstance } from 'fastify'
import { correction, generate } from 'lean-qr'
import { toSvgSource } from 'lean-qr/extras/svg'
import type { LaneView, Manifest, Pages, StaffView } from '../data.ts'
import { sampleDocs } from './sample-api.ts'
import { sampleLane } from './sample-lane.ts'
import { sampleLabels, sampleTicket } from './sample-paper.ts'
import { sampleStaff } from './sample-staff.ts'
import { sampleSnapshot } from './samples.ts'
import { CSP } from './site.ts'

const nobody: StaffView = {
  ...{ ...sampleStaff, questions: [], hands: [], stock: [], stale: null, ready: [], collected: [] },
  ...{ cups: [], outs: [], waitingScreens: 0, printers: [] },
  machines: sampleStaff.machines.slice(1),
}
const idle: LaneView = { ...sampleLane, drinks: [], behind: 0, undo: null }

/** Every document, by its address. */
export type StillPath = keyof ReturnType<typeof documents>

function documents(pages: Pages, manifest: Manifest) {
  const context = { assets: manifest, build: 'b1' }
  const shop = { ...context, shopName: 'Corner' }
  const said = { tone: 'done', text: '139 is collected.' } as const
  const snapshot = sampleSnapshot({ preparing: 7, ready: 5, serverTime: Date.now() })
  const lite = { ...context, zone: 'main', languages: ['en', 'de'], at: '10:42:07' }
  return {
    '/staff': () => pages.staffPage({ ...context, view: sampleStaff, said }),
    '/staff/quiet': () => pages.staffPage({ ...context, view: nobody, said: null }),
    '/staff/login': () => pages.staffLoginPage({ ...shop, problem: 'This key is unknown or revoked.' }),
    '/lane': () => pages.lanePage({ ...context, view: sampleLane, said: null }),
    '/lane/idle': () => pages.lanePage({ ...context, view: idle, said: null }),
    '/lane/login': () => pages.laneLoginPage({ ...shop, lane: 'bar-1', problem: 'This key is unknown or revoked.' }),
    '/labels': () => pages.labelsPage({ ...context, labels: sampleLabels, size: '62x29' }),
    '/labels/small': () => pages.labelsPage({ ...context, labels: sampleLabels, size: '50x30' }),
    '/ticket': () => pages.ticketPage({ ...context, ticket: sampleTicket, width: 80 }),
    '/ticket/copy': () => pages.ticketPage({ ...context, ticket: { ...sampleTicket, copy: 'COPY' }, width: 58 }),
    '/lite': () => pages.litePage({ ...lite, snapshot: { ...snapshot, counter: [{ number: '87' }] } }),
    '/lite/empty': () => pages.litePage({ ...lite, snapshot: { ...snapshot, ...NOTHING } }),
    '/pairing': () => pages.pairingPage({ ...context, kind: 'live', zone: 'main', code: 'BCDFGH' }),
    '/pairing/lite': () => pages.pairingPage({ ...context, kind: 'lite', zone: 'main', code: 'BCDFGH' }),
    '/pairing/full': () => pages.pairingPage({ ...context, kind: 'live', zone: 'main', code: null }),
    '/docs': () => pages.docsPage({ ...sampleDocs, ...context }),
    '/till': () => pages.tillPage(shop),
    '/lost': () => pages.notFoundPage(context),
  }
}

const NOTHING = { preparing: [], ready: [], counts: { preparing: 0, ready: 0 } }

export class Stills {
  readonly paths: readonly StillPath[]
  readonly #app: FastifyInstance
  readonly #port: number
  readonly #streams = new Set<ServerResponse>()

  private constructor(app: FastifyInstance, port: number, paths: readonly StillPath[]) {
    this.#app = app
    this.#port = port
    this.paths = paths
  }

  /** @param dir what `buildWeb` has built. */
  static async open(dir: string, manifest: Manifest): Promise<Stills> {
    const pages = (await import(pathToFileURL(join(dir, 'server.js')).href)) as Pages
    const drawn = documents(pages, manifest)
    const app = fastify({ forceCloseConnections: true })
    await app.register(fastifyStatic, { root: join(dir, 'assets'), prefix: '/assets/' })
    for (const [path, draw] of Object.entries(drawn)) {
      app.get(path, (_request, reply) =>
        reply.header('content-security-policy', CSP).type('text/html; charset=utf-8').send(draw()),
      )
    }
    app.get('/order/:id/qr.svg', (_request, reply) =>
      reply
        .type('image/svg+xml')
        .send(toSvgSource(generate(sampleTicket.url.toUpperCase(), { minCorrectionLevel: correction.M }))),
    )
    for (const path of ['/staff/events', '/lane/:id/events']) {
      app.get(path, (_request, reply) => {
        reply.hijack()
        reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
        reply.raw.write('event: ping\ndata: {}\n\n')
        stills.#streams.add(reply.raw)
        reply.raw.on('close', () => stills.#streams.delete(reply.raw))
      })
    }
    app.get('/staff/main', (_request, reply) => reply.type('text/html').send(pages.staffMain(sampleStaff)))
    app.get('/lane/:id/main', (_request, reply) => reply.type('text/html').send(pages.laneMain(sampleLane)))
    app.get('/board/main/pairing', async () => ({ state: 'waiting', code: 'BCDFGH' }))
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = app.server.address() as AddressInfo
    const stills = new Stills(app, port, Object.keys(drawn) as StillPath[])
    return stills
  }

  /** How many pages hold a live stream. */
  get streams(): number {
    return this.#streams.size
  }

  /** All live streams break, as when the daemon dies. */
  dropStreams(): void {
    for (const stream of this.#streams) stream.destroy()
  }

  url(path: StillPath): string {
    return `http://coffee.lan:${this.#port}${path}`
  }

  close(): Promise<void> {
    return this.#app.close()
  }
}
