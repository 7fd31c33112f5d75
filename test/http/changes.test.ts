import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, type Running, startRunning } from './running.ts'

let shop: Running
beforeAll(async () => {
  shop = await startRunning()
})
afterAll(() => shop.close())

const LATTE = { drinks: [{ recipe: 'latte' }] }

let posts = 0
function post(path: string, options: { body?: unknown; headers?: Record<string, string> } = {}): Promise<Response> {
  return fetch(shop.url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${shop.keys.cashier}`,
      'idempotency-key': `post-${++posts}`,
      ...(options.body !== undefined && { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
  })
}
const etagOf = async (id: string) => (await fetch(`${shop.url}/order/${id}`)).headers.get('etag') ?? ''
const written = () => shop.rows('orders') + shop.rows('drinks') + shop.rows('events') + shop.rows('idempotency')

describe('a sale', () => {
  it('gets the names of its lines back, and the public page has neither name nor note', async () => {
    const sale = { drinks: [{ recipe: 'latte', count: 2, ref: 'line-1', note: 'for the mayor' }] }
    const placed = await shop.place(sale, { 'idempotency-key': 'named' })
    expect(placed.status).toBe(201)
    const text = await placed.text()
    expect(JSON.parse(text).drinks).toMatchObject([{ ref: 'line-1' }, { ref: 'line-1' }])
    expect(await (await shop.place(sale, { 'idempotency-key': 'named' })).text()).toBe(text)
    expect(await (await fetch(`${shop.url}/order/${JSON.parse(text).id}`)).text()).not.toMatch(/line-1|mayor|ref|note/)
  })

  it.each([
    ['a name too long', { drinks: [{ recipe: 'latte', ref: 'x'.repeat(65) }] }, '/drinks/0/ref'],
    ['a note too long', { drinks: [{ recipe: 'latte', note: 'x'.repeat(141) }] }, '/drinks/0/note'],
    ['an empty note', { drinks: [{ recipe: 'latte', note: '' }] }, '/drinks/0/note'],
    ['no moment', { ...LATTE, placedAt: 'now' }, '/placedAt'],
    ['a day that does not exist', { ...LATTE, placedAt: '2026-02-30T08:00:00Z' }, '/placedAt'],
    ['a moment without a zone', { ...LATTE, placedAt: '2026-02-03T08:00:00' }, '/placedAt'],
    ['a moment far ahead', { ...LATTE, placedAt: '2199-01-01T00:00:00Z' }, '/placedAt'],
    ['a validity from nowhere', { ...LATTE, validForSeconds: 60 }, '/placedAt'],
    ['a validity of nothing', { ...LATTE, placedAt: new Date().toISOString(), validForSeconds: 0 }, '/validForSeconds'],
    [
      'too long a validity',
      { ...LATTE, placedAt: new Date().toISOString(), validForSeconds: 86_401 },
      '/validForSeconds',
    ],
    ['a wish for the past', { ...LATTE, dueAt: '2020-01-01T00:00:00Z' }, '/dueAt'],
    ['a wish for next year', { ...LATTE, dueAt: '2199-01-01T00:00:00Z' }, '/dueAt'],
    ['two wishes', { ...LATTE, hold: true, dueAt: new Date(Date.now() + 3_600_000).toISOString() }, '/dueAt'],
    ['a hold that is a word', { ...LATTE, hold: 'yes' }, '/hold'],
  ])('%s is 400, and nothing is written', async (_what, body, pointer) => {
    const before = written()
    const response = await shop.place(body)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'BD_BAD_REQUEST', pointer })
    expect(written()).toBe(before)
  })

  it('too late is 409, nothing written; in time it is taken, whatever zone its clock is in', async () => {
    const before = written()
    const late = new Date(Date.now() - 120_000).toISOString()
    const expired = await shop.place({ ...LATTE, placedAt: late, validForSeconds: 60 })
    expect(expired.status).toBe(409)
    expect(await expired.json()).toMatchObject({ code: 'BD_EXPIRED' })
    expect(written()).toBe(before)
    const inNepal = `${new Date(Date.now() - 30_000 + 20_700_000).toISOString().slice(0, 19)}+05:45`
    expect((await shop.place({ ...LATTE, placedAt: inNepal, validForSeconds: 60 })).status).toBe(201)
  })

  it('made up anew with another key is told of the order that it is already', async () => {
    const sale = { ...LATTE, clientRef: 'R-1' }
    const first = await json(shop.place(sale))
    const before = written()
    const second = await shop.place(sale)
    expect(second.status).toBe(409)
    const { id, number, state } = first
    expect(await second.json()).toMatchObject({
      code: 'BD_CLIENT_REF_USED',
      order: { id, number, state, link: `/order/${id}`, etag: await etagOf(id) },
    })
    expect(written()).toBe(before)
    // Another till has receipts of its own.
    expect((await shop.place(sale, { authorization: `Bearer ${shop.keys.barista}` })).status).toBe(201)
  })
})

describe('hold and release', () => {
  it('an unpaid order waits, and is in the queue when it is released', async () => {
    const { id, state } = await json(shop.place({ ...LATTE, hold: true }))
    expect(state).toBe('held')
    const released = await post(`/order/${id}/release`)
    expect(released.status).toBe(200)
    expect(await released.json()).toMatchObject({ id, state: 'queued', etag: await etagOf(id) })
    expect(await json(post(`/order/${id}/hold`))).toMatchObject({ state: 'held', drinks: [{ id: 1, state: 'held' }] })
    const again = await post(`/order/${id}/hold`)
    expect(again.status).toBe(409)
    expect(await again.json()).toMatchObject({ code: 'BD_ILLEGAL_TRANSITION', state: 'held', order: { id } })
  })

  it('an order for later says for when', async () => {
    const dueAt = new Date(Date.now() + 7_200_000).toISOString()
    const order = await json(shop.place({ ...LATTE, dueAt }))
    expect(order).toMatchObject({ state: 'held', dueAt, quote: { readyAt: dueAt } })
    expect(await json(fetch(`${shop.url}/order/${order.id}`))).toEqual(order)
  })

  it('an order for a moment from now queues by itself', async () => {
    // 60 s of work, a fifth of it and 15 s: a latte is begun 87 s before it is due.
    const { id, state } = await json(shop.place({ ...LATTE, dueAt: new Date(Date.now() + 89_000).toISOString() }))
    expect(state).toBe('held')
    await expect
      .poll(async () => (await json(fetch(`${shop.url}/order/${id}`))).state, { timeout: 10_000, interval: 50 })
      .toBe('queued')
  })
})

describe('more drinks, and fewer', () => {
  it('are added with 201 and the whole order, once per key', async () => {
    const { id } = await json(shop.place(LATTE))
    const body = { drinks: [{ recipe: 'espresso', ref: 'line-2' }] }
    const headers = { 'idempotency-key': 'more' }
    const added = await post(`/order/${id}/drinks`, { body, headers })
    expect(added.status).toBe(201)
    const text = await added.text()
    expect(JSON.parse(text)).toMatchObject({ id, drinks: [{ recipe: 'latte' }, { recipe: 'espresso', ref: 'line-2' }] })
    const again = await post(`/order/${id.toLowerCase()}/drinks`, { body, headers })
    expect([await again.text(), again.headers.get('idempotency-replayed')]).toEqual([text, 'true'])
    expect((await json(fetch(`${shop.url}/order/${id}`))).drinks).toHaveLength(2)
  })

  it.each([
    [{}, '/drinks'],
    [{ drinks: [] }, '/drinks'],
    [{ drinks: [{ recipe: 'latte' }], customerName: 'Ada' }, '/customerName'],
    [{ drinks: [{ recipe: 'latte', count: 21 }] }, '/drinks/0/count'],
  ])('of the wrong shape are 400: %j', async (body, pointer) => {
    const { id } = await json(shop.place(LATTE))
    const response = await post(`/order/${id}/drinks`, { body })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ pointer })
  })

  it('one is cancelled by its place; places that are none are 400 or 404', async () => {
    const { id } = await json(shop.place({ drinks: [{ recipe: 'latte', count: 2 }] }))
    expect(await json(post(`/order/${id}/drinks/2/cancel`))).toMatchObject({
      id,
      state: 'queued',
      drinks: [{ id: 2, outcome: 'cancelled' }],
    })
    expect((await post(`/order/${id}/drinks/3/cancel`)).status).toBe(404)
    for (const place of ['0', '-1', 'x', '1000']) {
      expect((await post(`/order/${id}/drinks/${place}/cancel`)).status).toBe(400)
    }
  })

  it('one key for two drinks is refused: it is another request', async () => {
    const { id } = await json(shop.place({ drinks: [{ recipe: 'latte', count: 2 }] }))
    const headers = { 'idempotency-key': 'one-key-two-drinks' }
    expect((await post(`/order/${id}/drinks/1/cancel`, { headers })).status).toBe(200)
    expect((await post(`/order/${id}/drinks/2/cancel`, { headers })).status).toBe(422)
  })
})

describe('If-Match', () => {
  it.each(['cancel', 'collect', 'hold', 'release', 'drinks', 'drinks/1/cancel'])(
    '/%s of an order that has changed is 412 with the order as it is, and nothing is written',
    async (action) => {
      const { id, number } = await json(shop.place({ ...LATTE, hold: true }))
      const seen = await etagOf(id)
      await post(`/order/${id}/release`)
      const before = written()
      const body = action === 'drinks' ? LATTE : undefined
      const response = await post(`/order/${id}/${action}`, { headers: { 'if-match': seen }, body })
      expect(response.status).toBe(412)
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
      expect(await response.json()).toMatchObject({
        code: 'BD_CHANGED',
        state: 'queued',
        order: { id, number, state: 'queued', etag: await etagOf(id), drinks: [{ id: 1, state: 'queued' }] },
      })
      expect(written()).toBe(before)
    },
  )

  it('with the order as it is, or a star, the change is made; its retry gets the same answer', async () => {
    const { id } = await json(shop.place({ ...LATTE, hold: true }))
    const headers = { 'if-match': await etagOf(id), 'idempotency-key': 'matched' }
    const released = await post(`/order/${id}/release`, { headers })
    expect(released.status).toBe(200)
    const again = await post(`/order/${id}/release`, { headers })
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true'])
    expect((await post(`/order/${id}/cancel`, { headers: { 'if-match': '*' } })).status).toBe(200)
  })

  it('a weak tag, or one of another order, matches nothing', async () => {
    const { id } = await json(shop.place(LATTE))
    const etag = await etagOf(id)
    for (const header of [`W/${etag}`, etag.replace(id, '0000000000000'), 'x']) {
      expect((await post(`/order/${id}/cancel`, { headers: { 'if-match': header } })).status).toBe(412)
    }
    expect((await post('/order/0000000000000/cancel', { headers: { 'if-match': etag } })).status).toBe(404)
  })
})

describe('/openapi.json', () => {
  it('documents what changes of an order take and how they are refused', async () => {
    const { paths } = await json<{
      paths: Record<
        string,
        { post?: { parameters?: { name: string; in: string; required?: boolean }[]; requestBody?: unknown } }
      >
    }>(fetch(`${shop.url}/openapi.json`))
    for (const action of ['cancel', 'collect', 'hold', 'release', 'drinks', 'drinks/{d}/cancel']) {
      const operation = paths[`/order/{id}/${action}`]?.post
      expect(operation?.parameters, action).toContainEqual(expect.objectContaining({ name: 'if-match', in: 'header' }))
      expect(operation?.requestBody === undefined, action).toBe(action !== 'drinks')
    }
    expect(JSON.stringify(paths['/order']?.post?.requestBody)).toMatch(/validForSeconds.*dueAt/)
  })
})
