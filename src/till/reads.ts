/** What a till reads. It asks until there is an answer. */
import { isOrder, type ListedOrder, type OrderFilter, type OrderRead, type Quote } from './api.ts'
import type { Ask, AskOptions } from './ask.ts'
import { TillRefused } from './errors.ts'
import type { Call, Tagged } from './exchange.ts'
import { isMenu, type Menu, readMenu } from './menu.ts'

/** @throws TillRefused with the problem; TillClosed when the till closes or the caller gives up */
export interface Reads {
  /** What can be ordered. As long as it has not changed, it costs no bytes and is the same object. */
  menu(options?: AskOptions): Promise<Menu>
  /** How long each recipe would take if it were ordered now: for the cashier, before payment. */
  quote(options?: AskOptions): Promise<Quote>
  /** One order, as everybody may see it. */
  order(orderId: string, options?: AskOptions): Promise<OrderRead>
  /**
   * Orders, newest first, each once. The shop is asked for the next page when the loop comes to it, and no more when the
   * loop is left.
   */
  orders(filter?: OrderFilter, options?: AskOptions): AsyncIterable<ListedOrder>
}

const hasOrders = (body: object): boolean => 'orders' in body && Array.isArray(body.orders)
const isQuote = (body: object): boolean => 'at' in body && 'recipes' in body && Array.isArray(body.recipes)

export function readsOf(ask: Ask): Reads {
  const get = async (path: string, more: Pick<Call, 'fits' | 'known'>, options?: AskOptions): Promise<Tagged> => {
    const known = await ask({ method: 'GET', path, ...more }, options)
    if (known.kind === 'refused') throw new TillRefused(known.problem)
    return known
  }
  let last: { readonly menu: Menu; readonly tagged: Tagged } | null = null
  return {
    async menu(options) {
      const tagged = await get('/menu', { fits: isMenu, known: last?.tagged ?? null }, options)
      if (last === null || tagged.body !== last.tagged.body) last = { menu: readMenu(tagged.body, tagged.etag), tagged }
      return last.menu
    },
    quote: async (options) => (await get('/quote', { fits: isQuote }, options)).body as Quote,
    async order(orderId, options) {
      const { body, etag } = await get(`/order/${encodeURIComponent(orderId)}`, { fits: isOrder }, options)
      return { ...(body as OrderRead), etag }
    },
    async *orders(filter = {}, options) {
      const query = queryOf(filter)
      const cursors = new Set<string>()
      for (;;) {
        const text = query.toString()
        const { body } = await get(text === '' ? '/orders' : `/orders?${text}`, { fits: hasOrders }, options)
        const { orders, next } = body as { orders: readonly ListedOrder[]; next?: string | null }
        yield* orders
        if (typeof next !== 'string') return
        // Without this, a till would read for ever; and a list that just ends would be taken for the whole of it.
        if (cursors.has(next)) throw new Error('The pages of the shop’s list of orders go round in a circle.')
        cursors.add(next)
        query.set('after', next)
      }
    },
  }
}

function queryOf({ state, clientRef, number, since }: OrderFilter): URLSearchParams {
  const query = new URLSearchParams()
  if (state !== undefined) query.set('state', state)
  if (clientRef !== undefined) query.set('clientRef', clientRef)
  if (number !== undefined) query.set('number', number)
  if (since !== undefined) query.set('since', typeof since === 'string' ? since : since.toISOString())
  return query
}
