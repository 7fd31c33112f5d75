/**
 * The peer of `POST /order`: the same server, guard, schemas and answer, and nothing behind it. What is faster than
 * this can only be another HTTP server.
 */
import { randomBytes } from 'node:crypto'
import { problems } from '../../src/cashier/schema-problem.ts'
import { OrderBody, PublicOrder } from '../../src/cashier/schemas.ts'
import { COUNTER } from '../../src/http/access.ts'
import { OnceHeaders, sendJson } from '../../src/http/once.ts'
import type { HttpServer } from '../../src/http/server.ts'
import { orderIdFrom } from '../../src/kit/ids.ts'

const PLACEHOLDER = '#############'

/** An order as the cashier's room answers it; only its id and its number change. */
const ANSWER = JSON.stringify({
  id: PLACEHOLDER,
  number: '100',
  url: `http://127.0.0.1/o/${PLACEHOLDER}`,
  state: 'queued',
  attention: false,
  zone: 'main',
  placedAt: '2026-11-22T16:00:00.000Z',
  readyAt: null,
  quote: null,
  drinks: [{ id: 1, recipe: 'espresso', name: 'espresso', size: null, options: {}, state: 'queued' }],
})

/** `placed` is called before the answer and gives the order's number. */
export function bareOrderRoute(app: HttpServer, placed: () => string): void {
  app.post(
    '/order',
    {
      config: { access: COUNTER },
      schema: {
        headers: OnceHeaders,
        body: OrderBody,
        response: { 201: PublicOrder, ...problems },
      },
    },
    async (_request, reply) => {
      const id = orderIdFrom(randomBytes(13))
      reply.header('location', `/order/${id}`)
      return sendJson(reply, 201, ANSWER.replaceAll(PLACEHOLDER, id).replace('"100"', `"${placed()}"`))
    },
  )
}
