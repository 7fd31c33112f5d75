import { describe, expect, it } from 'vitest'
import { memoryOutbox, openTill } from '../../till/core.ts'
import { placed } from '../../till/testing/scripted-shop.ts'
import { ShopClock, shopFetch } from './shop-fetch.ts'

const till = (answer: () => Promise<Response>, online = true) => {
  const clock = new ShopClock()
  let asked = 0
  const fetch = shopFetch({
    fetch: () => {
      asked++
      return answer()
    },
    online: () => online,
    clock,
  })
  const open = openTill({ url: 'http://shop.test', key: 'k', outbox: memoryOutbox(), clock, fetch })
  return { clock, open, asked: () => asked }
}

describe('a device without a network', () => {
  it('asks nobody, and keeps the sale', async () => {
    const { open, asked } = till(() => Promise.resolve(placed()), false)
    const sale = open.sell({ drinks: [{ recipe: 'tea' }] })
    await new Promise<void>((resolve) => setImmediate(resolve))
    expect(sale).toMatchObject({ state: 'waiting', tries: 1 })
    expect(asked()).toBe(0)
    open.close()
  })
})

describe('the clock of a tablet', () => {
  it('is put right by the shop’s, since an order carries its moment', async () => {
    const ahead = Date.now() + 3 * 86_400_000
    const date = new Date(ahead).toUTCString()
    const { open, clock } = till(() => Promise.resolve(Response.json({ recipes: [] }, { headers: { date } })))
    await open.menu()
    expect(Math.abs(clock.wallMs() - ahead)).toBeLessThan(3_000)
    open.close()
  })

  it('is left alone where the two agree', () => {
    const clock = new ShopClock()
    clock.told(Math.floor(Date.now() / 1_000) * 1_000)
    expect(Math.abs(clock.wallMs() - Date.now())).toBeLessThan(50)
  })
})
