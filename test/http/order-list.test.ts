import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CounterOrder } from '../../src/shop/counter-order.ts'
import { json, type Running, startRunning } from './running.ts'

let shop: Running
beforeAll(async () => {
  shop = await startRunning()
})
afterAll(() => shop.close())

const get = (query: string, role: keyof Running['keys'] = 'cashier') =>
  fetch(`${shop.url}/orders${query}`, { headers: { authorization: `Bearer ${shop.keys[role]}` } })
const list = (query: string, role: keyof Running['keys'] = 'cashier') =>
  json<{ orders: CounterOrder[]; next: string | null }>(get(query, role))
const ids = (page: { orders: readonly { id: string }[] }) => page.orders.map(({ id }) => id)

describe('GET /orders', () => {
  it('gives a till its own orders, the counter all of them, and an observer all without what is private', async () => {
    const mine = await json(
      shop.place({
        drinks: [{ recipe: 'latte', ref: 'line-1', note: 'extra hot' }],
        customerName: 'Ada',
        clientRef: 'receipt-77',
        channel: 'counter',
      }),
    )
    const staffs = await json(
      shop.place({ drinks: [{ recipe: 'latte' }] }, { authorization: `Bearer ${shop.keys.barista}` }),
    )
    expect(ids(await list(''))).toEqual([mine.id])
    expect(ids(await list('', 'barista'))).toEqual([staffs.id, mine.id])
    const seen = await list('?clientRef=receipt-77', 'manager')
    expect(seen.orders).toMatchObject([
      {
        customerName: 'Ada',
        clientRef: 'receipt-77',
        channel: 'counter',
        drinks: [{ ref: 'line-1', note: 'extra hot' }],
      },
    ])
    const observed = await get('?clientRef=receipt-77', 'observer')
    expect(observed.headers.get('cache-control')).toBe('no-store')
    expect(await observed.text()).not.toMatch(/Ada|receipt-77|line-1|extra hot/)
    // Another till's reference is not there, rather than forbidden.
    expect(await list('?clientRef=receipt-77', 'barista')).toMatchObject({ orders: [{ id: mine.id }] })
    expect((await get('', 'display')).status).toBe(403)
  })

  it('goes on page by page with what `next` said, filters kept', async () => {
    for (let i = 0; i < 5; i++) await shop.place({ drinks: [{ recipe: 'espresso' }] })
    const all = ids(await list('?state=open&limit=200', 'manager'))
    const paged: string[] = []
    let after = ''
    for (let page = 0; page < 10; page++) {
      const { orders, next } = await list(`?state=open&limit=2${after}`, 'manager')
      paged.push(...ids({ orders }))
      if (next === null) break
      after = `&after=${encodeURIComponent(next)}`
    }
    expect(paged).toEqual(all)
    expect(all.length).toBeGreaterThanOrEqual(5)
  })

  it('since takes any zone, and only what came after', async () => {
    expect(ids(await list('?since=2020-01-01T00:00:00%2B14:00')).length).toBeGreaterThan(0)
    const order = await json(shop.place({ drinks: [{ recipe: 'espresso' }] }))
    expect(ids(await list(`?since=${order.placedAt}&number=${order.number}`))).toEqual([order.id])
    expect(ids(await list(`?since=${new Date(Date.parse(order.placedAt) + 60_000).toISOString()}`))).toEqual([])
  })

  it('its ETag is that of the order', async () => {
    const { id } = await json(shop.place({ drinks: [{ recipe: 'espresso' }] }))
    const [order] = (await list('?limit=1')).orders
    const single = await fetch(`${shop.url}/order/${id}`)
    expect(order).toMatchObject({ id, etag: single.headers.get('etag') })
  })

  it.each([
    ['?limit=0', '/limit'],
    ['?limit=201', '/limit'],
    ['?limit=5.5', '/limit'],
    ['?limit=1&limit=2', '/limit'],
    ['?state=lost', '/state'],
    ['?since=yesterday', '/since'],
    ['?since=2026-02-30T00:00:00Z', '/since'],
    ['?after=%27--', '/after'],
    ['?after=zzzzzzzzzzz', '/after'],
    ["?number=1'", '/number'],
    ['?colour=red', '/colour'],
  ])('%s is 400', async (query, pointer) => {
    const response = await get(query)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'BD_BAD_REQUEST', pointer })
  })
})
