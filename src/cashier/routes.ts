/** HTTP for terminals: place, follow, cancel, collect, and the menu. */
import { COUNTER } from '../http/access.ts'
import { OnceHeaders, onceOf, sendJson, sendReply } from '../http/once.ts'
import { sendProblem } from '../http/problems.ts'
import type { HttpServer } from '../http/server.ts'
import { readOrderId } from '../kit/ids.ts'
import type { Reply } from '../shop/effects.ts'
import type { Question } from '../shop/inputs.ts'
import { etagOf } from '../shop/public-order.ts'
import { programFor } from '../shop/rules/menu.ts'
import type { Recipe } from '../shop/settings.ts'
import type { View } from '../shop/view.ts'
import { changeRoutes } from './changes.ts'
import { orderListRoute } from './list.ts'
import { newOrderId } from './new-order-id.ts'
import { readOrder } from './read-order.ts'
import { problems, secured } from './schema-problem.ts'
import { MenuBody, OrderBody, OrderParams, PlacedOrder, PublicOrder } from './schemas.ts'

export interface CashierParts {
  readonly ask: (question: Question) => Promise<Reply>
  readonly view: View
  readonly menu: readonly Recipe[]
  /** The short URL of an order: public URL or the address we listen on, never the Host header. */
  readonly orderUrl: (id: string) => string
  /** The business day of this moment, `YYYY-MM-DD`. */
  readonly businessDay: () => string
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
        businessDay: parts.businessDay(),
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
      config: { access: 'public' },
      schema: {
        operationId: 'getOrder',
        tags: ['orders'],
        summary: 'Track an order',
        description: 'Public: the id is the secret. Never shows customer name, client reference, terminal or notes.',
        params: OrderParams,
        response: { 200: PublicOrder, ...problems },
      },
    },
    (request, reply) => {
      const id = readOrderId(request.params.id)
      const found = id === null ? null : parts.view.order(id, parts.orderUrl(id))
      if (!found) {
        sendProblem(reply, { code: 'BD_NOT_FOUND', detail: 'No order has this id.' })
        return
      }
      const etag = etagOf(found.order.id, found.version)
      reply.header('etag', etag).header('cache-control', 'no-cache')
      const same = matches(request.headers['if-none-match'], etag)
      sendJson(reply, same ? 304 : 200, same ? '' : JSON.stringify(found.order))
    },
  )

  orderListRoute(app, parts)

  changeRoutes(app, parts)

  app.get(
    '/menu',
    {
      config: { access: [...COUNTER, 'display', 'observer'] },
      schema: {
        operationId: 'getMenu',
        tags: ['menu'],
        summary: 'What can be ordered',
        security: secured,
        response: { 200: MenuBody, ...problems },
      },
    },
    () => ({ recipes: parts.menu.map(menuEntry) }),
  )
}

function menuEntry(recipe: Recipe) {
  const size = recipe.sizes[0] ?? null
  const ms = recipe.steps.reduce((sum, _, step) => sum + programFor(recipe, step, size).program.nominalMs, 0)
  return {
    recipe: recipe.id,
    name: recipe.name,
    sizes: [...recipe.sizes],
    options: Object.fromEntries(Object.entries(recipe.options).map(([name, choices]) => [name, [...choices]])),
    seconds: Math.round(ms / 100) / 10,
  }
}

/** If-None-Match: a list of tags or `*`; weak tags compare equal to strong ones here (RFC 9110 §13.1.2). */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)
}
