/** The shapes of the cashier's API: one schema validates, types and documents each. */
import { Type } from 'typebox'
import { PLAIN_TEXT } from '../http/plain-text.ts'
import { RFC3339 } from '../kit/read-time.ts'
import { drinkStates, orderStates } from './schema-problem.ts'

const ONE_LINE = 'One line of plain text: no control characters, no invisible ones.'
const word = (description: string) => Type.String({ minLength: 1, maxLength: 32, description })
const text = (most: number, description: string) =>
  Type.String({ minLength: 1, maxLength: most, pattern: PLAIN_TEXT, description: `${description} ${ONE_LINE}` })

const moment = (description: string) => Type.String({ format: 'date-time', pattern: RFC3339, description })

const DrinkLine = Type.Object(
  {
    recipe: word('Recipe of the menu.'),
    size: Type.Optional(word('One of the recipe’s sizes; its first when left out.')),
    options: Type.Optional(
      Type.Record(Type.String({ pattern: '^[\\w-]{1,32}$' }), word('One of the choices.'), {
        maxProperties: 16,
        propertyNames: { pattern: '^[\\w-]{1,32}$' },
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
    ref: Type.Optional(
      text(64, 'The till’s own name for this line; the answer has it on every drink of the line. Never public.'),
    ),
    note: Type.Optional(
      text(140, 'For the people at the counter, e.g. “extra hot”. Never public, never for a machine.'),
    ),
  },
  { additionalProperties: false },
)

export const DrinkLines = Type.Array(DrinkLine, {
  minItems: 1,
  maxItems: 20,
  description: 'What is ordered, a line for each kind. At most 20 drinks in all.',
})

export const OrderBody = Type.Object(
  {
    drinks: DrinkLines,
    customerName: Type.Optional(text(60, 'Shown to staff only.')),
    clientRef: Type.Optional(
      text(
        64,
        'The till’s own reference, e.g. its receipt number. Unique for each key and business day: a second order with it is 409 `BD_CLIENT_REF_USED` and names the first.',
      ),
    ),
    channel: Type.Optional(word('Where the order came from: counter, web, … Decides the zone when none is named.')),
    zone: Type.Optional(word('Pickup zone; left out: the channel’s, or the shop’s first.')),
    placedAt: Type.Optional(
      moment('When the till took the order, RFC 3339. At most 5 minutes ahead of the shop’s clock.'),
    ),
    validForSeconds: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 86_400,
        description:
          'Seconds from `placedAt` for which the order is worth making. Past them 409 `BD_EXPIRED`, and nothing is taken.',
      }),
    ),
    hold: Type.Optional(
      Type.Boolean({
        description:
          'True: nothing is made until POST /order/{id}/release, e.g. until it is paid. Within a minute it keeps its place. Never released, it expires.',
      }),
    ),
    dueAt: Type.Optional(
      moment(
        'When it is wanted, RFC 3339, at most 24 hours ahead: its drinks queue when work must begin. Not with `hold`.',
      ),
    ),
  },
  { additionalProperties: false },
)

export const Quote = Type.Union([
  Type.Object({
    readyAt: Type.String({ format: 'date-time', description: 'When we expect it to be ready (p50).' }),
    promisedAt: Type.String({ format: 'date-time', description: 'The time we commit to.' }),
  }),
  Type.Null({ description: 'It is held, or no machine that could make all of it is online.' }),
])

export const drinkMembers = {
  id: Type.Integer({ description: 'Place in the order, from 1.' }),
  recipe: Type.String(),
  name: Type.String(),
  size: Type.Union([Type.String(), Type.Null()], { description: 'Null: the recipe has no sizes.' }),
  options: Type.Record(Type.String(), Type.String(), { description: 'Choices by option name.' }),
  state: drinkStates,
}

export const PublicOrder = Type.Object(
  {
    id: Type.String({
      pattern: '^[0-9A-HJKMNP-TV-Z]{13}$',
      description: 'Crockford base32, 65 random bits: knowing it is the right to read.',
    }),
    etag: Type.String({ description: 'For `If-Match`: it changes with every change of what this shows.' }),
    number: Type.String({ description: 'Pickup number: short and recycled. Not an id.' }),
    url: Type.String({ description: 'Short URL of the customer’s page.' }),
    state: orderStates,
    attention: Type.Boolean({ description: 'A drink waits for a person to decide.' }),
    zone: Type.String(),
    placedAt: Type.String({ format: 'date-time' }),
    readyAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: 'When all of it was ready; null: it is not yet.',
    }),
    dueAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: 'When it is wanted, if its till said so.',
    }),
    late: Type.Boolean({ description: 'The promise has passed while it was not ready.' }),
    coming: Type.Boolean({ description: 'Its customer said that they are on the way.' }),
    quote: Quote,
    drinks: Type.Array(Type.Object(drinkMembers)),
  },
  { title: 'Order', description: 'The order as it stands.' },
)

export const Outlook = Type.Object(
  {
    ahead: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
      description: 'Orders that are made before this one is begun. Null: it is begun, or nobody can say.',
    }),
    expectedAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: 'When it is likely to be ready, once its promise is broken; else null.',
    }),
    delay: Type.Union(
      [
        Type.Object({
          reason: Type.Union([Type.Literal('capacity'), Type.Literal('remake')], {
            description:
              '`capacity`: fewer machines or people make drinks than when it was ordered; `remake`: a drink of it is made again.',
          }),
          bySeconds: Type.Union([Type.Integer(), Type.Null()], {
            description: 'By how much its promise has moved since the first. Null: it has not.',
          }),
        }),
        Type.Null(),
      ],
      { description: 'Why it takes longer than was said at first. Null: it does not, or nobody knows.' },
    ),
  },
  { title: 'Outlook', description: 'What an order may expect of the rest of the shop.' },
)

export const PlacedOrder = Type.Object(
  {
    ...PublicOrder.properties,
    drinks: Type.Array(
      Type.Object({
        ...drinkMembers,
        ref: Type.Optional(Type.String({ description: 'What the till called this line, if it did.' })),
      }),
    ),
  },
  { title: 'PlacedOrder', description: 'The order as it was taken, with the till’s own names for its lines.' },
)

export const Cancelled = Type.Object(
  {
    id: Type.String(),
    state: orderStates,
    etag: Type.String({ description: 'For `If-Match`.' }),
    drinks: Type.Array(
      Type.Object({
        id: Type.Integer(),
        outcome: Type.Union([Type.Literal('cancelled'), Type.Literal('willBeDiscarded'), Type.Literal('tooLate')], {
          description: 'willBeDiscarded: it is being made, and its cup is thrown away · tooLate: it is ready or gone.',
        }),
      }),
    ),
  },
  {
    title: 'Cancelled',
    description:
      'What became of each drink. Status 200 also when it was too late for all of them: look at each `outcome`.',
  },
)

export const Collected = Type.Object(
  {
    id: Type.String(),
    number: Type.String(),
    state: Type.String(),
    etag: Type.String({ description: 'For `If-Match`.' }),
  },
  { title: 'Collected', description: 'It was handed over.' },
)

export const Called = Type.Object(
  {
    ...Collected.properties,
    again: Type.Integer({ description: 'How often it was called after the first time, this call included.' }),
  },
  { title: 'Called', description: 'Its number is called again.' },
)

export const OrderParams = Type.Object({
  id: Type.String({ maxLength: 64, description: 'Order id; case does not matter, O reads as 0, I and L as 1.' }),
})
