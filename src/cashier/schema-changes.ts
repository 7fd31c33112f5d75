/** What changes of an order take and give. */
import { Type } from 'typebox'
import { OnceHeaders } from '../http/once.ts'
import { DrinkLines, OrderParams } from './schemas.ts'

export const ChangeHeaders = Type.Object({
  ...OnceHeaders.properties,
  'if-match': Type.Optional(
    Type.String({
      maxLength: 1_000,
      description:
        'ETag of GET /order/{id}: the change is made only if the order is still as you saw it, else 412 `BD_CHANGED` with the order as it is.',
    }),
  ),
})

export const AppendBody = Type.Object({ drinks: DrinkLines }, { additionalProperties: false })

export const DrinkParams = Type.Object({
  ...OrderParams.properties,
  d: Type.String({ pattern: '^[1-9][0-9]{0,2}$', description: 'Place of the drink in the order, from 1.' }),
})
