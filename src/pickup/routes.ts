/** HTTP for customers and displays: the order's page and its live stream, the board. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { fastifyStatic } from '@fastify/static'
import { Type } from 'typebox'
import { NOTHING_HERE } from '../http/doors.ts'
import type { LiveStreams } from '../http/live-streams.ts'
import { MISSING_PAGES, PAGE_HEADERS } from '../http/pages.ts'
import { sendProblem } from '../http/problems.ts'
import { eventStream, problems } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import { readOrderId } from '../kit/ids.ts'
import type { View } from '../shop/view.ts'
import type { BoardFeed } from './board-feed.ts'
import { followOrder } from './order-stream.ts'
import type { BuiltPages } from './pages.ts'

export interface PickupParts {
  readonly view: View
  readonly streams: LiveStreams
  readonly feed: BoardFeed
  readonly zones: () => readonly string[]
  readonly built: BuiltPages | null
  readonly orderUrl: (id: string) => string
  readonly wallMs: () => number
  /** A login for one display, subscribe-only for its zone. */
  readonly displayLogin: (display: string, zone: string) => { username: string; password: string; base: string }
}

export async function pickupRoutes(app: HttpServer, parts: PickupParts): Promise<void> {
  const { built } = parts
  if (built) {
    // Not served by the plugin itself: every route of ours says who may use it.
    await app.register(fastifyStatic, { root: join(built.root, 'assets'), serve: false })
    app.get<{ Params: { '*': string } }>(
      '/assets/*',
      { config: { access: 'public', published: true } },
      (request, reply) =>
        reply
          .header('x-content-type-options', 'nosniff')
          .sendFile(request.params['*'], { immutable: true, maxAge: '30d' }),
    )
  }

  app.get('/robots.txt', { config: { access: 'public', published: true } }, (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send('User-agent: *\nDisallow: /\n'),
  )

  app.get(
    '/order/:id/events',
    {
      exposeHeadRoute: false,
      config: { access: 'public', published: true },
      schema: {
        operationId: 'followOrder',
        tags: ['orders'],
        summary: 'Follow an order: server-sent events',
        description:
          'First `event: snapshot` with the order, then `event: order` for each change, with ids; resumable by Last-Event-ID. A comment every 15 s.',
        params: Type.Object({
          id: Type.String({
            maxLength: 64,
            description: 'Order id; case does not matter, O reads as 0, I and L as 1.',
          }),
        }),
        response: { 200: eventStream('The order, then each change of it.'), ...problems },
      },
    },
    (request, reply) => {
      const id = readOrderId(request.params.id)
      const last = request.headers['last-event-id']
      const outcome =
        id === null ? 'unknown' : followOrder(reply, id, typeof last === 'string' ? last : undefined, parts)
      if (outcome === 'unknown') sendProblem(reply, NOTHING_HERE)
      if (outcome === 'full') {
        const detail = 'Too many readers follow orders at the moment; poll GET /order/{id} instead.'
        sendProblem(reply, { code: 'BD_STREAMS', detail, data: { retryAfterSeconds: 10 } })
      }
    },
  )

  // A QR code of the wholly upper-case URL fits the alphanumeric mode, so that spelling opens too.
  for (const path of ['/o/:id', '/O/:id']) {
    app.get<{ Params: { id: string } }>(path, { config: { access: 'public', published: true } }, (request, reply) => {
      if (!built) return sendProblem(reply, { code: 'BD_NOT_FOUND', detail: MISSING_PAGES })
      const context = {
        assets: built.manifest,
        build: built.manifest.build,
        lang: 'en' as const,
        serverTime: parts.wallMs(),
      }
      const id = readOrderId(request.params.id)
      const found = id === null ? null : parts.view.order(id, parts.orderUrl(id))
      reply.headers(PAGE_HEADERS)
      if (!found) return reply.code(404).send(built.pages.notFoundPage(context))
      return reply.send(built.pages.orderPage(found.order, context))
    })
  }

  for (const path of ['/board', '/board/:zone']) {
    app.get<{ Params: { zone?: string } }>(path, { config: { access: 'public' } }, (request, reply) => {
      if (!built) return sendProblem(reply, { code: 'BD_NOT_FOUND', detail: MISSING_PAGES })
      const zones = parts.zones()
      const zone = request.params.zone ?? zones[0] ?? 'main'
      if (!zones.includes(zone)) {
        return sendProblem(reply, {
          code: 'BD_NOT_FOUND',
          detail: `The shop has no zone "${zone}". It has: ${zones.join(', ')}.`,
        })
      }
      const login = parts.displayLogin(`display-${randomBytes(6).toString('hex')}`, zone)
      const { manifest, pages } = built
      reply.headers(PAGE_HEADERS)
      return reply.send(
        pages.boardPage({ zone, assets: manifest, build: manifest.build, login, snapshot: parts.feed.snapshot(zone) }),
      )
    })
  }
}
