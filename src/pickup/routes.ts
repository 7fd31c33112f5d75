/** HTTP for customers: the order's page and its live stream; and the files of all pages. */
import { join } from 'node:path'
import { fastifyStatic } from '@fastify/static'
import { Type } from 'typebox'
import { NOTHING_HERE } from '../http/doors.ts'
import type { LiveStreams } from '../http/live-streams.ts'
import { sendProblem } from '../http/problems.ts'
import { eventStream, problems } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import { readOrderId } from '../kit/ids.ts'
import { type CustomerPageParts, customerPageRoutes } from './customer-page.ts'
import { followOrder } from './order-stream.ts'
import type { OutlookFeed } from './outlook-feed.ts'

export interface PickupParts extends CustomerPageParts {
  readonly streams: LiveStreams
  readonly outlooks: OutlookFeed
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
          'First `event: snapshot` with the order, then `event: order` for each change, with ids; resumable by Last-Event-ID. `event: outlook` when what it may expect has changed, and `snapshot` again when it was quoted anew. `event: ping` every 5 s.',
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

  await customerPageRoutes(app, parts)
}
