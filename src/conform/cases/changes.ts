/** Cancelled, collected, too late. */
import { expectProblem, expectSame, expectStatus, placedId } from '../checks.ts'
import { conformCase, Mismatch } from '../verdict.ts'

const OUTCOMES = ['cancelled', 'willBeDiscarded', 'tooLate']

export const changeCases = [
  conformCase(
    'a cancelled order says of each drink what became of it',
    'Mixologist #31: the customer must hear which drink still comes',
    async (server) => {
      const id = placedId(await server.place({ body: { drinks: [{ ...server.order.drinks[0], count: 2 }] } }))
      const answer = await server.act(id, 'cancel')
      expectStatus(answer, 200)
      const drinks = Array.isArray(answer.json.drinks) ? answer.json.drinks : []
      expectSame(
        'ids of the drinks',
        drinks.map(({ id: place }) => place),
        [1, 2],
        answer,
      )
      for (const { outcome } of drinks) {
        if (!OUTCOMES.includes(outcome)) throw new Mismatch(`one of ${OUTCOMES.join(', ')}`, String(outcome), answer)
      }
      const found = await server.look(id)
      const untouched = drinks.every(({ outcome }) => outcome === 'cancelled')
      if (untouched) expectSame('state', found.json.state, 'cancelled', found)
    },
  ),
  conformCase(
    'a cancel that is sent again is answered with the same bytes',
    'the reply of a cancel gets lost as easily as that of an order',
    async (server) => {
      const id = placedId(await server.place())
      const once = server.newKey()
      const first = await server.act(id, 'cancel', once)
      expectStatus(first, 200)
      const again = await server.act(id, 'cancel', once)
      expectStatus(again, 200)
      expectSame('body of the replay', again.text, first.text, again)
    },
  ),
  conformCase(
    'an order that is not ready cannot be collected: 409 with its state',
    'CoopCycle: a tap on the wrong line made an order disappear',
    async (server) => {
      const id = placedId(await server.place())
      const answer = await server.act(id, 'collect')
      expectProblem(answer, { status: 409, code: 'BD_ILLEGAL_TRANSITION' })
      const { state } = answer.json
      if (typeof state !== 'string' || state === '')
        throw new Mismatch('the present state', JSON.stringify(state), answer)
    },
  ),
  conformCase(
    'an order that is over cannot be collected: 409 with its state',
    'CoopCycle #4575: cancelled orders stayed on the tablet, and were handed over',
    async (server) => {
      const id = placedId(await server.place())
      expectStatus(await server.act(id, 'cancel'), 200)
      const found = await server.look(id)
      const answer = await server.act(id, 'collect')
      expectProblem(answer, { status: 409, code: 'BD_ILLEGAL_TRANSITION' })
      if (found.json.state === 'cancelled') expectSame('state', answer.json.state, 'cancelled', answer)
    },
  ),
  conformCase(
    'an order that does not exist can be neither cancelled nor collected: 404',
    'a till with a mistyped id must not believe that it is done',
    async (server) => {
      for (const action of ['cancel', 'collect'] as const) {
        expectProblem(await server.act('0000000000000', action), { status: 404, code: 'BD_NOT_FOUND' })
      }
    },
  ),
  conformCase(
    'knowing the id is the right to read, not to change',
    'every customer has the id of her order in the URL of her page',
    async (server) => {
      const id = placedId(await server.place())
      const path = `/order/${id}/cancel`
      const answer = await server.call({ method: 'POST', path, headers: { authorization: null } })
      expectProblem(answer, { status: 401, code: 'BD_UNAUTHENTICATED' })
      const found = await server.look(id)
      if (found.json.state === 'cancelled') throw new Mismatch('an order as it was', 'a cancelled one', found)
    },
  ),
]
