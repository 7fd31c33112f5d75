/** From the body of a request to what the shop takes: moments as numbers, since the shop reads no calendar. */
import type { Static } from 'typebox'
import { HttpRefusal } from '../http/problems.ts'
import { readTime } from '../kit/read-time.ts'
import type { WallMs } from '../kit/units.ts'
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

/** @throws HttpRefusal with this pointer when it is none. */
export function readMoment(text: string, pointer: string): WallMs {
  const ms = readTime(text)
  if (ms !== null) return ms
  throw new HttpRefusal({
    code: 'BD_BAD_REQUEST',
    detail: `${pointer} must be a moment as RFC 3339 writes it`,
    pointer,
  })
}
