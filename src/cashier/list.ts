/** GET /orders: what was ordered, newest first, page by page. */
import type { Static } from 'typebox'
import { COUNTER, keyOf } from '../http/access.ts'
import type { Key } from '../http/keys.ts'
import { readMoment } from '../http/moment.ts'
import { sendJson } from '../http/once.ts'
import { HttpRefusal } from '../http/problems.ts'
import type { HttpServer } from '../http/server.ts'
import type { OrderFilter } from '../shop/rules/order-filter.ts'
import type { OrderState } from '../shop/rules/order-state.ts'
import type { View } from '../shop/view.ts'
import { ListQuery, OrderListBody } from './schema-list.ts'
import { problems, secured } from './schema-problem.ts'

export interface ListParts {
  readonly view: View
  readonly orderUrl: (id: string) => string
}

const DEFAULT_LIMIT = 50

export function orderListRoute(app: HttpServer, parts: ListParts): void {
  app.get(
    '/orders',
    {
      config: { access: [...COUNTER, 'observer'] },
      schema: {
        operationId: 'listOrders',
        tags: ['orders'],
        summary: 'List orders, newest first',
        description:
          'A cashier’s key sees the orders that it placed, the others see all. One page looks at 2,000 orders at most: with a filter it may be short, or empty, though there is more; go on while `next` is not null. `state=open` and `clientRef` are found at once.',
        security: secured,
        querystring: ListQuery,
        response: { 200: OrderListBody, ...problems },
      },
    },
    (request, reply) => {
      const { after, limit } = request.query
      const key = keyOf(request)
      const page = parts.view.orders({
        filter: filterOf(request.query, key),
        after: after === undefined ? null : readCursor(after),
        limit: limit === undefined ? DEFAULT_LIMIT : Number(limit),
        shows: COUNTER.includes(key.role) ? 'everything' : 'public',
        url: parts.orderUrl,
      })
      reply.header('cache-control', 'no-store')
      sendJson(
        reply,
        200,
        JSON.stringify({ orders: page.orders, next: page.next === null ? null : writeCursor(page.next) }),
      )
    },
  )
}

function filterOf({ state, clientRef, number, since }: Static<typeof ListQuery>, key: Key): OrderFilter {
  return {
    ...(state !== undefined && { state: state as OrderState | 'open' | 'closed' }),
    ...(clientRef !== undefined && { clientRef }),
    ...(number !== undefined && { number }),
    ...(since !== undefined && { sinceMs: readMoment(since, '/since') }),
    ...(key.role === 'cashier' && { terminal: key.id }),
  }
}

/** A row id. It tells nobody but keys of the shop how many orders there were. */
const writeCursor = (row: number): string => row.toString(36)

function readCursor(text: string): number {
  const row = Number.parseInt(text, 36)
  if (Number.isSafeInteger(row)) return row
  const detail = 'after must be the `next` of a page, as it came.'
  throw new HttpRefusal({ code: 'BD_BAD_REQUEST', detail, pointer: '/after' })
}
