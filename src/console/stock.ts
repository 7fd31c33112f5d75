/** `GET /stock` and `PUT /stock/{ingredient}`: what there is of each ingredient, and what a person says of it. */
import { type Static, Type } from 'typebox'
import { STAFF } from '../http/access.ts'
import { readMoment } from '../http/moment.ts'
import { OnceHeaders, onceOf, sendJson, sendReply } from '../http/once.ts'
import { problems, secured } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import { isoTime } from '../kit/units.ts'
import type { Reply } from '../shop/effects.ts'
import type { Question, StockChange } from '../shop/inputs.ts'
import type { StockLine } from '../shop/stock.ts'
import { MOST_STOCK } from '../shop/stock-set.ts'
import type { View } from '../shop/view.ts'
import { DECIDE } from './decisions.ts'

export interface StockParts {
  readonly ask: (question: Question) => Promise<Reply>
  readonly view: Pick<View, 'stock'>
}

const ingredient = Type.String({ description: 'Id of the ingredient.' })
const level = Type.Union([Type.Number({ minimum: 0 }), Type.Null()], {
  description: 'What is left, in its unit; 0 while its sensors say that it is empty; null: nobody has counted it.',
})
const unit = Type.Union([Type.Literal('g'), Type.Literal('ml'), Type.Literal('pieces')], { description: 'Its unit.' })
const state = Type.Union(
  ['ok', 'low', 'out', 'unknown'].map((word) => Type.Literal(word)),
  { description: '`out`: less than any drink takes · `unknown`: nobody has counted it, and it holds nothing up.' },
)
const orNull = (description: string) => Type.Union([Type.String(), Type.Null()], { description })

const StockList = Type.Object(
  {
    stock: Type.Array(
      Type.Object({
        ingredient,
        name: Type.String({ description: 'What people read.' }),
        names: Type.Record(Type.String(), Type.String(), { description: 'By language.' }),
        unit,
        level,
        reserved: Type.Number({ minimum: 0, description: 'What drinks that are ordered will take of it.' }),
        low: Type.Number({ minimum: 0, description: 'From this level on it is low.' }),
        state,
        sensor: Type.Union([Type.Literal('empty'), Type.Literal('silent')], {
          description: '`empty`: its machines say so, whatever was counted.',
        }),
        uncounted: Type.Integer({
          minimum: 0,
          description:
            'Drinks that somebody made at a machine’s own button since it was last counted, and that may have taken of it: no machine says what they were, so there is less than `level`. 0 again with `PUT …{level}`.',
        }),
        waiting: Type.Integer({ minimum: 0, description: 'Drinks in the queue that wait for it.' }),
        outUntil: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
          description: 'Staff say that there is none until then; null: they do not.',
        }),
        reorder: orNull('What to do when it is low, as the configuration has it.'),
        setAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
          description: 'When a person last said how much there is; null: nobody ever did.',
        }),
      }),
      { description: 'In the order of the configuration; empty: this shop counts no stock.' },
    ),
  },
  { title: 'Stock', description: 'What drinks are made of.' },
)

const StockBody = Type.Union(
  [
    Type.Object(
      { level: Type.Number({ minimum: 0, maximum: MOST_STOCK, description: 'How much there is now.' }) },
      { additionalProperties: false },
    ),
    Type.Object(
      {
        add: Type.Number({ exclusiveMinimum: 0, maximum: MOST_STOCK, description: 'How much came in beside that.' }),
      },
      { additionalProperties: false },
    ),
    Type.Object(
      {
        outUntil: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
          description: 'There is none until this moment, whatever was counted (“86”); null: there is some again.',
        }),
      },
      { additionalProperties: false },
    ),
  ],
  { description: 'One of the three. A count or a delivery ends what was out until a time.' },
)

const StockSet = Type.Object(
  {
    ingredient,
    level,
    unit,
    state,
    outUntil: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: 'Until when there is none, as staff say; null: they do not.',
    }),
    setAt: Type.String({ format: 'date-time', description: 'When it was said.' }),
  },
  { title: 'StockSet', description: 'It is so from now on.' },
)

export function stockRoutes(app: HttpServer, { ask, view }: StockParts): void {
  app.get(
    '/stock',
    {
      config: { access: STAFF },
      schema: {
        operationId: 'getStock',
        tags: ['staff'],
        summary: 'What there is of each ingredient',
        security: secured,
        response: { 200: StockList, ...problems },
      },
    },
    (_request, reply) => {
      reply.header('cache-control', 'no-store')
      sendJson(reply, 200, JSON.stringify({ stock: view.stock().map(shown) }))
    },
  )

  app.put(
    '/stock/:ingredient',
    {
      config: { access: DECIDE },
      schema: {
        operationId: 'setStock',
        tags: ['staff'],
        summary: 'Say how much there is of an ingredient, how much came in, or that there is none until a time',
        description:
          'Each drink is counted down from it when its pour begins. What was out can be ordered again at once (`menu.changed`), and drinks that waited for it go on by themselves.',
        security: secured,
        headers: OnceHeaders,
        params: Type.Object({ ingredient: Type.String({ maxLength: 32, description: 'Id of the ingredient.' }) }),
        body: StockBody,
        response: { 200: StockSet, ...problems },
      },
    },
    async (request, reply) => {
      const once = onceOf(request, `/stock/${request.params.ingredient}`)
      return sendReply(
        reply,
        await ask({ t: 'stock.set', once, ingredient: request.params.ingredient, change: changeOf(request.body) }),
      )
    },
  )
}

function changeOf(body: Static<typeof StockBody>): StockChange {
  if (!('outUntil' in body)) return body
  return { outUntilMs: body.outUntil === null ? null : readMoment(body.outUntil, '/outUntil') }
}

function shown({ ingredient: { id, name, names, unit, low, reorder }, setMs, outUntilMs, ...line }: StockLine) {
  const { level, reserved, state, sensor, waiting, uncounted } = line
  const setAt = setMs === null ? null : isoTime(setMs)
  const amounts = { level, reserved, low, state, sensor, uncounted, waiting }
  return {
    ingredient: id,
    name,
    names,
    unit,
    ...amounts,
    outUntil: outUntilMs === null ? null : isoTime(outUntilMs),
    reorder,
    setAt,
  }
}
