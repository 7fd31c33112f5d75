/** HTTP for terminals: place, follow, cancel, collect, and the menu. */
import { COUNTER, readerOf } from '../http/access.ts'
import { NOTHING_HERE } from '../http/doors.ts'
import { OnceHeaders, onceOf, sendJson, sendReply } from '../http/once.ts'
import { sendProblem } from '../http/problems.ts'
import type { HttpServer } from '../http/server.ts'
import { readOrderId } from '../kit/ids.ts'
import { etagOf } from '../shop/public-order.ts'
import { changeRoutes } from './changes.ts'
import { matches } from './if-match.ts'
import { orderListRoute } from './list.ts'
import { type MenuParts, menuRoutes } from './menu-routes.ts'
import { newOrderId } from './new-order-id.ts'
import { readOrder } from './read-order.ts'
import { type ScanParts, scanRoute } from './scan.ts'
import { problems, secured } from './schema-problem.ts'
import { OrderBody, OrderParams, Outlook, PlacedOrder, PublicOrder } from './schemas.ts'

export interface CashierParts extends MenuParts, ScanParts {
  /** The short URL of an order: public URL or the address we listen on, never the Host header. */
  readonly orderUrl: (id: string) => string
}

export function cashierRoutes(app: HttpServer, parts: CashierParts): void {
  app.post(
    '/order',
    {
      config: { access: COUNTER },
      schema: {
        operationId: 'placeOrder',
        tags: ['orders'],
        summary: 'Place an order',
        security: secured,
        headers: OnceHeaders,
        body: OrderBody,
        response: { 201: PlacedOrder, ...problems },
      },
    },
    async (request, reply) => {
      const id = newOrderId()
      const answer = await parts.ask({
        t: 'order.place',
        once: onceOf(request, '/order'),
        id,
        url: parts.orderUrl(id),
        request: readOrder(request.body),
      })
      if (answer.ok) {
        const placed = answer.replayed ? (JSON.parse(answer.body) as { id: string }).id : id
        reply.header('location', `/order/${placed}`)
      }
      return sendReply(reply, answer)
    },
  )

  app.get(
    '/order/:id',
    {
      config: { access: 'public', published: true },
      schema: {
        operationId: 'getOrder',
        tags: ['orders'],
        summary: 'Track an order',
        description:
          'Public: the id is the secret, until the order is forgotten (`privacy.forgetAfter`); then it takes a key. Never shows customer name, client reference, terminal or notes.',
        params: OrderParams,
        response: { 200: PublicOrder, ...problems },
      },
    },
    (request, reply) => {
      const id = readOrderId(request.params.id)
      const found = id === null ? null : parts.view.order(id, parts.orderUrl(id), readerOf(request))
      if (!found) {
        sendProblem(reply, NOTHING_HERE)
        return
      }
      const etag = etagOf(found.order.id, found.version)
      reply.header('etag', etag)
      const same = matches(request.headers['if-none-match'], etag)
      sendJson(reply, same ? 304 : 200, same ? '' : JSON.stringify(found.order))
    },
  )

  app.get(
    '/order/:id/outlook',
    {
      config: { access: 'public', published: true },
      schema: {
        operationId: 'getOutlook',
        tags: ['orders'],
        summary: 'How many orders stand before an order, and why it takes longer',
        description:
          'Apart from the order, because it changes when other orders do. Public: the id is the secret. The live stream carries it too.',
        params: OrderParams,
        response: { 200: Outlook, ...problems },
      },
    },
    (request, reply) => {
      const id = readOrderId(request.params.id)
      const outlook = id === null ? null : parts.view.outlook(id, parts.now())
      if (outlook === null) {
        sendProblem(reply, NOTHING_HERE)
        return
      }
      reply.header('cache-control', 'no-store')
      sendJson(reply, 200, JSON.stringify(outlook))
    },
  )

  orderListRoute(app, parts)

  changeRoutes(app, parts)
  scanRoute(app, parts)

  menuRoutes(app, parts)
}
