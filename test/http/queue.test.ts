/** The order of work, as the people at the counter change it over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, type Running, startRunning } from './running.ts'
import { call } from './staff-shop.ts'

let shop: Running
beforeAll(async () => {
  shop = await startRunning()
})
afterAll(() => shop.close())

const order = async (): Promise<string> =>
  (await json<{ id: string }>(shop.place({ drinks: [{ recipe: 'latte' }] }))).id
const by = (role: 'barista' | 'cashier', path: string, body?: unknown) =>
  call(shop, 'POST', path, shop.keys[role], body)

describe('a rush', () => {
  it('is the staff’s to make and to undo, and stands in the history with who and why', async () => {
    const id = await order()
    expect((await by('cashier', `/order/${id}/rush`, {})).status).toBe(403)
    const rushed = await by('barista', `/order/${id}/rush`, { reason: 'a taxi waits' })
    expect([rushed.status, await rushed.json()]).toMatchObject([200, { id, state: 'queued' }])
    expect((await by('barista', `/order/${id}/rush`, {})).status).toBe(409)
    expect((await by('barista', `/order/${id}/unrush`)).status).toBe(200)
    expect((await by('barista', `/order/${id}/unrush`)).status).toBe(409)
    const audit = await json<{ changes: { what: string; data: unknown }[] }>(
      call(shop, 'GET', '/audit', shop.keys.manager),
    )
    const rush = audit.changes.find(({ what }) => what === 'order.rushed')
    expect(rush).toMatchObject({ data: { reason: 'a taxi waits' } })
  })

  it('of nothing, or with a reason that is none, is refused', async () => {
    const id = await order()
    expect((await by('barista', '/order/NOSUCHORDER00/rush', {})).status).toBe(404)
    for (const body of [{ reason: '' }, { reason: 'x'.repeat(141) }, { why: 'x' }]) {
      expect((await by('barista', `/order/${id}/rush`, body)).status, JSON.stringify(body)).toBe(400)
    }
  })
})

describe('why an order is quoted as it is', () => {
  it('is for the counter, and for nobody who only has its id', async () => {
    const id = await order()
    expect(await json(call(shop, 'GET', `/order/${id}/why`, shop.keys.observer))).toMatchObject({ state: 'queued' })
    expect((await fetch(`${shop.url}/order/${id}/why`)).status).toBe(401)
    expect((await call(shop, 'GET', '/order/NOSUCHORDER00/why', shop.keys.barista)).status).toBe(404)
  })
})

describe('the mode of the shop', () => {
  it('is paused by staff until a time: tills are refused with it, and told when it is over', async () => {
    const set = (key: string, body: unknown) => call(shop, 'PUT', '/mode', key, body)
    const until = new Date(Date.now() + 3_600_000).toISOString()
    const pause = { mode: 'paused', until, message: 'Back after the delivery.' }
    expect((await set(shop.keys.cashier, pause)).status).toBe(403)
    expect(await (await set(shop.keys.barista, pause)).json()).toMatchObject({ load: 'paused', until })
    const refused = await shop.place({ drinks: [{ recipe: 'latte' }] })
    expect([refused.status, refused.headers.get('retry-after') === null]).toEqual([503, false])
    expect(await refused.json()).toMatchObject({ code: 'BD_PAUSED', message: 'Back after the delivery.', until })
    expect(await json(call(shop, 'GET', '/mode', shop.keys.observer))).toMatchObject({ mode: 'open', load: 'paused' })
    expect((await set(shop.keys.barista, { mode: 'auto' })).status).toBe(200)
    expect((await shop.place({ drinks: [{ recipe: 'latte' }] })).status).toBe(201)
  })

  it('that is nonsense is refused', async () => {
    for (const body of [
      { mode: 'closed' },
      { mode: 'paused' },
      { mode: 'paused', until: 'tomorrow' },
      { mode: 'paused', until: '2020-01-01T00:00:00Z' },
      { mode: 'busy', until: '2999-01-01T00:00:00Z' },
      { mode: 'busy', until: '2026-11-31T00:00:00Z' },
    ]) {
      expect((await call(shop, 'PUT', '/mode', shop.keys.barista, body)).status, JSON.stringify(body)).toBe(400)
    }
  })
})
