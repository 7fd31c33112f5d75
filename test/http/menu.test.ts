/** The menu over HTTP: what tills read, what staff say is out, what a manager puts; and who did it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MenuView } from '../../src/shop/menu-view.ts'
import { json, type Running, startRunning } from './running.ts'
import { readEvents } from './sse.ts'

let shop: Running
let asked = 0
beforeAll(async () => {
  shop = await startRunning()
})
afterAll(() => shop.close())

const call = (method: string, path: string, key: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(shop.url + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(method !== 'GET' && { 'idempotency-key': `menu-${++asked}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
const menu = async () => json<MenuView>(call('GET', '/menu', shop.keys.cashier))
const RECIPES = [
  { recipe: 'espresso', steps: [{ skill: 'espresso', seconds: 28 }] },
  {
    recipe: 'latte',
    plu: '1203',
    sizes: ['m', 'l'],
    options: { milk: ['whole', 'oat'] },
    steps: [{ skill: 'milk', seconds: 60 }],
  },
]

describe('the menu', () => {
  it('costs nothing while it has not changed', async () => {
    const first = await call('GET', '/menu', shop.keys.cashier)
    const etag = first.headers.get('etag') ?? ''
    expect((await json<MenuView>(first)).etag).toBe(etag)
    const again = await call('GET', '/menu', shop.keys.cashier, undefined, { 'if-none-match': etag })
    expect([again.status, await again.text()]).toEqual([304, ''])
    await call('POST', '/menu/86', shop.keys.barista, { recipe: 'espresso', reason: 'no beans' })
    expect((await call('GET', '/menu', shop.keys.cashier, undefined, { 'if-none-match': etag })).status).toBe(200)
    await call('POST', '/menu/back', shop.keys.barista, { recipe: 'espresso' })
  })

  it('a barista says that oat milk is out; tills hear it, and a sale with it is refused until it is back', async () => {
    const out = { option: 'milk', choice: 'oat', reason: 'no oat milk' }
    const key = { authorization: `Bearer ${shop.keys.cashier}` }
    const [, told] = await readEvents(`${shop.url}/events`, 2, key, () =>
      call('POST', '/menu/86', shop.keys.barista, out),
    )
    expect(told).toMatchObject({ event: 'menu.changed', data: { menu: { etag: (await menu()).etag } } })
    expect((await menu()).recipes[1]).toMatchObject({
      available: true,
      out: [{ choice: 'oat', reason: 'no oat milk' }],
    })
    const refused = await shop.place({ drinks: [{ recipe: 'latte', options: { milk: 'oat' } }] })
    expect(refused.status).toBe(409)
    expect(await refused.json()).toMatchObject({ code: 'BD_UNAVAILABLE', pointer: '/drinks/0/options/milk' })
    expect((await call('POST', '/menu/back', shop.keys.barista, { option: 'milk', choice: 'oat' })).status).toBe(200)
    expect((await shop.place({ drinks: [{ recipe: 'latte', options: { milk: 'oat' } }] })).status).toBe(201)
  })

  it.each([
    [{ option: 'milk' }, 400, '/choice'],
    [{ reason: 'nothing named' }, 400, '/recipe'],
    [{ recipe: 'espresso', until: '2020-01-01T00:00:00Z' }, 400, '/until'],
    [{ recipe: 'espresso', until: 'soon' }, 400, '/until'],
    [{ recipe: 'mocha' }, 422, '/recipe'],
  ])('what cannot be meant is refused with a pointer: %j', async (body, status, pointer) => {
    const before = shop.rows('events')
    const response = await call('POST', '/menu/86', shop.keys.barista, body)
    expect([response.status, (await json<{ pointer: string }>(response)).pointer]).toEqual([status, pointer])
    expect(shop.rows('events')).toBe(before)
  })

  it('a manager puts a new one; its faults are named all at once, and change nothing', async () => {
    const { etag } = await menu()
    const bad = {
      menu: [
        { recipe: 'tea', steps: [{ skill: 'kettle', seconds: 20 }] },
        { recipe: 'Bad Name', steps: [] },
      ],
    }
    const refused = await call('PUT', '/menu', shop.keys.manager, bad)
    expect(refused.status).toBe(422)
    const problem = await json<{ code: string; faults: { pointer: string }[] }>(refused)
    expect(problem.code).toBe('BD_BAD_MENU')
    expect(problem.faults.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/menu/0/steps/0/skill', '/menu/1/recipe', '/menu/1/steps']),
    )
    expect((await menu()).etag).toBe(etag)

    const words = { oat: { name: 'Oat milk', plu: '9002' } }
    const put = await call('PUT', '/menu', shop.keys.manager, { menu: RECIPES, words }, { 'if-match': etag })
    expect(put.status).toBe(200)
    const now = await menu()
    expect(now).toMatchObject({
      recipes: [{ recipe: 'espresso' }, { recipe: 'latte', plu: '1203' }],
      words: { oat: { name: 'Oat milk', names: { en: 'Oat milk' }, plu: '9002' } },
    })
    expect((await json<{ etag: string }>(put)).etag).toBe(now.etag)
    const stale = await call('PUT', '/menu', shop.keys.manager, { menu: RECIPES }, { 'if-match': etag })
    expect(stale.status).toBe(412)
  })

  it('says how soon each recipe would be ready, or that nobody can make it', async () => {
    expect(await json(call('GET', '/quote', shop.keys.cashier))).toMatchObject({
      recipes: [
        { recipe: 'espresso', readyInSeconds: null },
        { recipe: 'latte', promisedInSeconds: null },
      ],
    })
  })
})

describe('who did it', () => {
  interface Audit {
    changes: {
      seq: number
      what: string
      who: { key: string; name: string | null }
      order: { number: string } | null
    }[]
    next: string | null
  }
  const audit = (query = '') => json<Audit>(call('GET', `/audit${query}`, shop.keys.manager))

  it('every change has a name, newest first, page by page without a gap', async () => {
    await call('POST', '/menu/86', shop.keys.barista, { recipe: 'espresso' })
    await call('POST', '/menu/back', shop.keys.barista, { recipe: 'espresso' })
    const placed = await json(shop.place({ drinks: [{ recipe: 'latte' }] }))
    await call('POST', `/order/${placed.id}/cancel`, shop.keys.manager)
    const { changes } = await audit('?limit=4')
    expect(changes.map(({ what, who }) => [what, who.name])).toEqual([
      ['order.cancelled', 'manager-1'],
      ['order.placed', 'cashier-1'],
      ['menu.changed', 'barista-1'],
      ['menu.changed', 'barista-1'],
    ])
    expect(changes[0]?.order?.number).toBe(placed.number)
    const all = (await audit('?limit=200')).changes
    const paged: Audit['changes'] = []
    for (let next: string | null = ''; next !== null; ) {
      const page: Audit = await audit(`?limit=3${next && `&before=${next}`}`)
      paged.push(...page.changes)
      next = page.next
    }
    expect(paged).toEqual(all)
  })

  it('can be asked of one key', async () => {
    const { changes } = await audit('?limit=200')
    const barista = changes.find(({ who }) => who.name === 'barista-1')?.who.key ?? ''
    const { changes: own } = await audit(`?who=${barista}&limit=200`)
    expect(own).toEqual(changes.filter(({ who }) => who.key === barista))
    expect(own.length).toBeGreaterThan(2)
  })
})
