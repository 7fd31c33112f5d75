/** What goes wrong with orders, as their routes document it: how the order stands then is said with it. */
import { Type } from 'typebox'
import { Problem, problemsLike } from '../http/schema-problem.ts'
import { DRINK_STATES } from '../shop/rules/drink-life.ts'
import { ORDER_STATES } from '../shop/rules/order-state.ts'

export { secured } from '../http/schema-problem.ts'

export const orderStates = Type.Union(ORDER_STATES.map((state) => Type.Literal(state)))
export const drinkStates = Type.Union(DRINK_STATES.map((state) => Type.Literal(state)))

export const OrderNow = Type.Object(
  {
    id: Type.String(),
    number: Type.String(),
    state: orderStates,
    attention: Type.Boolean({ description: 'A drink waits for a person to decide.' }),
    link: Type.String({ description: 'Path of the order.' }),
    etag: Type.String({ description: 'For `If-Match`.' }),
    drinks: Type.Array(Type.Object({ id: Type.Integer(), state: drinkStates })),
  },
  { title: 'OrderNow', description: 'How the order stands now.' },
)

const OrderProblem = Type.Object(
  { ...Problem.properties, order: Type.Optional(OrderNow) },
  { title: 'OrderProblem', additionalProperties: true },
)

export const problems = problemsLike(OrderProblem)
