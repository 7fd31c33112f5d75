/** What a ready order can still become, over HTTP: called again, scanned, taken back; and a customer on the way. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PublicOrder } from '../../src/shop/public-order.ts'
import { type Running, startRunning } from './running.ts'
import { call, makeReady } from './staff-shop.ts'

let shop: Running
beforeAll(async () => {
  shop = await startRunning('orders: { numberRest: 0s }\n')
})
afterAll(() => shop.close())

const place = async (): Promise<PublicOrder> =>
  (await (await shop.place({ drinks: [{ recipe: 'espresso' }] })).json()) as PublicOrder
const look = async (id: string): Promise<PublicOrder> =>
  (await (await fetch(`${shop.url}/order/${id}`)).json()) as PublicOrder
const ready = async (): Promise<PublicOrder> => look((await makeReady(shop)).id)
const scan = (text: string) => call(shop, 'POST', '/collect', shop.keys.cashier, { scan: text })

describe('a scanner at the counter', () => {
  it.each([
    ['the code on a ticket, which is in capitals', ({ url }: PublicOrder) => url.toUpperCase()],
    ['an address with something behind it', ({ url }: PublicOrder) => `${url}/?utm=x#top`],
    ['the id alone, as somebody reads it', ({ id }: PublicOrder) => ` ${id.toLowerCase()} `],
    ['the number', ({ number }: PublicOrder) => number],
  ])('collects what was scanned: %s', async (_, read) => {
    const order = await ready()
    const answer = await scan(read(order))
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ id: order.id, number: order.number, state: 'collected' })
  })

  it('collects nothing for what is no order’s', async () => {
    for (const text of ['https://example.com/', '7K3M9QXTB2VHW', '98765', 'x', '/o/', '%']) {
      const answer = await scan(text)
      expect([text, answer.status]).toEqual([text, 404])
    }
    expect((await scan('')).status).toBe(400)
  })

  it('is told when the order is not ready', async () => {
    const order = await place()
    const answer = await scan(order.number)
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({ state: 'queued' })
  })
})

describe('over HTTP a ready order', () => {
  it('is not called again at once, and the answer says when it can be', async () => {
    const { id } = await ready()
    const answer = await call(shop, 'POST', `/order/${id}/call`, shop.keys.cashier)
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({ code: 'BD_ILLEGAL_TRANSITION', recalls: 0 })
  })

  it('is collected by mistake, and taken back', async () => {
    const { id, number } = await ready()
    expect((await call(shop, 'POST', `/order/${id}/collect`, shop.keys.cashier)).status).toBe(200)
    const back = await call(shop, 'POST', `/order/${id}/uncollect`, shop.keys.cashier)
    expect(await back.json()).toMatchObject({ state: 'ready', number })
    expect((await look(id)).state).toBe('ready')
  })
})

describe('a customer', () => {
  const coming = (id: string) => fetch(`${shop.url}/order/${id}/coming`, { method: 'PUT' })

  it('says with no more than the order’s id that they are on the way, as often as they like', async () => {
    const { id } = await place()
    expect((await look(id)).coming).toBe(false)
    for (let i = 0; i < 3; i++) {
      const answer = await coming(id.toLowerCase())
      expect([answer.status, await answer.json()]).toEqual([200, { coming: true }])
    }
    expect((await look(id)).coming).toBe(true)
  })

  it('says so of nobody’s order', async () => {
    expect((await coming('7K3M9QXTB2VHW')).status).toBe(404)
    expect((await coming('nonsense')).status).toBe(404)
  })
})
