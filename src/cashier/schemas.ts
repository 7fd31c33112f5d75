/** The shapes of the cashier's API: one schema validates, types and documents each. */
import { Type } from 'typebox'
import { DRINK_STATES } from '../shop/rules/drink-life.ts'
import { ORDER_STATES } from '../shop/rules/order-state.ts'

const word = (description: string) => Type.String({ minLength: 1, maxLength: 32, description })
const text = (most: number, description: string) => Type.String({ minLength: 1, maxLength: most, description })

export const OrderBody = Type.Object(
  {
    drinks: Type.Array(
      Type.Object(
        {
          recipe: word('Recipe of the menu.'),
          size: Type.Optional(word('One of the recipe’s sizes; its first when left out.')),
          options: Type.Optional(
            Type.Record(Type.String({ pattern: '^[\\w-]{1,32}$' }), word('One of the choices.'), {
              maxProperties: 16,
              description: 'Choices by option name; what is left out takes its first choice.',
            }),
          ),
          count: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 20,
              description: 'How many of these. Default 1. Each is a drink of its own.',
            }),
          ),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 20 },
    ),
    customerName: Type.Optional(text(60, 'Shown to staff only.')),
    clientRef: Type.Optional(text(64, 'The till’s own reference, e.g. its receipt number.')),
    channel: Type.Optional(word('Where the order came from: counter, web, …')),
    zone: Type.Optional(word('Pickup zone; the shop’s first when left out.')),
  },
  { additionalProperties: false },
)

export const Quote = Type.Union([
  Type.Object({
    readyAt: Type.String({ format: 'date-time', description: 'When we expect it to be ready (p50).' }),
    promisedAt: Type.String({ format: 'date-time', description: 'The time we commit to.' }),
  }),
  Type.Null({ description: 'No machine that could make all of it is online.' }),
])

export const PublicOrder = Type.Object(
  {
    id: Type.String({
      pattern: '^[0-9A-HJKMNP-TV-Z]{13}$',
      description: 'Crockford base32, 65 random bits: knowing it is the right to read.',
    }),
    number: Type.String({ description: 'Pickup number: short and recycled. Not an id.' }),
    url: Type.String({ description: 'Short URL of the customer’s page.' }),
    state: Type.Union(ORDER_STATES.map((state) => Type.Literal(state))),
    attention: Type.Boolean({ description: 'A drink waits for a person to decide.' }),
    zone: Type.String(),
    placedAt: Type.String({ format: 'date-time' }),
    readyAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
    quote: Quote,
    drinks: Type.Array(
      Type.Object({
        id: Type.Integer({ description: 'Place in the order, from 1.' }),
        recipe: Type.String(),
        name: Type.String(),
        size: Type.Union([Type.String(), Type.Null()]),
        options: Type.Record(Type.String(), Type.String()),
        state: Type.Union(DRINK_STATES.map((state) => Type.Literal(state))),
      }),
    ),
  },
  { title: 'Order' },
)

export const Cancelled = Type.Object({
  id: Type.String(),
  state: Type.Union(ORDER_STATES.map((state) => Type.Literal(state))),
  drinks: Type.Array(
    Type.Object({
      id: Type.Integer(),
      outcome: Type.Union([Type.Literal('cancelled'), Type.Literal('willBeDiscarded'), Type.Literal('tooLate')]),
    }),
  ),
})

export const Collected = Type.Object({ id: Type.String(), number: Type.String(), state: Type.String() })

export const MenuBody = Type.Object({
  recipes: Type.Array(
    Type.Object({
      recipe: Type.String(),
      name: Type.String(),
      sizes: Type.Array(Type.String()),
      options: Type.Record(Type.String(), Type.Array(Type.String())),
      seconds: Type.Number({ description: 'How long its steps take in all, in its first size.' }),
    }),
  ),
})

export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String({ description: 'Stable: decide by this, never by text.' }),
    pointer: Type.Optional(Type.String({ description: 'JSON pointer to the fault in the body.' })),
  },
  { title: 'Problem', additionalProperties: true },
)

export const OrderParams = Type.Object({
  id: Type.String({ maxLength: 64, description: 'Order id; case does not matter, O reads as 0, I and L as 1.' }),
})
