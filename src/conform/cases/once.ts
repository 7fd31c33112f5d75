/** One sale is one order, whatever the line does. */
import { expectDifferent, expectProblem, expectSame, expectStatus, placedId } from '../checks.ts'
import { conformCase, Mismatch } from '../verdict.ts'

const PARALLEL = 50
const LONGEST_KEY = 255

export const onceCases = [
  conformCase(
    'the same request with the same key is answered with the same bytes',
    'Square, Stripe: a timeout says nothing about success, so the till sends it again',
    async (server) => {
      const once = server.newKey()
      const first = await server.place({ once })
      expectStatus(first, 201)
      const again = await server.place({ once })
      expectStatus(again, 201)
      expectSame('body of the replay', again.text, first.text, again)
      expectSame('Location of the replay', again.headers.location, first.headers.location, again)
      expectSame('Idempotency-Replayed', again.headers['idempotency-replayed'], 'true', again)
      expectSame('Idempotency-Replayed of the first answer', first.headers['idempotency-replayed'], undefined, first)
    },
  ),
  conformCase(
    `${PARALLEL} requests at once with one key are one order`,
    'Odoo #152259, OCA/pos #512: orders synced twice after a reconnect',
    async (server) => {
      const once = server.newKey()
      const answers = await Promise.all(Array.from({ length: PARALLEL }, () => server.place({ once })))
      const ids = new Set<string>()
      for (const answer of answers) {
        // A server may also say that the first is still under way, as IETF draft-07 allows.
        if (answer.status === 409 && answer.headers['retry-after'] !== undefined) continue
        ids.add(placedId(answer))
      }
      expectSame('number of orders', ids.size, 1, answers.at(-1) ?? null)
    },
  ),
  conformCase(
    'the same key with another body is refused with 422',
    'IETF draft-07 §2.7: a till that uses one key for two sales must be told',
    async (server) => {
      const once = server.newKey()
      expectStatus(await server.place({ once }), 201)
      const other = { drinks: [...server.order.drinks, ...server.order.drinks] }
      expectProblem(await server.place({ once, body: other }), { status: 422, code: 'BD_KEY_REUSED' })
    },
  ),
  conformCase(
    'the members of the body may come in another order: it is the same request',
    'serialisers do not promise an order, and a till may be updated between two tries',
    async (server) => {
      const once = server.newKey()
      const { drinks } = server.order
      const first = await server.place({ once, body: { drinks, channel: 'conform' } })
      expectStatus(first, 201)
      const again = await server.place({ once, body: { channel: 'conform', drinks } })
      expectStatus(again, 201)
      expectSame('body of the replay', again.text, first.text, again)
    },
  ),
  conformCase(
    'two identical bodies with two keys are two orders',
    'FloCafe PR 728: the key was a hash of the content, and the second identical order was never made',
    async (server) => {
      const answers = [await server.place(), await server.place()]
      expectDifferent('ids', answers.map(placedId), answers[1] ?? null)
      expectDifferent(
        'numbers',
        answers.map(({ json }) => json.number),
        answers[1] ?? null,
      )
    },
  ),
  conformCase(
    'an order without a key is refused with 400',
    'a till that forgets the key would order twice one day, and nobody would know why',
    async (server) => expectProblem(await server.place({ once: null }), { status: 400, code: 'BD_KEY_MISSING' }),
  ),
  conformCase(
    `a key of ${LONGEST_KEY} characters is good, one of ${LONGEST_KEY + 1} is refused with 400`,
    'a key that is cut off silently makes two sales one',
    async (server) => {
      const long = server.newKey().padEnd(LONGEST_KEY, 'x')
      expectStatus(await server.place({ once: long }), 201)
      expectProblem(await server.place({ once: `${long}x` }), { status: 400, code: 'BD_KEY_MISSING' })
    },
  ),
  conformCase(
    'a refusal is not remembered: the mended order may use the same key',
    'Stripe: if parameters fail validation, no result is saved',
    async (server) => {
      const once = server.newKey()
      const wrong = { drinks: [{ recipe: 'no-such-recipe' }] }
      expectStatus(await server.place({ once, body: wrong }), 422)
      expectStatus(await server.place({ once, body: '{"drinks":' }), 400)
      expectStatus(await server.place({ once }), 201)
    },
  ),
  conformCase(
    'two different keys in one request are refused, whichever a proxy would pick',
    'RFC 9110 §5.3: a repeated field is a list; a server that takes one of them takes the wrong one in half of the cases',
    async (server) => {
      const answer = await server.place({ more: [['IDEMPOTENCY-KEY', server.newKey()]] })
      expectProblem(answer, { status: 400, code: 'BD_KEY_MISSING' })
    },
  ),
  conformCase(
    'header names in any spelling are the same header',
    'HTTP/2 proxies send names in lower case, old tills in capitals',
    async (server) => {
      const once = server.newKey()
      const first = await server.place({ once })
      const again = await server.place({ once: null, more: [['IDEMPOTENCY-key', once]] })
      expectSame('id', again.json.id, placedId(first), again)
    },
  ),
  conformCase(
    'an id in another spelling is the same request',
    'ids are typed and scanned: the retry of a cancel may spell it differently',
    async (server) => {
      const id = placedId(await server.place())
      const once = server.newKey()
      const first = await server.act(id, 'cancel', once)
      expectStatus(first, 200)
      const again = await server.act(id.toLowerCase(), 'cancel', once)
      expectStatus(again, 200)
      if (again.text !== first.text) throw new Mismatch(`body ${first.text}`, again.text, again)
    },
  ),
]
