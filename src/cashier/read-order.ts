/** From the body of a request to what the shop takes: moments as numbers, since the shop reads no calendar. */
import type { Static } from 'typebox'
import { readMoment } from '../http/moment.ts'
import type { OrderRequest } from '../shop/inputs.ts'
import type { OrderBody } from './schemas.ts'

/** @throws HttpRefusal when a moment is none. */
export function readOrder({ placedAt, dueAt, ...rest }: Static<typeof OrderBody>): OrderRequest {
  return {
    ...(rest as OrderRequest),
    ...(placedAt !== undefined && { placedAtMs: readMoment(placedAt, '/placedAt') }),
    ...(dueAt !== undefined && { dueAtMs: readMoment(dueAt, '/dueAt') }),
  }
}
