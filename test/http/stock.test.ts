/** What drinks are made of, as the people at the counter count it over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, type Running, startRunning } from './running.ts'
import { call, fieldsOf, PlainBrowser, questions, saidIn } from './staff-shop.ts'

const YAML = `
stock:
  ingredients:
    - { id: milk, unit: ml, low: 500, reorder: In the cellar. }
    - { id: oat-milk, name: { en: Oat milk }, unit: ml }
  choices: [{ option: milk, choice: oat, replaces: { milk: oat-milk } }]
`
const MENU = {
  menu: [
    { recipe: 'espresso', steps: [{ skill: 'espresso', seconds: 28 }] },
    {
      recipe: 'latte',
      options: { milk: ['whole', 'oat'] },
      steps: [{ skill: 'milk', seconds: 60, uses: { milk: 200 } }],
    },
  ],
}

let shop: Running
beforeAll(async () => {
  shop = await startRunning(YAML)
  expect((await call(shop, 'PUT', '/menu', shop.keys.manager, MENU)).status).toBe(200)
})
afterAll(() => shop.close())

const put = (ingredient: string, body: unknown, key = shop.keys.barista, idem?: string) =>
  call(shop, 'PUT', `/stock/${ingredient}`, key, body, idem)
const latte = (milk: string) => shop.place({ drinks: [{ recipe: 'latte', options: { milk } }] })

describe('the stock', () => {
  it('is read by the counter, before anybody has counted anything too', async () => {
    const { stock } = await json<{ stock: unknown[] }>(call(shop, 'GET', '/stock', shop.keys.cashier))
    expect(stock).toMatchObject([
      { ingredient: 'milk', name: 'Milk', unit: 'ml', level: null, reserved: 0, state: 'unknown', setAt: null },
      { ingredient: 'oat-milk', name: 'Oat milk', names: { en: 'Oat milk' }, low: 0, reorder: null },
    ])
  })

  it('is sold exactly as often as it lasts, and then the menu and the order say why not', async () => {
    expect((await put('milk', { level: 500 }, shop.keys.cashier)).status).toBe(403)
    const set = await put('milk', { level: 500 })
    expect([set.status, await set.json()]).toMatchObject([200, { ingredient: 'milk', level: 500, state: 'low' }])
    const answers = await Promise.all(Array.from({ length: 8 }, () => latte('whole')))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409, 409, 409, 409])
    const refused = answers.find(({ status }) => status === 409)
    expect(await refused?.json()).toMatchObject({
      code: 'BD_UNAVAILABLE',
      reason: 'what is left of Milk is ordered already',
    })
    expect((await latte('oat')).status).toBe(201)
    const { recipes } = await json<{ recipes: unknown[] }>(call(shop, 'GET', '/menu', shop.keys.cashier))
    expect(recipes).toMatchObject([
      { recipe: 'espresso', available: true, out: [] },
      { recipe: 'latte', available: true, out: [{ option: 'milk', choice: 'whole' }] },
    ])
    expect(await questions(shop)).toMatchObject([
      { kind: 'stock', ingredient: 'milk', state: 'low', level: 500, reorder: 'In the cellar.' },
    ])
  })

  it('takes a delivery once for one key, and stands in the history with who brought it', async () => {
    const first = await put('oat-milk', { add: 300 }, shop.keys.barista, 'delivery')
    const second = await put('oat-milk', { add: 300 }, shop.keys.barista, 'delivery')
    expect([first.status, second.status, second.headers.get('idempotency-replayed')]).toEqual([200, 200, 'true'])
    expect(await second.json()).toMatchObject({ level: 300 })
    const { changes } = await json<{ changes: { what: string; who: unknown; data: unknown }[] }>(
      call(shop, 'GET', '/audit', shop.keys.manager),
    )
    expect(changes.find(({ what }) => what === 'stock.set')).toMatchObject({
      who: { name: 'barista-1' },
      data: { ingredient: 'oat-milk', before: null, level: 300 },
    })
  })

  it('is out until a time, as staff say, and says until when', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString()
    expect(await json(put('milk', { outUntil: until }))).toMatchObject({ state: 'out', outUntil: until })
    const { stock } = await json<{ stock: { ingredient: string; outUntil: string | null }[] }>(
      call(shop, 'GET', '/stock', shop.keys.barista),
    )
    expect(stock.find(({ ingredient }) => ingredient === 'milk')).toMatchObject({ state: 'out', outUntil: until })
    expect(await json(put('milk', { outUntil: null }))).toMatchObject({ outUntil: null })
    for (const outUntil of ['soon', '2020-01-01T00:00:00Z', 5])
      expect((await put('milk', { outUntil })).status, String(outUntil)).toBe(400)
  })

  it('refuses what is no amount, and what the shop does not have', async () => {
    for (const body of [
      {},
      { level: -1 },
      { add: 0 },
      { level: 1, add: 1 },
      { level: '5' },
      { level: 1e9 },
      { more: 1 },
    ])
      expect((await put('milk', body)).status, JSON.stringify(body)).toBe(400)
    expect((await put('saffron', { level: 1 })).status).toBe(404)
    expect((await put('__proto__', { level: 1 })).status).toBe(404)
  })
})

describe('the stock on the page behind the counter', () => {
  it('is set by a form that a browser without script sends, and is out at once when somebody says so', async () => {
    const mia = new PlainBrowser(shop)
    await mia.logIn(shop.keys.barista)
    const change = async (how: string, amount: string) => {
      const { html } = await mia.open()
      const fields = fieldsOf(html, 'name="ingredient" value="milk"')
      return saidIn((await mia.post('/staff/do', { ...fields, how, amount })).html)
    }
    expect(await change('level', '1500,5')).toBe('milk: 1500.5 ml now.')
    expect(await change('add', '100')).toBe('milk: 1600.5 ml now.')
    expect(await change('level', 'lots')).toMatch(/as a number/)
    expect(await change('out', '')).toBe('milk is out. The tills are told.')
    expect((await latte('whole')).status).toBe(409)
    expect((await mia.open()).html).toContain('0 ml, out')
    expect(await change('level', '2000')).toBe('milk: 2000 ml now.')
    expect((await latte('whole')).status).toBe(201)
  })

  it('shows no form to somebody who may only look', async () => {
    const guest = new PlainBrowser(shop)
    await guest.logIn(shop.keys.observer)
    const { html } = await guest.open()
    expect(html).toContain('Oat milk')
    expect(html).not.toContain('name="ingredient"')
  })
})
