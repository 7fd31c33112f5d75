import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { liveLine } from '../../till/testing/live-line.ts'
import { CUT, ORDER, placed, type ScriptedShop, type Seen, scriptedShop } from '../../till/testing/scripted-shop.ts'
import { VirtualClock } from '../../till/testing/virtual-clock.ts'
import { type Customers, startCustomers } from './customers.ts'

const MINE = ORDER.id
const ANOTHERS = 'ZZZZZZZZZZZZZ'

let clock: VirtualClock
let shop: ScriptedShop
let customers: Customers
let line: ReturnType<typeof liveLine>
beforeEach(() => {
  clock = new VirtualClock()
})
afterEach(() => {
  customers.stop()
  expect(clock.armed).toBe(0)
})

/** A shop where what was ordered is order `MINE`. */
function open(perMinute: number, events: (seen: Seen) => Response = () => line.answer()): void {
  line = liveLine('id: 1\nevent: stream.opened\ndata: {"seq":1}\n\n')
  shop = scriptedShop(clock, (seen) => {
    if (seen.url.endsWith('/events')) return events(seen)
    if (seen.url.includes('/orders?')) return Response.json({ orders: [{ ...ORDER, id: ANOTHERS }, ORDER], next: null })
    if (seen.url.endsWith('/order')) return placed()
    return Response.json({ id: ORDER.id, number: ORDER.number, state: 'collected' })
  })
  const parts = { url: 'http://shop.test', key: 'secret', recipes: ['espresso', 'latte'], random: () => 0.5 }
  customers = startCustomers({ ...parts, perMinute, clock, fetch: shop.fetch })
}
const tell = (seq: number, type: string, id: string): void =>
  line.say(`id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify({ type, seq, at: '', order: { ...ORDER, id } })}\n\n`)
const paths = (): string[] => shop.seen.map(({ url }) => url.replace('http://shop.test', ''))
const collected = (): string[] => paths().filter((path) => path.endsWith('/collect'))

describe('the customers of the demo', () => {
  it('order, wait until the shop says that it is ready, and fetch it once', async () => {
    open(1)
    await clock.advance(1_000)
    expect(paths()).toEqual(['/events', '/order'])
    expect(shop.seen[1]?.body).toEqual({ drinks: [{ recipe: 'latte' }], channel: 'demo' })
    tell(2, 'order.ready', MINE)
    tell(3, 'order.ready', MINE)
    await clock.advance(5_000)
    expect(collected()).toEqual([])
    await clock.advance(5_000)
    expect(collected()).toEqual([`/order/${MINE}/collect`])
  })

  it('leave what somebody else ordered with the same key, and what was cancelled', async () => {
    open(1)
    await clock.advance(1_000)
    tell(2, 'order.ready', ANOTHERS)
    tell(3, 'order.ready', MINE)
    tell(4, 'order.cancelled', MINE)
    await clock.advance(10_000)
    expect(collected()).toEqual([])
  })

  it('look in the list when the shop cannot tell what they missed', async () => {
    let lines = 0
    open(1, () => {
      if (++lines === 1) return line.answer()
      if (lines === 2) throw CUT
      return liveLine('id: 9000\nevent: stream.gap\ndata: {"seq":9000}\n\n').answer()
    })
    await clock.advance(1_000)
    line.end()
    await clock.advance(15_000)
    expect(paths()).toContain('/orders?state=ready')
    expect(collected()).toEqual([`/order/${MINE}/collect`])
  })

  it('do not come when nobody is wanted', async () => {
    open(0)
    await clock.advance(600_000)
    expect(shop.seen).toEqual([])
  })
})
