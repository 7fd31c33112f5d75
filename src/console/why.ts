/** `GET /order/{id}/why`: the plan behind a quote, for people who are asked about it. */
import { Type } from 'typebox'
import { STAFF } from '../http/access.ts'
import { sendJson } from '../http/once.ts'
import { HttpRefusal } from '../http/problems.ts'
import { problems, secured } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import { readOrderId } from '../kit/ids.ts'
import type { Now } from '../shop/inputs.ts'
import type { View } from '../shop/view.ts'
import { OrderIdParams } from './schema-decisions.ts'

export interface WhyParts {
  readonly view: Pick<View, 'why'>
  readonly now: () => Now
}

const time = (description: string) => Type.String({ format: 'date-time', description })
const said = (description: string) =>
  Type.Union(
    [
      Type.Object({
        readyAt: time('As likely later as sooner.'),
        promisedAt: time('What the shop commits to.'),
      }),
      Type.Null(),
    ],
    { description },
  )

const Why = Type.Object(
  {
    state: Type.String({ description: 'Of the order, now.' }),
    quote: said('What is said now; null: nobody could say.'),
    first: said('What was said when it was placed, appended to or released.'),
    drinksAhead: Type.Integer({ minimum: 0, description: 'Drinks of other orders that come before its last one.' }),
    boostSeconds: Type.Number({ minimum: 0, description: 'It goes so long before its own time: it was rushed.' }),
    steps: Type.Array(
      Type.Object({
        drink: Type.Integer({ minimum: 1, description: 'Place in the order.' }),
        skill: Type.String({ description: 'What it takes.' }),
        machine: Type.String({
          description: 'Where it is made, or will be as it looks now: nothing is bound before it begins.',
        }),
        beginsAt: time('When it began, or will.'),
        endsAt: time('When it is done.'),
        recipeSeconds: Type.Integer({ minimum: 0, description: 'What the recipe says.' }),
        pace: Type.Number({ minimum: 0, description: 'What this machine takes of it: 1.2 is a fifth longer.' }),
      }),
      { description: 'What is still to be made of it.' },
    ),
    changes: Type.Array(
      Type.Object({
        at: time('When it was quoted anew.'),
        reason: Type.String({ description: 'What happened, e.g. `lm2 stopped`.' }),
        bySeconds: Type.Union([Type.Integer(), Type.Null()], {
          description: 'Later; below 0 sooner; null: there was no quote before.',
        }),
      }),
      { description: 'Each time that it was quoted anew, oldest first.' },
    ),
  },
  { title: 'Why', description: 'The plan behind the quote, as it is now.' },
)

export function whyRoute(app: HttpServer, { view, now }: WhyParts): void {
  app.get(
    '/order/:id/why',
    {
      config: { access: STAFF },
      schema: {
        operationId: 'whyOrder',
        tags: ['orders'],
        summary: 'Why an order is quoted as it is',
        security: secured,
        params: OrderIdParams,
        response: { 200: Why, ...problems },
      },
    },
    (request, reply) => {
      const id = readOrderId(request.params.id)
      const why = id === null ? null : view.why(id, now())
      if (why === null) throw new HttpRefusal({ code: 'BD_NOT_FOUND', detail: 'No order has this id.' })
      reply.header('cache-control', 'no-store')
      sendJson(reply, 200, JSON.stringify(why))
    },
  )
}
