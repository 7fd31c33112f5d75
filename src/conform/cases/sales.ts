/** What newer servers document: validity and the till's own reference. Skipped where it is not documented. */
import { setTimeout as rest } from 'node:timers/promises'
import { expectProblem, expectSame, placedId } from '../checks.ts'
import { needs } from '../documents.ts'
import type { Server } from '../server.ts'
import { conformCase, Mismatch, Skipped } from '../verdict.ts'

const LATE_MS = 60 * 60_000
/** The Date header has whole seconds. */
const MOST_APART_MS = 1_500
const SHORT_S = 2
const PAST_MS = 2_100

/** A validity of seconds can be shown only to a server with our idea of the time. */
async function needsOurTime(server: Server): Promise<void> {
  const { headers } = await server.call({ path: '/menu' })
  const apartMs = Math.abs(Date.parse(headers.date ?? '') - Date.now())
  if (apartMs > MOST_APART_MS) throw new Skipped(`its clock and ours are ${Math.round(apartMs / 1_000)} s apart`)
}

export const saleCases = [
  conformCase(
    'an order past its validity is refused with 409 BD_EXPIRED',
    'a till comes back after an hour offline, and brews for people who left',
    async (server) => {
      needs(server, 'validForSeconds')
      const placedAt = new Date(Date.now() - LATE_MS).toISOString()
      const late = await server.place({ body: { ...server.order, placedAt, validForSeconds: 60 } })
      expectProblem(late, { status: 409, code: 'BD_EXPIRED' })
    },
  ),
  conformCase(
    'an order that was taken in time is replayed, however late the retry comes',
    'the drink is made: a till that is told "expired" would give the money back',
    async (server) => {
      needs(server, 'validForSeconds')
      await needsOurTime(server)
      const once = server.newKey()
      const placedAt = new Date().toISOString()
      const ask = { once, body: { ...server.order, placedAt, validForSeconds: SHORT_S } }
      const first = await server.place(ask)
      const id = placedId(first)
      await rest(PAST_MS)
      const again = await server.place(ask)
      expectSame('id', placedId(again), id, again)
    },
  ),
  conformCase(
    'a new key with the receipt number of an earlier order is refused with 409, and names that order',
    'FloCafe PR 724: the key was made of the time, and every retry was a new sale',
    async (server) => {
      needs(server, 'BD_CLIENT_REF_USED')
      const body = { ...server.order, clientRef: server.newKey().slice(0, 64) }
      const id = placedId(await server.place({ body }))
      const second = await server.place({ body })
      expectProblem(second, { status: 409, code: 'BD_CLIENT_REF_USED' })
      if (!JSON.stringify(second.json).includes(id)) throw new Mismatch(`a link to order ${id}`, second.text, second)
    },
  ),
]
