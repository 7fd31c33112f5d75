import { afterEach, describe, expect, it } from 'vitest'
import { openTill } from '../../till/core.ts'
import { CUT, ORDER, placed, problem, scriptedShop } from '../../till/testing/scripted-shop.ts'
import { VirtualClock } from '../../till/testing/virtual-clock.ts'
import { type CartLine, drinksIn } from './cart.ts'
import { Checkout, LATE_AFTER_MS, VALID_FOR_SECONDS } from './checkout.ts'
import { memoryStore, type Store } from './store.ts'

const LATTE: CartLine = { recipe: 'latte', size: 'l', options: { milk: 'oat' }, count: 2, note: '' }
const TEA: CartLine = { recipe: 'tea', size: null, options: {}, count: 1, note: '' }
const GONE = problem(409, { code: 'BD_UNAVAILABLE', detail: 'No oat milk.' })

const open: Checkout[] = []
afterEach(() => {
  for (const checkout of open.splice(0)) checkout.close()
})

/** A counter whose page can be loaded again: what is stored stays. */
function counter(...steps: Parameters<typeof scriptedShop> extends [unknown, ...infer Rest] ? Rest : never) {
  const clock = new VirtualClock()
  const shop = scriptedShop(clock, ...steps)
  const store = memoryStore()
  let keys = 0
  const load = (over: Store = store): Checkout => {
    const checkout = new Checkout({
      store: over,
      clock,
      newKey: () => `key-${++keys}`,
      open: (outbox, newKey) =>
        openTill({ url: 'http://shop.test', key: 'k', outbox, newKey, clock, random: () => 0, fetch: shop.fetch }),
      onChange: () => undefined,
      onEnd: () => undefined,
    })
    open.push(checkout)
    return checkout
  }
  const sentKeys = (): (string | null)[] => shop.seen.map(({ headers }) => headers.get('idempotency-key'))
  return { clock, shop, store, load, sentKeys }
}

describe('Pay', () => {
  it('pressed twice is one order, and the cart is empty at once', async () => {
    const { clock, load, sentKeys } = counter(placed('482'))
    const checkout = load()
    checkout.add(LATTE)
    checkout.pay()
    expect(checkout.state.cart.lines).toEqual([])
    checkout.pay()
    await clock.advance(0)
    expect(sentKeys().length).toBe(1)
    expect(checkout.state).toMatchObject({
      front: { is: 'number' },
      done: [{ order: { number: '482' }, lines: [LATTE] }],
    })
    // Under the number a third tap still means nothing.
    checkout.pay()
    expect(sentKeys().length).toBe(1)
  })

  it('with nothing in the cart sells nothing', async () => {
    const { clock, shop, load } = counter(placed())
    load().pay()
    await clock.advance(0)
    expect(shop.seen).toEqual([])
  })

  it('gives two alike sales two keys', async () => {
    const { clock, load, sentKeys } = counter(
      placed('1'),
      (): Response => Response.json({ ...ORDER, id: '2'.repeat(13) }),
    )
    const checkout = load()
    for (const _ of [1, 2]) {
      checkout.add(TEA)
      checkout.pay()
      await clock.advance(0)
      checkout.dismiss()
    }
    expect(new Set(sentKeys()).size).toBe(2)
    expect(checkout.state.done.length).toBe(2)
  })

  it('says until when the order is worth making', async () => {
    const { clock, shop, load } = counter(placed())
    const checkout = load()
    checkout.add(LATTE)
    checkout.pay()
    await clock.advance(0)
    expect(shop.seen[0]?.body).toEqual({
      drinks: [{ recipe: 'latte', size: 'l', options: { milk: 'oat' }, count: 2 }],
      channel: 'counter',
      placedAt: new Date(clock.wallMs()).toISOString(),
      validForSeconds: VALID_FOR_SECONDS,
    })
  })

  it('sells nothing that this device cannot keep, and says so', async () => {
    const { clock, shop, load, store } = counter(placed())
    const full: Store = {
      ...store,
      set: (name, text) => {
        if (name.startsWith('sale.')) throw new Error('the storage is full')
        store.set(name, text)
      },
    }
    const checkout = load(full)
    checkout.add(TEA)
    checkout.pay()
    await clock.advance(0)
    expect(shop.seen).toEqual([])
    expect(checkout.state.cart.lines).toEqual([TEA])
    expect(checkout.state.fault).toMatch(/NOT sent.*storage is full/)
  })
})

describe('a sale without an answer', () => {
  it('is late after five seconds, may be left, and is sent again with its key until it is known', async () => {
    const { clock, shop, load, sentKeys } = counter(CUT)
    const checkout = load()
    checkout.add(LATTE)
    checkout.pay()
    await clock.advance(LATE_AFTER_MS - 1)
    expect(checkout.state.waiting).toMatchObject([{ pace: 'fresh' }])
    checkout.dismiss()
    expect(checkout.state.front.is).toBe('waiting')
    await clock.advance(1)
    expect(checkout.state.waiting).toMatchObject([{ pace: 'late', lines: [LATTE] }])
    checkout.dismiss()
    expect(checkout.state.front.is).toBe('grid')
    shop.answers(placed('482'))
    await clock.advance(30_000)
    expect(new Set(sentKeys()).size).toBe(1)
    // Its number waits until the cashier has time for it; it does not fall over what they are doing.
    expect(checkout.state).toMatchObject({ front: { is: 'grid' }, waiting: [], done: [{ seen: 'no' }] })
  })

  it('is asked about at once, with its key, when the shop may be there again', async () => {
    const { clock, shop, load, sentKeys } = counter(CUT)
    const checkout = load()
    checkout.add(LATTE)
    checkout.pay()
    await clock.advance(20_000)
    const before = sentKeys().length
    shop.answers(placed('482'))
    checkout.tryNow()
    await clock.advance(0)
    expect(sentKeys().length).toBe(before + 1)
    expect(new Set(sentKeys()).size).toBe(1)
    expect(checkout.state.front).toEqual({ is: 'number', orderId: ORDER.id })
  })

  it('that nobody waits for any more comes back into the cart', async () => {
    const { clock, shop, load } = counter(CUT)
    const checkout = load()
    checkout.add(LATTE)
    checkout.pay()
    await clock.advance(VALID_FOR_SECONDS * 1_000)
    shop.answers(problem(409, { code: 'BD_EXPIRED' }))
    await clock.advance(40_000)
    expect(checkout.state.cart.lines).toEqual([LATTE])
    expect(checkout.state.unsent).toMatchObject([{ reason: expect.stringContaining('in time'), drinks: 'given-back' }])
  })
})

describe('a page that is loaded again', () => {
  it('still has the cart', () => {
    const { load } = counter()
    load().add(LATTE)
    expect(load().state.cart.lines).toEqual([LATTE])
  })

  it('goes on with the sale under its own key, and the cart is not there a second time', async () => {
    const { clock, shop, load, sentKeys } = counter('silence')
    const before = load()
    before.add(LATTE)
    before.pay()
    await clock.advance(0)
    before.close()
    shop.answers(placed('482'))
    const after = load()
    expect(after.state.cart.lines).toEqual([])
    expect(after.state).toMatchObject({ front: { is: 'waiting' }, waiting: [{ pace: 'late', lines: [LATTE] }] })
    await clock.advance(0)
    expect(sentKeys()).toEqual([sentKeys()[0], sentKeys()[0]])
    expect(after.state.front.is).toBe('number')
  })

  it('does not offer a cart again that was sold in the moment of the crash', async () => {
    const { clock, load, store } = counter('silence')
    const before = load()
    before.add(LATTE)
    const cart = store.get('cart') ?? ''
    before.pay()
    before.close()
    // The sale was stored, and the machine died before the empty cart was.
    store.set('cart', cart)
    const after = load()
    await clock.advance(0)
    expect(after.state.cart.lines).toEqual([])
    expect(after.state.waiting.length).toBe(1)
  })

  it('shows a number that nobody has read, and not one that somebody has', async () => {
    const { clock, load } = counter(placed('482'))
    const first = load()
    first.add(TEA)
    first.pay()
    await clock.advance(0)
    const second = load()
    expect(second.state.front).toEqual({ is: 'number', orderId: ORDER.id })
    second.dismiss()
    const third = load()
    expect(third.state.front.is).toBe('grid')
    expect(third.state.done[0]?.order.number).toBe('482')
  })

  it('remembers that a ticket was printed', async () => {
    const { clock, load } = counter(placed())
    const first = load()
    first.add(TEA)
    first.pay()
    await clock.advance(0)
    first.printed(ORDER.id)
    expect(load().state.done[0]?.prints).toBe(1)
  })

  it('shrugs at what it cannot read', () => {
    const { load, store } = counter()
    for (const name of ['cart', 'done', 'unsent', 'sale.x']) store.set(name, '{"lines":[nul')
    expect(load().state).toMatchObject({ cart: { lines: [] }, done: [], unsent: [], waiting: [] })
    for (const name of ['done', 'unsent'])
      store.set(name, '[null, 7, {"order": null}, {"order": {"id": 1}}, {"key": "k"}]')
    store.set('sale.x', '{"key": "x"}')
    expect(load().state).toMatchObject({ done: [], unsent: [], waiting: [] })
  })
})

describe('an order that the shop refuses', () => {
  it('gives the cart back with another key, and says why', async () => {
    const { clock, shop, load, sentKeys } = counter(GONE)
    const checkout = load()
    checkout.add(LATTE)
    checkout.pay()
    await clock.advance(0)
    expect(checkout.state.cart.lines).toEqual([LATTE])
    expect(checkout.state).toMatchObject({ front: { is: 'unsent' }, unsent: [{ reason: 'No oat milk.' }] })
    checkout.dismiss()
    expect(checkout.state).toMatchObject({ front: { is: 'grid' }, unsent: [] })
    shop.answers(placed())
    checkout.pay()
    await clock.advance(0)
    expect(new Set(sentKeys()).size).toBe(2)
  })

  it('still says so after the page was loaded again', async () => {
    const { clock, load } = counter(GONE)
    const checkout = load()
    checkout.add(LATTE)
    checkout.pay()
    await clock.advance(0)
    expect(load().state).toMatchObject({ front: { is: 'unsent' }, cart: { lines: [LATTE] } })
  })

  it('is not mixed into the cart of the next customer', async () => {
    const { clock, shop, load } = counter(CUT)
    const checkout = load()
    checkout.add(LATTE)
    checkout.pay()
    await clock.advance(LATE_AFTER_MS)
    checkout.dismiss()
    checkout.add(TEA)
    shop.answers(GONE)
    await clock.advance(60_000)
    expect(checkout.state.cart.lines).toEqual([TEA])
    expect(checkout.state).toMatchObject({ front: { is: 'grid' }, unsent: [{ lines: [LATTE], drinks: 'kept' }] })
    checkout.takeBack(checkout.state.unsent[0]?.key ?? '')
    expect(checkout.state.cart.lines).toEqual([TEA, LATTE])
    expect(checkout.state.unsent).toEqual([])
  })

  it('waits in the list while the cart has no room for it', async () => {
    const { clock, shop, load } = counter(CUT)
    const checkout = load()
    checkout.add(LATTE)
    checkout.pay()
    await clock.advance(LATE_AFTER_MS)
    checkout.dismiss()
    checkout.add({ ...TEA, count: 19 })
    shop.answers(GONE)
    await clock.advance(60_000)
    checkout.takeBack(checkout.state.unsent[0]?.key ?? '')
    expect(checkout.state.unsent.length).toBe(1)
    expect(drinksIn(checkout.state.cart.lines)).toBe(19)
  })
})
