/** What an order looks like, to the till and to the world. */
import { expectDifferent, expectMatch, expectProblem, expectSame, expectStatus, placedId } from '../checks.ts'
import type { Exchange } from '../exchange.ts'
import { conformCase, Mismatch } from '../verdict.ts'

const MANY = 100
const AT_ONCE = 10
const LOOKS = 5

export const orderCases = [
  conformCase(
    'an order is answered with 201, its Location and its short URL, and is there at once',
    'FloCafe #224: committed, then 404: the answer must be what is in the book',
    async (server) => {
      const answer = await server.place()
      const id = placedId(answer)
      expectSame('Location', answer.headers.location, `/order/${id}`, answer)
      expectMatch('url', answer.json.url, new RegExp(`^https?://.+/${id}$`), answer)
      expectMatch('number', answer.json.number, /^\d{1,6}$/, answer)
      const found = await server.look(id)
      expectStatus(found, 200)
      expectSame('id', found.json.id, id, found)
    },
  ),
  conformCase(
    'an id is thirteen characters of Crockford base32, and ids tell nothing of each other',
    'whoever knows the id may read the order: a counter would open every order to every customer',
    async (server) => {
      const answers = [await server.place(), await server.place()]
      for (const answer of answers) expectMatch('id', placedId(answer), /^[0-9A-HJKMNP-TV-Z]{13}$/, answer)
      const [a = '', b = ''] = answers.map(placedId)
      const alike = [...a].filter((char, i) => char === b.charAt(i)).length
      // By chance more than six of thirteen agree once in ten million times.
      if (alike > 6) throw new Mismatch('two ids that have nothing in common', `${a} and ${b}`, answers[1] ?? null)
    },
  ),
  conformCase(
    'ids are read in either case, O as 0, I and L as 1',
    'people read ids aloud, and scanners change the case',
    async (server) => {
      const id = placedId(await server.place())
      const spoken = id.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')
      const found = await server.look(spoken)
      expectStatus(found, 200)
      expectSame('id', found.json.id, id, found)
    },
  ),
  conformCase(
    'an order has an ETag: unchanged it is 304 without a body, changed it is 200 with another',
    'phones poll: a hundred of them must cost the shop nothing',
    async (server) => {
      const id = placedId(await server.place())
      let found = await server.look(id)
      const asked = async (): Promise<Exchange> =>
        await server.look(id, { 'if-none-match': String(found.headers.etag) })
      expectMatch('etag', found.headers.etag, /^"[^"]+"$/, found)
      let same = await asked()
      // A machine may just have taken it: then it must have another tag, and we look again.
      for (let looks = 0; same.status === 200 && looks < LOOKS; looks++) {
        expectDifferent('etags of two versions', [found.headers.etag, same.headers.etag], same)
        found = same
        same = await asked()
      }
      expectStatus(same, 304)
      expectSame('body of 304', same.text, '', same)
      await server.act(id, 'cancel')
      const changed = await asked()
      expectStatus(changed, 200)
      expectDifferent('etags of two versions', [found.headers.etag, changed.headers.etag], changed)
    },
  ),
  conformCase(
    'an unknown id and an impossible id are the same 404',
    'a difference tells a guesser which ids are worth trying',
    async (server) => {
      const unknown = await server.look('0000000000000')
      expectProblem(unknown, { status: 404, code: 'BD_NOT_FOUND' })
      for (const id of ['short', 'UUUUUUUUUUUUU', '0000000000000000', '%00', '..%2fmenu']) {
        const impossible = await server.look(id)
        expectProblem(impossible, { status: 404, code: 'BD_NOT_FOUND' })
        expectSame('body', impossible.text, unknown.text, impossible)
      }
    },
  ),
  conformCase(
    `${MANY} open orders have ${MANY} different numbers`,
    'Odoo #182092 and four more: the same number twice in a session, and two people take one coffee',
    async (server) => {
      const answers: Exchange[] = []
      while (answers.length < MANY) {
        answers.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => server.place()))))
      }
      for (const answer of answers) placedId(answer)
      expectDifferent(
        'numbers',
        answers.map(({ json }) => json.number),
        answers.at(-1) ?? null,
      )
    },
  ),
  conformCase(
    'the number is the same wherever it is shown, and stays when the order is over',
    'Odoo PR 199280: the number on the screen differed from the receipt',
    async (server) => {
      const once = server.newKey()
      const placed = await server.place({ once })
      const id = placedId(placed)
      const { number } = placed.json
      const found = await server.look(id)
      expectSame('number of GET', found.json.number, number, found)
      const again = await server.place({ once })
      expectSame('number of the replay', again.json.number, number, again)
      const stream = await server.follow(id)
      const [snapshot] = await stream.first(1)
      stream.close()
      expectMatch('snapshot of the stream', snapshot?.data, new RegExp(`"number":"${number}"`), stream.exchange)
      const page = await server.page(placed.json.url)
      if (page !== null) expectMatch('the customer’s page', page.text, new RegExp(`\\b${number}\\b`), page)
      await server.act(id, 'cancel')
      const over = await server.look(id)
      expectSame('number after the end', over.json.number, number, over)
    },
  ),
  conformCase(
    'nothing public tells who ordered: no name, no reference, no note',
    'the short URL is in a QR code on the counter, and anybody may read it',
    async (server) => {
      const secret = server.newKey()
      const body = { ...server.order, customerName: `Ada ${secret}`, clientRef: secret }
      const placed = await server.place({ body })
      const id = placedId(placed)
      const stream = await server.follow(id)
      await stream.first(1)
      stream.close()
      const found = await server.look(id)
      expectStatus(found, 200)
      for (const exchange of [found, stream.exchange, await server.page(placed.json.url)]) {
        if (exchange?.text.includes(secret))
          throw new Mismatch('no trace of the customer', 'her name or reference', exchange)
      }
    },
  ),
  conformCase(
    'three of the same are three drinks, each with its own state',
    'a bump of one visible line marked the whole order as done (Square status mapping)',
    async (server) => {
      const answer = await server.place({ body: { drinks: [{ ...server.order.drinks[0], count: 3 }] } })
      placedId(answer)
      const { drinks } = answer.json
      const ids = Array.isArray(drinks) ? drinks.map(({ id }) => id) : drinks
      expectSame('ids of the drinks', ids, [1, 2, 3], answer)
    },
  ),
]
