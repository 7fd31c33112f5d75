/** Clients and lines that behave badly. */
import { setTimeout as rest } from 'node:timers/promises'
import { expectDifferent, expectSame, expectStatus, placedId } from '../checks.ts'
import { conformCase, Mismatch } from '../verdict.ts'

const SLOW_MS = 1_500
/** A server may hear of the next connection before it hears that the last one broke. */
const NOTICE_MS = 200

export const lineCases = [
  conformCase(
    'the reply is lost, the till sends it again: the same order',
    'Toast: the client timed out, the server had finished, and the guest got two',
    async (server) => {
      const once = server.newKey()
      const location = await server.placeAndHangUp({ once }, 'answer')
      const again = await server.place({ once })
      expectSame('id', `/order/${placedId(again)}`, location, again)
      expectSame('Location', again.headers.location, location, again)
    },
  ),
  conformCase(
    'the till hangs up as soon as it has sent: one order at most',
    'Truxify #14932: the reply was lost while the order was still being written',
    async (server) => {
      const once = server.newKey()
      const body = { ...server.order, clientRef: once.slice(0, 64) }
      await server.placeAndHangUp({ once, body }, 'written')
      const answers = await Promise.all([server.place({ once, body }), server.place({ once, body })])
      const [first, second] = answers.map(placedId)
      expectSame('id', second, first, answers[1] ?? null)
    },
  ),
  conformCase(
    'half an order is no order, and its key is still free',
    'a till that lost its power in mid-sentence asked for nothing yet',
    async (server) => {
      const once = server.newKey()
      await server.placeAndHangUp({ once, body: { ...server.order, channel: 'half' } }, 'half')
      await rest(NOTICE_MS)
      const answer = await server.place({ once })
      expectStatus(answer, 201)
      expectSame('Idempotency-Replayed', answer.headers['idempotency-replayed'], undefined, answer)
    },
  ),
  conformCase(
    'a body that comes slowly is an order all the same, and holds nobody up',
    'FloCafe: one slow client, and every send button hung for 20 s',
    async (server) => {
      let other: string | null = null
      const slow = await server.placeSlowly({}, async () => {
        const began = performance.now()
        const answer = await server.place()
        other = placedId(answer)
        const tookMs = Math.round(performance.now() - began)
        if (tookMs > SLOW_MS) throw new Mismatch(`an answer within ${SLOW_MS} ms meanwhile`, `${tookMs} ms`, answer)
      })
      expectDifferent('ids', [placedId(slow), other], slow)
    },
  ),
]
