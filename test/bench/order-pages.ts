/** (g) Does the last page of `GET /orders` cost what the first does, behind a million orders? */
import { join } from 'node:path'
import { MANAGER_KEY } from './bench-shop.ts'
import { writeBigBook } from './big-book.ts'
import { Child } from './child.ts'
import { HttpWire, requestText } from './http-wire.ts'
import { median, of, pairedRatio, quantile, takeTurns } from './measure.ts'
import type { OrderServerPlan, ServerReady } from './order-server.ts'
import type { Bench, BenchContext, Row } from './row.ts'
import { figure } from './table.ts'

const LIMIT = 50
/** The cursor is a row id: below this one stand as many orders as a page has. */
const LAST_CURSOR = (LIMIT + 1).toString(36)
const MOST = 1.5

export const orderPages: Bench = { id: 'g', name: 'order-pages', run }

async function run({ folder, scale, say }: BenchContext): Promise<readonly Row[]> {
  const finished = scale.finishedOrders
  const start = performance.now()
  writeBigBook(join(folder, 'orders.db'), { finished, waiting: 1 })
  say(`  a book in ${figure((performance.now() - start) / 1_000)} s`)
  const plan: OrderServerPlan = { kind: 'shop', folder, synchronous: 'FULL' }
  const server = await Child.start<ServerReady>('./order-server.ts', plan)
  const wire = await HttpWire.open(server.ready.port)
  const cold = new Map<string, number>()
  try {
    const page = (name: string, path: string, is: 'the last' | 'not the last') => ({
      name,
      measure: async (round: number): Promise<number> => {
        const tookMs = await ask(wire, path, is)
        if (round === 0) cold.set(name, tookMs)
        return tookMs
      },
    })
    const results = await takeTurns(
      [
        page('first', `/orders?limit=${LIMIT}`, 'not the last'),
        page('last', `/orders?limit=${LIMIT}&after=${LAST_CURSOR}`, 'the last'),
      ],
      scale.pageRequests,
    )
    const [first, last] = [of(results, 'first'), of(results, 'last')]
    const coldMs = (name: string): string => figure(cold.get(name) ?? Number.NaN)
    return [
      {
        bench: 'g',
        what: `GET /orders?limit=${LIMIT}, the last page behind ${figure(finished)} orders, median`,
        unit: 'ms',
        value: median(last),
        peer: { what: 'the first page', value: median(first) },
        ratio: pairedRatio(last, first),
        goal: { of: 'ratio', most: MOST },
        note: `p99 ${figure(quantile(last, 0.99))} ms, first ${figure(quantile(first, 0.99))}; ${figure(last.length)} requests each, by turns; the very first of each ${coldMs('last')} and ${coldMs('first')} ms`,
      },
    ]
  } finally {
    wire.close()
    await server.stop()
  }
}

/** @throws Error when it is not a full page, or not where it should be. */
async function ask(wire: HttpWire, path: string, is: 'the last' | 'not the last'): Promise<number> {
  const request = requestText('GET', path, [`authorization: Bearer ${MANAGER_KEY}`])
  const start = performance.now()
  const { status, body } = await wire.request(request)
  const tookMs = performance.now() - start
  if (status !== 200) throw new Error(`${path}: ${status} ${body}`)
  const { orders, next } = JSON.parse(body) as { orders: readonly unknown[]; next: string | null }
  if (orders.length !== LIMIT || (next === null) !== (is === 'the last')) {
    throw new Error(`${path}: ${orders.length} orders, next ${next}: not a full page, or not ${is}`)
  }
  return tookMs
}
