/** What goes wrong, as every route of the cashier documents it, and how the order stands then. */
import { Type } from 'typebox'
import { DRINK_STATES } from '../shop/rules/drink-life.ts'
import { ORDER_STATES } from '../shop/rules/order-state.ts'

export const orderStates = Type.Union(ORDER_STATES.map((state) => Type.Literal(state)))
export const drinkStates = Type.Union(DRINK_STATES.map((state) => Type.Literal(state)))

export const OrderNow = Type.Object(
  {
    id: Type.String(),
    number: Type.String(),
    state: orderStates,
    attention: Type.Boolean(),
    link: Type.String({ description: 'Path of the order.' }),
    etag: Type.String({ description: 'For `If-Match`.' }),
    drinks: Type.Array(Type.Object({ id: Type.Integer(), state: drinkStates })),
  },
  { title: 'OrderNow' },
)

export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String({ description: 'Stable: decide by this, never by text.' }),
    pointer: Type.Optional(Type.String({ description: 'JSON pointer to the fault in the body.' })),
    order: Type.Optional(OrderNow),
  },
  { title: 'Problem', additionalProperties: true },
)

/** For every route: what its `4xx` and `5xx` look like, and that it takes a key. */
const refusal = (description: string) => ({ description, content: { 'application/problem+json': { schema: Problem } } })
export const problems = {
  '4xx': refusal('Refused; nothing was written.'),
  '5xx': refusal('Not possible at the moment, or a fault of ours; nothing was written.'),
}
export const secured = [{ key: [] }]
