import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MachineView } from '../../src/shop/view.ts'
import { json, type Running, startRunning } from './running.ts'

let shop: Running
beforeAll(async () => {
  shop = await startRunning()
})
afterAll(() => shop.close())

const LATTE = { drinks: [{ recipe: 'latte' }] }

describe('POST /order', () => {
  it('answers 201 with the order, its Location and its short URL', async () => {
    const response = await shop.place({
      drinks: [{ recipe: 'latte', size: 'l', count: 2 }],
      customerName: 'Ada',
      clientRef: 'r-1',
      zone: 'terrace',
    })
    expect(response.status).toBe(201)
    const order = await json(response)
    expect(order).toMatchObject({ state: 'queued', zone: 'terrace', quote: null, attention: false })
    expect(order.id).toMatch(/^[0-9A-HJKMNP-TV-Z]{13}$/)
    expect(order.drinks).toHaveLength(2)
    expect(order.url).toBe(`${shop.url}/o/${order.id}`)
    expect(response.headers.get('location')).toBe(`/order/${order.id}`)
  })

  it('the Host header never gets into the URL', async () => {
    const response = await shop.place(LATTE, { 'x-forwarded-host': 'evil.example' })
    expect((await json(response)).url).toMatch(new RegExp(`^${shop.url}/o/`))
  })

  it('fifty parallel requests with one key are one order, and all get the same answer', async () => {
    const before = shop.rows('orders')
    const responses = await Promise.all(
      Array.from({ length: 50 }, () => shop.place(LATTE, { 'idempotency-key': 'burst' })),
    )
    const bodies = new Set(await Promise.all(responses.map((response) => response.text())))
    expect(responses.map(({ status }) => status)).toEqual(Array(50).fill(201))
    expect(bodies.size).toBe(1)
    expect(responses.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(49)
    expect(new Set(responses.map(({ headers }) => headers.get('location'))).size).toBe(1)
    expect(shop.rows('orders')).toBe(before + 1)
  })

  it('the members of the body may come in another order; another request under the same key is 422', async () => {
    const body = (text: string) => shop.place(text, { 'idempotency-key': 'shuffled' })
    expect((await body('{"zone":"main","drinks":[{"recipe":"latte","size":"m"}]}')).status).toBe(201)
    expect(
      (await body('{"drinks":[{"size":"m","recipe":"latte"}],"zone":"main"}')).headers.get('idempotency-replayed'),
    ).toBe('true')
    const other = await body('{"drinks":[{"recipe":"espresso"}]}')
    expect(other.status).toBe(422)
    expect(await other.json()).toMatchObject({ code: 'BD_KEY_REUSED' })
  })

  it.each([
    ['no key', LATTE, { 'idempotency-key': '' }, 400, 'BD_KEY_MISSING', undefined],
    ['a key with a space', LATTE, { 'idempotency-key': 'a b' }, 400, 'BD_KEY_MISSING', undefined],
    ['a key too long', LATTE, { 'idempotency-key': 'x'.repeat(256) }, 400, 'BD_KEY_MISSING', undefined],
    ['no JSON', '{"drinks":', {}, 400, 'BD_BAD_JSON', undefined],
    ['an empty body', '', {}, 400, 'BD_BAD_JSON', undefined],
    [
      'a poisoned prototype',
      '{"drinks":[{"recipe":"latte"}],"__proto__":{"admin":1}}',
      {},
      400,
      'BD_BAD_JSON',
      undefined,
    ],
    ['no drinks', {}, {}, 400, 'BD_BAD_REQUEST', '/drinks'],
    ['an empty list', { drinks: [] }, {}, 400, 'BD_BAD_REQUEST', '/drinks'],
    ['a wrong type', { drinks: [{ recipe: 7 }] }, {}, 400, 'BD_BAD_REQUEST', '/drinks/0/recipe'],
    ['a number as text', { drinks: [{ recipe: 'latte', count: '2' }] }, {}, 400, 'BD_BAD_REQUEST', '/drinks/0/count'],
    ['no drink at all', { drinks: [{ recipe: 'latte', count: 0 }] }, {}, 400, 'BD_BAD_REQUEST', '/drinks/0/count'],
    ['half a drink', { drinks: [{ recipe: 'latte', count: 1.5 }] }, {}, 400, 'BD_BAD_REQUEST', '/drinks/0/count'],
    ['an unknown member', { ...LATTE, price: 3 }, {}, 400, 'BD_BAD_REQUEST', '/price'],
    [
      'an option that is no word',
      { drinks: [{ recipe: 'latte', options: { milk: 1 } }] },
      {},
      400,
      'BD_BAD_REQUEST',
      '/drinks/0/options/milk',
    ],
    [
      'an infinite number',
      '{"drinks":[{"recipe":"latte","count":1e999}]}',
      {},
      400,
      'BD_BAD_REQUEST',
      '/drinks/0/count',
    ],
    ['an unknown recipe', { drinks: [{ recipe: 'tea' }] }, {}, 422, 'BD_UNKNOWN_RECIPE', '/drinks/0/recipe'],
    [
      'an unknown choice',
      { drinks: [{ recipe: 'latte', options: { milk: 'goat' } }] },
      {},
      422,
      'BD_UNKNOWN_OPTION',
      '/drinks/0/options/milk',
    ],
    ['another content type', LATTE, { 'content-type': 'text/plain' }, 415, 'BD_MEDIA_TYPE', undefined],
    [
      'a content type with a trick',
      { drinks: 'x' },
      { 'content-type': 'application/json ; charset=utf-8' },
      400,
      'BD_BAD_REQUEST',
      '/drinks',
    ],
    ['a wrong API key', LATTE, { authorization: 'Bearer nobody' }, 401, 'BD_UNAUTHENTICATED', undefined],
    ['no API key', LATTE, { authorization: '' }, 401, 'BD_UNAUTHENTICATED', undefined],
  ])('%s: problem details, and nothing is written', async (_what, body, headers, status, code, pointer) => {
    const before = shop.rows('orders') + shop.rows('events') + shop.rows('idempotency')
    const response = await shop.place(body, headers)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    const problem = await json<Record<string, unknown>>(response)
    expect(problem).toMatchObject({ code, status, type: expect.stringMatching(/^urn:baristad:problem:/) })
    expect(problem.pointer).toBe(pointer)
    expect(problem.detail).not.toMatch(/stack|node_modules/)
    expect(shop.rows('orders') + shop.rows('events') + shop.rows('idempotency')).toBe(before)
  })

  it('a body over 64 KiB is 413', async () => {
    const response = await shop.place(JSON.stringify({ ...LATTE, customerName: 'x'.repeat(70_000) }))
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ code: 'BD_TOO_LARGE' })
  })
})

describe('GET /order/{id}', () => {
  it('is public, but keeps customer name, reference and terminal to itself', async () => {
    const order = await json(shop.place({ ...LATTE, customerName: 'Ada Lovelace', clientRef: 'receipt-77' }))
    const text = await (await fetch(`${shop.url}/order/${order.id}`)).text()
    expect(JSON.parse(text)).toEqual(order)
    for (const secret of ['Ada', 'receipt-77', 'cashier']) expect(text).not.toContain(secret)
  })

  it('reads ids as people and scanners write them', async () => {
    const { id } = await json(shop.place(LATTE))
    const spoken = id.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')
    expect((await json(fetch(`${shop.url}/order/${spoken}`))).id).toBe(id)
  })

  it('has a strong ETag that changes with the order, and answers 304', async () => {
    const { id } = await json(shop.place(LATTE))
    const first = await fetch(`${shop.url}/order/${id}`)
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[^"]+"$/)
    const same = await fetch(`${shop.url}/order/${id}`, { headers: { 'if-none-match': `"other", ${etag}` } })
    expect([same.status, await same.text()]).toEqual([304, ''])
    await act(`/order/${id}/cancel`)
    const changed = await fetch(`${shop.url}/order/${id}`, { headers: { 'if-none-match': etag } })
    expect(changed.status).toBe(200)
    expect(changed.headers.get('etag')).not.toBe(etag)
  })

  it.each(['0000000000000', 'short', '%00', 'U'.repeat(13), '..%2f..%2fetc'])(
    'unknown and impossible ids are the same 404: %s',
    async (id) => {
      const response = await fetch(`${shop.url}/order/${id}`)
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ code: 'BD_NOT_FOUND', detail: 'Nothing is here, or not any more.' })
    },
  )
})

describe('cancel and collect', () => {
  it('cancel tells of each drink, once; an order that is over answers 409 with its state', async () => {
    const { id } = await json(shop.place({ drinks: [{ recipe: 'espresso', count: 2 }] }))
    const cancelled = await act(`/order/${id}/cancel`, 'cancel-1')
    expect(await cancelled.json()).toMatchObject({
      state: 'cancelled',
      drinks: [
        { id: 1, outcome: 'cancelled' },
        { id: 2, outcome: 'cancelled' },
      ],
    })
    expect((await act(`/order/${id}/cancel`, 'cancel-1')).headers.get('idempotency-replayed')).toBe('true')
    const late = await act(`/order/${id}/collect`)
    expect(late.status).toBe(409)
    expect(await late.json()).toMatchObject({ code: 'BD_ILLEGAL_TRANSITION', state: 'cancelled' })
  })

  it('a body that is sent all the same is checked as JSON, and needs no schema', async () => {
    const { id } = await json(shop.place(LATTE))
    const response = await fetch(`${shop.url}/order/${id}/collect`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${shop.keys.cashier}`,
        'idempotency-key': 'with-body',
        'content-type': 'application/json',
      },
      body: '{}',
    })
    expect(response.status).toBe(409)
  })
})

describe('the machines', () => {
  it('say why they get no work', async () => {
    const { machines } = await json<{ machines: MachineView[] }>(get('/machines', shop.keys.barista))
    expect(machines).toEqual([
      expect.objectContaining({
        id: 'away',
        health: 'offline',
        tier: 'A',
        heartbeatAgeMs: null,
        groups: [expect.anything(), expect.anything()],
      }),
    ])
    expect(machines[0]?.link).toMatchObject({
      state: 'down',
      reason: expect.stringMatching(/ECONNREFUSED|not connected/),
    })
  })

  it('a cup is cleared once, and only where there is a group', async () => {
    expect((await act('/machines/away/groups/2/cleared')).status).toBe(200)
    expect((await act('/machines/away/groups/3/cleared')).status).toBe(404)
    expect((await act('/machines/nobody/groups/1/cleared')).status).toBe(404)
    expect((await act('/machines/away/groups/0/cleared')).status).toBe(400)
  })
})

describe('health and menu', () => {
  it('readyz is 200 without a single machine: orders can be taken', async () => {
    const response = await fetch(`${shop.url}/readyz`)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      ready: true,
      broker: 'connected',
      machines: [{ id: 'away', health: 'offline' }],
    })
    expect((await fetch(`${shop.url}/healthz`)).status).toBe(200)
  })

  it('the menu has names, sizes, options, times, and what is out', async () => {
    const { recipes } = await json<{ recipes: unknown[] }>(get('/menu', shop.keys.display))
    expect(recipes).toContainEqual({
      recipe: 'latte',
      name: 'Latte',
      names: { en: 'Latte' },
      plu: null,
      sizes: ['m', 'l'],
      options: { milk: ['whole', 'oat'] },
      seconds: 60,
      available: true,
      reason: null,
      until: null,
      out: [],
    })
  })

  it('paths that do not exist are problem details too', async () => {
    const response = await fetch(`${shop.url}/orderz`)
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  })
})

const get = (path: string, key: string) => fetch(shop.url + path, { headers: { authorization: `Bearer ${key}` } })
let acts = 0
const act = (path: string, key = `act-${++acts}`) =>
  fetch(shop.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${shop.keys.cashier}`, 'idempotency-key': key },
  })
