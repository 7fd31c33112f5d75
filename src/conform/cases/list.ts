/** The list of orders. */
import { expectDifferent, expectProblem, expectSame, expectStatus, placedId } from '../checks.ts'
import { needs } from '../documents.ts'
import type { Exchange } from '../exchange.ts'
import type { Server } from '../server.ts'
import { conformCase, Mismatch } from '../verdict.ts'

const PATH = '"/orders"'
const MINE = 7
const LIMIT = 3
const MOST_PAGES = 30

interface Page {
  readonly ids: readonly string[]
  readonly next: string | null
  readonly answer: Exchange
}

async function pageOf(server: Server, query: Readonly<Record<string, string>>): Promise<Page> {
  const answer = await server.call({ path: `/orders?${new URLSearchParams(query)}` })
  expectStatus(answer, 200)
  const { orders, next } = answer.json
  if (!Array.isArray(orders)) throw new Mismatch('a list of orders', JSON.stringify(orders ?? null), answer)
  if (next !== null && typeof next !== 'string') throw new Mismatch('next: a text or null', String(next), answer)
  return { ids: orders.map(({ id }) => String(id)), next, answer }
}

/** Pages until `enough` or the end, at most so many. */
async function pagesOf(
  server: Server,
  query: Readonly<Record<string, string>>,
  look: (page: Page) => Promise<'more' | 'enough'>,
): Promise<void> {
  let after: string | null = null
  for (let n = 0; n < MOST_PAGES; n++) {
    const page = await pageOf(server, { ...query, ...(after !== null && { after }) })
    if ((await look(page)) === 'enough' || page.next === null) return
    after = page.next
  }
}

export const listCases = [
  conformCase(
    'the pages of the list lose no order and repeat none, though others order meanwhile; newest first',
    'pages that are counted from the top move down with every new order: one is read twice, one never',
    async (server) => {
      needs(server, PATH)
      const mine: string[] = []
      for (let i = 0; i < MINE; i++) mine.unshift(placedId(await server.place()))
      const seen: string[] = []
      let last: Exchange | null = null
      let beyond = 0
      await pagesOf(server, { limit: String(LIMIT) }, async ({ ids, answer }) => {
        seen.push(...ids)
        last = answer
        // One comes in between, at every page.
        placedId(await server.place())
        // Past the last of ours, a page more shows what a page that moved repeats.
        if (mine.every((id) => seen.includes(id))) beyond++
        return beyond > 1 ? 'enough' : 'more'
      })
      const found = seen.filter((id) => mine.includes(id))
      expectDifferent('orders on all pages', seen, last)
      expectSame(
        `places of our ${MINE} orders`,
        found.map((id) => mine.indexOf(id) + 1),
        mine.map((_, i) => i + 1),
        last,
      )
    },
  ),
  conformCase(
    'the list finds an order by the till’s own reference, and no other',
    'a till that lost all but its receipts must find what it sold',
    async (server) => {
      needs(server, PATH)
      const clientRef = server.newKey().slice(0, 64)
      const id = placedId(await server.place({ body: { ...server.order, clientRef } }))
      placedId(await server.place())
      const page = await pageOf(server, { clientRef })
      expectSame('orders', page.ids, [id], page.answer)
    },
  ),
  conformCase(
    'the list of open orders has what is open, and nothing that is over',
    'CoopCycle #4575: cancelled orders stayed on the tablet, and were handed over',
    async (server) => {
      needs(server, PATH)
      const open = placedId(await server.place())
      const over = placedId(await server.place())
      expectStatus(await server.act(over, 'cancel'), 200)
      const seen: string[] = []
      let last: Exchange | null = null
      await pagesOf(server, { state: 'open', limit: '200' }, async ({ ids, answer }) => {
        seen.push(...ids)
        last = answer
        return 'more'
      })
      expectSame('whether the open one is in it', seen.includes(open), true, last)
      const stands = (await server.look(over)).json.state
      if (stands === 'cancelled') expectSame('whether the cancelled one is in it', seen.includes(over), false, last)
    },
  ),
  conformCase(
    'the list is refused without a key: 401',
    'it names customers, and every id in it opens an order',
    async (server) => {
      needs(server, PATH)
      const answer = await server.call({ path: '/orders', headers: { authorization: null } })
      expectProblem(answer, { status: 401, code: 'BD_UNAUTHENTICATED' })
    },
  ),
]
