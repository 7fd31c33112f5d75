/** `GET /order/{id}/deliveries`: which phones were told of an order, when, and what went wrong. */
import { Type } from 'typebox'
import { STAFF } from '../http/access.ts'
import { sendJson } from '../http/once.ts'
import { sendProblem } from '../http/problems.ts'
import { problems, secured } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import { readOrderId } from '../kit/ids.ts'
import { isoTime } from '../kit/units.ts'
import type { NoticeRow } from '../shop/ledger/notices.ts'
import type { View } from '../shop/view.ts'

const words = (list: readonly string[], description: string) =>
  Type.Union(
    list.map((word) => Type.Literal(word)),
    { description },
  )
const moment = (description: string) => Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description })

const OrderDeliveries = Type.Object(
  {
    deliveries: Type.Array(
      Type.Object({
        channel: words(['push', 'ntfy'], 'Web Push, or ntfy.'),
        event: words(['order.ready', 'order.called', 'order.reminded'], 'What was to be told.'),
        state: words(
          ['waiting', 'accepted', 'given up', 'dropped'],
          '`accepted`: the service took it in · `given up`: it never will · `dropped`: it was not news any more.',
        ),
        attempts: Type.Integer({ minimum: 0, description: 'How often it was tried so far.' }),
        since: Type.String({ format: 'date-time', description: 'When it happened.' }),
        at: moment('When it was last tried, or taken in; null: not yet.'),
        lastError: Type.Union([Type.String(), Type.Null()], {
          description: 'Why it was not taken in, or was dropped; null: nothing went wrong.',
        }),
      }),
      { description: 'Oldest first; of each phone that watches. Empty: nobody watched, or it is forgotten by now.' },
    ),
  },
  { title: 'OrderDeliveries', description: 'What phones were told.' },
)

export function deliveriesRoute(app: HttpServer, { view }: { readonly view: Pick<View, 'deliveries'> }): void {
  app.get(
    '/order/:id/deliveries',
    {
      config: { access: STAFF },
      schema: {
        operationId: 'listOrderDeliveries',
        tags: ['staff'],
        summary: 'Which phones were told of an order, and when',
        description: 'Kept until two hours after the order is over. Addresses of phones are never shown.',
        security: secured,
        params: Type.Object({
          id: Type.String({
            maxLength: 64,
            description: 'Order id; case does not matter, O reads as 0, I and L as 1.',
          }),
        }),
        response: { 200: OrderDeliveries, ...problems },
      },
    },
    (request, reply) => {
      const id = readOrderId(request.params.id)
      const rows = id === null ? null : view.deliveries(id)
      if (rows === null) {
        sendProblem(reply, { code: 'BD_NOT_FOUND', detail: 'No order has this id.' })
        return
      }
      reply.header('cache-control', 'no-store')
      sendJson(reply, 200, JSON.stringify({ deliveries: rows.map(shown) }))
    },
  )
}

function shown({ channel, event, state, attempts, created_wall_ms, last_wall_ms, last_error }: NoticeRow) {
  const at = last_wall_ms === null ? null : isoTime(last_wall_ms)
  return { channel, event, state, attempts, since: isoTime(created_wall_ms), at, lastError: last_error }
}
