/** A moment in a request. */
import { readTime } from '../kit/read-time.ts'
import type { WallMs } from '../kit/units.ts'
import { HttpRefusal } from './problems.ts'

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
