/** What people's decisions take and give. */
import { Type } from 'typebox'
import { OnceHeaders } from '../http/once.ts'
import { PLAIN_TEXT } from '../http/plain-text.ts'
import { Problem, problemsLike } from '../http/schema-problem.ts'
import { DRINK_STATES } from '../shop/rules/drink-life.ts'
import { ORDER_STATES } from '../shop/rules/order-state.ts'

export const OrderNow = Type.Object(
  {
    id: Type.String(),
    number: Type.String(),
    state: Type.Union(ORDER_STATES.map((state) => Type.Literal(state))),
    attention: Type.Boolean({ description: 'A drink waits for a person to decide.' }),
    link: Type.String({ description: 'Path of the order.' }),
    etag: Type.String({ description: 'For `If-Match`.' }),
    drinks: Type.Array(
      Type.Object({ id: Type.Integer(), state: Type.Union(DRINK_STATES.map((state) => Type.Literal(state))) }),
    ),
  },
  { title: 'OrderNow', description: 'How the order stands now.' },
)

export const orderProblems = problemsLike(
  Type.Object(
    { ...Problem.properties, order: Type.Optional(OrderNow) },
    { title: 'OrderProblem', additionalProperties: true },
  ),
)

/** Characters. */
const MOST_REASON = 140

const reason = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: MOST_REASON,
    pattern: PLAIN_TEXT,
    description: `Why, for the history and the waste ledger; at most ${MOST_REASON} characters of plain text on one line.`,
  }),
)

export const BrewParams = Type.Object({
  id: Type.String({ pattern: '^[1-9][0-9]{0,15}$', description: 'Id of the brew, as the question names it.' }),
})

export const ResolveBody = Type.Object(
  {
    outcome: Type.Union([Type.Literal('served'), Type.Literal('remake'), Type.Literal('cancel')], {
      description:
        '`served`: the cup is good · `remake`: there is none, or it was thrown away; it is made again at its place · `cancel`: nobody wants it any more.',
    }),
    reason,
  },
  { additionalProperties: false },
)

export const Resolved = Type.Object(
  {
    brew: Type.Integer({ description: 'Id of the brew.' }),
    outcome: Type.String({ description: 'What was decided.' }),
    order: OrderNow,
  },
  { title: 'Resolved', description: 'It is decided.' },
)

export const OrderIdParams = Type.Object({
  id: Type.String({
    maxLength: 64,
    description: 'Order id; case does not matter, O reads as 0, I and L as 1.',
  }),
})

export const IfMatchHeaders = Type.Object({
  ...OnceHeaders.properties,
  'if-match': Type.Optional(
    Type.String({
      maxLength: 1_000,
      description:
        'ETag of GET /order/{id}: the drink is made again only if the order is still as you saw it, else 412 `BD_CHANGED` with the order as it is.',
    }),
  ),
})

export const RemakeBody = Type.Object(
  {
    drink: Type.Integer({ minimum: 1, maximum: 999, description: 'Place of the drink in the order, from 1.' }),
    reason,
  },
  { additionalProperties: false },
)

export const Remade = Type.Object(
  {
    drink: Type.Integer({ description: 'Place in the order of the drink that is made now.' }),
    of: Type.Integer({ description: 'Place of the one that it replaces.' }),
    order: OrderNow,
  },
  { title: 'Remade', description: 'It is made again.' },
)

export const RushBody = Type.Object({ reason }, { additionalProperties: false })

export const StaleBody = Type.Object(
  {
    decision: Type.Union([Type.Literal('make'), Type.Literal('cancel')], {
      description: '`make`: they queue again at their place · `cancel`: nothing is made, and the tills are told.',
    }),
    orders: Type.Optional(
      Type.Array(Type.String({ maxLength: 64 }), {
        minItems: 1,
        maxItems: 1_000,
        uniqueItems: true,
        description: 'Ids of these orders only; left out: all that wait for this.',
      }),
    ),
  },
  { additionalProperties: false },
)

export const StaleDecided = Type.Object(
  {
    decision: Type.String({ description: 'What was decided.' }),
    orders: Type.Array(Type.String({ description: 'Pickup number.' }), { description: 'For these orders.' }),
  },
  { title: 'StaleDecided', description: 'It is decided.' },
)

export const MachineParams = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 32, description: 'Id of the machine.' }),
})

export const Intended = Type.Object(
  { machine: Type.String(), intent: Type.String({ description: 'in-service, draining or maintenance.' }) },
  { title: 'MachineIntent', description: 'What is wanted of it from now on.' },
)

export const TestBody = Type.Object(
  {
    recipe: Type.Optional(
      Type.String({
        maxLength: 64,
        description:
          'Id of a recipe; the first of its steps that this machine makes is poured. Default: the first of the menu that has one.',
      }),
    ),
    size: Type.Optional(Type.String({ maxLength: 64, description: 'Size. Default: the recipe’s first.' })),
    group: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 99, description: 'From 1. Default: the first that is free.' }),
    ),
  },
  { additionalProperties: false },
)

export const TestAsked = Type.Object(
  {
    test: Type.Integer({ description: 'Id of the pour: from the same sequence as those of brews.' }),
    machine: Type.String({ description: 'Id of the machine.' }),
    group: Type.Integer({ description: 'Where it pours, from 1.' }),
    recipe: Type.String({ description: 'Id of the recipe.' }),
    step: Type.Integer({ description: 'Which of its steps is poured, from 1.' }),
    size: Type.Union([Type.String(), Type.Null()], { description: 'Null: the recipe has no sizes.' }),
    state: Type.String({ description: '`intent`: the machine is being told.' }),
  },
  { title: 'TestAsked', description: 'The machine is being told to pour it.' },
)
