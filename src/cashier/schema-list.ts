/** The list of orders: what may be asked, and what comes. */
import { Type } from 'typebox'
import { RFC3339 } from '../kit/read-time.ts'
import { ORDER_STATES } from '../shop/rules/order-state.ts'
import { drinkMembers, PublicOrder } from './schemas.ts'

export const ListQuery = Type.Object(
  {
    state: Type.Optional(
      Type.Union(
        ['open', 'closed', ...ORDER_STATES].map((state) => Type.Literal(state)),
        { description: 'One state, or open: still in the shop’s way, or closed: over.', examples: ['open'] },
      ),
    ),
    clientRef: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: 'The reference that the till gave it.' }),
    ),
    number: Type.Optional(
      Type.String({ pattern: '^[0-9]{3,6}$', description: 'Pickup number. Numbers come again: newest first.' }),
    ),
    since: Type.Optional(
      Type.String({
        format: 'date-time',
        pattern: RFC3339,
        description: 'Placed at this moment or later, RFC 3339. Write a `+` of the zone as `%2B`.',
      }),
    ),
    after: Type.Optional(
      Type.String({ pattern: '^[0-9a-z]{1,11}$', description: 'The `next` of the page before. Opaque.' }),
    ),
    limit: Type.Optional(
      Type.String({
        pattern: '^([1-9]|[1-9][0-9]|1[0-9]{2}|200)$',
        description: 'Most orders of one page, 1–200. Default 50.',
      }),
    ),
  },
  { additionalProperties: false },
)

const orNull = (description: string) => Type.Optional(Type.Union([Type.String(), Type.Null()], { description }))
const COUNTER_ONLY = 'Cashier, barista and manager only.'

export const OrderListBody = Type.Object(
  {
    orders: Type.Array(
      Type.Object({
        ...PublicOrder.properties,
        clientRef: orNull(COUNTER_ONLY),
        customerName: orNull(COUNTER_ONLY),
        channel: orNull(COUNTER_ONLY),
        drinks: Type.Array(Type.Object({ ...drinkMembers, ref: orNull(COUNTER_ONLY), note: orNull(COUNTER_ONLY) })),
      }),
    ),
    next: Type.Union([Type.String(), Type.Null()], {
      description:
        'Send it as `after` for the next page; null: this was the last. A page may be short and not the last.',
    }),
  },
  { title: 'OrderList', description: 'A page of orders, newest first.' },
)
