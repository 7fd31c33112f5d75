/** HTTP for what a terminal does to an order that exists: collect, cancel, call again, hold, release, more drinks. */
import type { Static } from 'typebox'
import { COUNTER } from '../http/access.ts'
import type { Key } from '../http/keys.ts'
import { onceOf, sendReply } from '../http/once.ts'
import { HttpRefusal } from '../http/problems.ts'
import type { HttpServer } from '../http/server.ts'
import { readOrderId } from '../kit/ids.ts'
import type { Reply } from '../shop/effects.ts'
import type { DrinkLine, OrderChange, Question } from '../shop/inputs.ts'
import { versionsIn } from './if-match.ts'
import { AppendBody, ChangeHeaders, DrinkParams } from './schema-changes.ts'
import { OrderNow, problems, secured } from './schema-problem.ts'
import { Called, Cancelled, Collected, OrderParams, PlacedOrder } from './schemas.ts'

export interface ChangeParts {
  readonly ask: (question: Question) => Promise<Reply>
  readonly orderUrl: (id: string) => string
}

interface ChangeRequest {
  readonly method: string
  readonly headers: Static<typeof ChangeHeaders>
  readonly params: { readonly id: string }
  readonly body?: unknown
  readonly key?: Key | undefined
}

const ACTIONS = [
  ['cancel', Cancelled, 'Cancel an order: each drink says what became of it'],
  ['collect', Collected, 'A ready order was handed over'],
  [
    'uncollect',
    Collected,
    'It was not handed over after all: it is ready again, with its number, and nobody is called',
  ],
  ['call', Called, 'Call the number of a ready order once more'],
  ['hold', OrderNow, 'What of an order still queues waits until it is released, or expires'],
  ['release', OrderNow, 'A held order queues'],
] as const

export function changeRoutes(app: HttpServer, parts: ChangeParts): void {
  for (const [action, response, summary] of ACTIONS) {
    app.post(
      `/order/:id/${action}`,
      {
        config: { access: COUNTER },
        schema: {
          operationId: `${action}Order`,
          tags: ['orders'],
          summary,
          security: secured,
          headers: ChangeHeaders,
          params: OrderParams,
          response: { 200: response, ...problems },
        },
      },
      async (request, reply) =>
        sendReply(reply, await parts.ask({ t: `order.${action}`, ...changeOf(request, `/${action}`) })),
    )
  }

  app.post(
    '/order/:id/drinks',
    {
      config: { access: COUNTER },
      schema: {
        operationId: 'appendDrinks',
        tags: ['orders'],
        summary: 'Add drinks to an open order',
        description:
          'They queue as of now, or wait with the order while it is held; the order is quoted anew. An order has at most 20 drinks, cancelled ones included. There is no edit in place: cancel the wrong drink, add the right one.',
        security: secured,
        headers: ChangeHeaders,
        params: OrderParams,
        body: AppendBody,
        response: { 201: PlacedOrder, ...problems },
      },
    },
    async (request, reply) => {
      const change = changeOf(request, '/drinks')
      const lines = request.body.drinks as readonly DrinkLine[]
      return sendReply(reply, await parts.ask({ t: 'order.append', ...change, lines, url: parts.orderUrl(change.id) }))
    },
  )

  app.post(
    '/order/:id/drinks/:d/cancel',
    {
      config: { access: COUNTER },
      schema: {
        operationId: 'cancelDrink',
        tags: ['orders'],
        summary: 'Cancel one drink of an order: what became of it',
        security: secured,
        headers: ChangeHeaders,
        params: DrinkParams,
        response: { 200: Cancelled, ...problems },
      },
    },
    async (request, reply) => {
      const { d } = request.params
      const change = changeOf(request, `/drinks/${d}/cancel`)
      return sendReply(reply, await parts.ask({ t: 'drink.cancel', ...change, drink: Number(d) }))
    },
  )
}

/** Which order, for whom, and as it was when they last looked. `path`: what follows the order's own path. */
function changeOf(request: ChangeRequest, path: string): Omit<OrderChange, 'ref'> {
  const id = readOrderId(request.params.id)
  if (id === null) throw new HttpRefusal({ code: 'BD_NOT_FOUND', detail: 'No order has this id.' })
  const ifVersions = versionsIn(request.headers['if-match'], id)
  return { once: onceOf(request, `/order/${id}${path}`), id, ...(ifVersions !== undefined && { ifVersions }) }
}
