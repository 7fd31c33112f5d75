/** What is done to an order that exists: more drinks, one less, hold, release. Each is done once, however often it is sent. */
import { expectProblem, expectSame, expectStatus, placedId } from '../checks.ts'
import { needs } from '../documents.ts'
import type { Exchange } from '../exchange.ts'
import type { Server } from '../server.ts'
import { conformCase, Mismatch, NotShown } from '../verdict.ts'

const APPEND = '"/order/{id}/drinks"'
const CANCEL_DRINK = '"/order/{id}/drinks/{d}/cancel"'
/** More than the machines of a small shop take at once, so that something is left to hold. */
const MANY = 10
const TRIES = 5

const one = ({ order }: Server): { readonly body: object } => ({ body: { drinks: order.drinks } })
const many = ({ order }: Server, count: number): object => ({ drinks: [{ ...order.drinks[0], count }] })

/** The same again: the same answer, byte for byte. Null when the first was refused. */
async function twice(send: (once: string) => Promise<Exchange>, once: string): Promise<Exchange> {
  const first = await send(once)
  expectStatus(first, 200, 201)
  const again = await send(once)
  expectStatus(again, first.status)
  expectSame('body of the replay', again.text, first.text, again)
  return first
}

async function drinksOf(
  server: Server,
  id: string,
): Promise<readonly { readonly id: unknown; readonly state: unknown }[]> {
  const found = await server.look(id)
  expectStatus(found, 200)
  return Array.isArray(found.json.drinks) ? found.json.drinks : []
}

const etagOf = async (server: Server, id: string): Promise<string> => (await server.look(id)).headers.etag ?? ''

export const editCases = [
  conformCase(
    'drinks that are added twice with one key are added once, after those that are there',
    'FloCafe #724: an append printed again what was there before',
    async (server) => {
      needs(server, APPEND)
      const id = placedId(await server.place())
      const { number } = (await server.look(id)).json
      const answer = await twice((once) => server.act(id, 'drinks', once, one(server)), server.newKey())
      expectSame('number', answer.json.number, number, answer)
      expectSame(
        'places of the drinks',
        (await drinksOf(server, id)).map((drink) => drink.id),
        [1, 2],
        answer,
      )
    },
  ),
  conformCase(
    'a hold that is sent again late is answered as before, and holds nothing that was released meanwhile',
    'the reply was lost, somebody released the order, and the retry stopped it once more',
    async (server) => {
      needs(server, '"/order/{id}/hold"')
      const id = placedId(await server.place({ body: many(server, MANY) }))
      const once = server.newKey()
      const first = await server.act(id, 'hold', once)
      if (first.status === 409) throw new NotShown(`its machines took all of ${MANY} drinks at once`)
      expectStatus(first, 200)
      expectStatus(await server.act(id, 'release'), 200)
      const again = await server.act(id, 'hold', once)
      expectStatus(again, 200)
      expectSame('body of the replay', again.text, first.text, again)
      const held = (await drinksOf(server, id)).filter(({ state }) => state === 'held')
      expectSame('drinks that are held', held, [], again)
    },
  ),
  conformCase(
    'a release that is sent twice with one key is answered with the same bytes',
    'paid, released, reply lost: the till must not be told that it cannot be released',
    async (server) => {
      needs(server, '"/order/{id}/release"')
      const placed = await server.place({ body: { ...server.order, hold: true } })
      const id = placedId(placed)
      expectSame('state', placed.json.state, 'held', placed)
      await twice((once) => server.act(id, 'release', once), server.newKey())
    },
  ),
  conformCase(
    'one drink that is cancelled twice with one key is one drink less',
    'Mixologist #31: "cancel" was pressed again, and the other coffee was gone, too',
    async (server) => {
      needs(server, CANCEL_DRINK)
      const id = placedId(await server.place({ body: many(server, 2) }))
      const answer = await twice((once) => server.act(id, 'drinks/1/cancel', once), server.newKey())
      const [, other] = await drinksOf(server, id)
      if (other === undefined || other.state === 'cancelled' || other.state === 'discarded')
        throw new Mismatch('the second drink as it was', String(other?.state), answer)
    },
  ),
  conformCase(
    'a change with If-Match of an earlier version is refused with 412 and the order as it is, and changes nothing',
    'two tills, one order: the second must see what the first did before it adds to it',
    async (server) => {
      needs(server, 'BD_CHANGED')
      const id = placedId(await server.place())
      const stale = await etagOf(server, id)
      expectStatus(await server.act(id, 'drinks', undefined, one(server)), 201)
      const headers = { 'if-match': stale }
      const answer = await server.act(id, 'drinks', undefined, { ...one(server), headers })
      expectProblem(answer, { status: 412, code: 'BD_CHANGED' })
      if (!JSON.stringify(answer.json).includes(id)) throw new Mismatch(`order ${id} as it is`, answer.text, answer)
      expectSame('drinks', (await drinksOf(server, id)).length, 2, answer)
    },
  ),
  conformCase(
    'a change with If-Match that is sent again is replayed, though its own success has ended that version',
    'the retry was refused with 412, the cashier added the drink anew, and the guest got two',
    async (server) => {
      needs(server, 'BD_CHANGED')
      const id = placedId(await server.place())
      for (let tries = 0; tries < TRIES; tries++) {
        const headers = { 'if-match': await etagOf(server, id) }
        const once = server.newKey()
        const first = await server.act(id, 'drinks', once, { ...one(server), headers })
        // A machine has just taken it: another version, and we look again.
        if (first.status === 412) continue
        expectStatus(first, 201)
        const again = await server.act(id, 'drinks', once, { ...one(server), headers })
        expectStatus(again, 201)
        return expectSame('body of the replay', again.text, first.text, again)
      }
      throw new NotShown('its order changed faster than it could be read')
    },
  ),
]
