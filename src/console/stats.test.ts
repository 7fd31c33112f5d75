import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, type Running, startRunning } from '../../test/http/running.ts'
import { createHttpServer } from '../http/server.ts'
import { type StatsAnswer, statsRoute } from './stats.ts'

interface Row {
  readonly from: string
  readonly to: string
  readonly orders: { readonly placed: number; readonly open: number; readonly cancelled: number }
  readonly drinks: { readonly ordered: number }
  readonly machines: readonly { readonly id: string }[]
}
interface Body {
  readonly from: string
  readonly to: string
  readonly total: Row
  readonly rows: readonly Row[]
  readonly code?: string
}

let shop: Running
beforeAll(async () => {
  shop = await startRunning('caps: { ordersPerTerminal: 3, streams: 7 }')
}, 60_000)
afterAll(() => shop.close())

/** While another report is being made the answer is 503 with a time: a client that waits for it is served. */
async function stats(query = '', key = shop.keys.manager): Promise<{ status: number; body: Body }> {
  for (;;) {
    const response = await fetch(`${shop.url}/stats${query}`, { headers: { authorization: `Bearer ${key}` } })
    const body = await json<Body>(response)
    if (response.status !== 503) return { status: response.status, body }
    expect(body.code).toBe('BD_REPORT')
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('GET /stats', () => {
  it('is about today by the hour, with what was ordered up to now', async () => {
    const { id } = await json(shop.place({ drinks: [{ recipe: 'espresso', count: 2 }] }))
    await shop.place({ drinks: [{ recipe: 'latte' }] })
    await fetch(`${shop.url}/order/${id}/cancel`, {
      method: 'POST',
      headers: { authorization: `Bearer ${shop.keys.cashier}`, 'idempotency-key': 'cancel' },
    })
    const { status, body } = await stats()
    expect(status).toBe(200)
    expect(body.total).toMatchObject({
      orders: { placed: 2, open: 1, cancelled: 1 },
      drinks: { ordered: 1 },
      machines: [{ id: 'away' }],
    })
    expect(Date.parse(body.to) - Date.parse(body.from)).toBe(
      body.rows.reduce((sum, row) => sum + Date.parse(row.to) - Date.parse(row.from), 0),
    )
    expect(body.rows.reduce((sum, row) => sum + row.orders.placed, 0)).toBe(2)
    for (const row of body.rows.slice(1)) expect(new Date(row.from).getUTCMinutes()).toBe(0)
  }, 60_000)

  it('has 25 rows on a business day on which the clocks are put back', async () => {
    const { body } = await stats('?to=2025-10-26T04:00:00%2B01:00&by=hour')
    expect(body.from).toBe('2025-10-25T02:00:00.000Z')
    expect(body.rows).toHaveLength(25)
    expect((await stats('?to=2025-10-26T04:00:00%2B01:00&by=day')).body.rows).toHaveLength(1)
  }, 60_000)

  it.each([
    ['?from=2026-01-02T00:00:00Z&to=2026-01-02T00:00:00Z', '/from'],
    ['?from=2026-01-01T00:00:00Z&to=2026-02-02T00:00:01Z', '/from'],
    ['?from=2026-02-30T00:00:00Z', '/from'],
    ['?to=9999-12-31T00:00:00Z', '/to'],
    ['?by=week', '/by'],
  ])('%s is refused with a pointer', async (query, pointer) => {
    expect(await stats(query)).toMatchObject({ status: 400, body: { code: 'BD_BAD_REQUEST', pointer } })
  })

  it('of a whole month by the hour, clock change included, is not too much', async () => {
    const { status, body } = await stats('?from=2025-10-01T04:00:00%2B02:00&to=2025-11-01T04:00:00%2B01:00')
    expect([status, body.rows.length]).toEqual([200, 31 * 24 + 1])
  }, 60_000)
})

it.each<[StatsAnswer, string, RegExp]>([
  [{ t: 'busy' }, '2', /Another report/],
  [{ t: 'too long', mostMs: 10_000 }, '30', /more than 10 s .* fewer days/],
  [{ t: 'failed' }, '2', /the log has the reason/],
])(
  'when there is no report the answer is 503 and says why and when to come again: %o',
  async (answer, after, detail) => {
    const key = { id: 'k', role: 'manager', name: 'M' }
    const keys = { examine: () => ({ t: 'valid', key }) } as unknown as Parameters<typeof createHttpServer>[0]['keys']
    const app = await createHttpServer({ log: Fastify().log, keys, version: 'test' })
    statsRoute(app, {
      report: async () => answer,
      now: () => ({ shopMs: 0, wallMs: 1_000, businessDay: '1970-01-01' }),
      dayOf: () => ({ fromMs: 0, untilMs: 86_400_000 }),
    })
    const response = await app.inject({ url: '/stats', headers: { authorization: 'Bearer x' } })
    await app.close()
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, after])
    expect(response.json()).toMatchObject({ code: 'BD_REPORT', detail: expect.stringMatching(detail) })
  },
)

it('/readyz shows each cap with what is used of it', async () => {
  const { caps } = await json<{ caps: { cap: string; limit: number; status: string }[] }>(fetch(`${shop.url}/readyz`))
  expect(caps.map(({ cap }) => cap)).toEqual(['openDrinks', 'streams', 'loopDelay', 'memory', 'freeDisk'])
  expect(caps).toContainEqual({ cap: 'streams', now: 0, limit: 7, status: 'ok' })
})

it('a till gets no more orders than one terminal may have open', async () => {
  const statuses: number[] = []
  for (let n = 0; n < 4; n++) statuses.push((await shop.place({ drinks: [{ recipe: 'espresso' }] })).status)
  // It has one open already.
  expect(statuses).toEqual([201, 201, 503, 503])
})
