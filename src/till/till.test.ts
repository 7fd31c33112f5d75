import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TillClosed } from './errors.ts'
import { memoryOutbox, type Outbox } from './outbox.ts'
import { CUT, NOBODY_THERE, ORDER, placed, problem, type ScriptedShop, scriptedShop } from './testing/scripted-shop.ts'
import { VirtualClock } from './testing/virtual-clock.ts'
import { openTill, type Till, type TillOptions } from './till.ts'

const LATTE = { drinks: [{ recipe: 'latte' }] }
const MINUTE = 60_000

let clock: VirtualClock
let shop: ScriptedShop
let outbox: Outbox
let keys: number
const tills: Till[] = []
const faults: unknown[] = []

beforeEach(() => {
  clock = new VirtualClock()
  shop = scriptedShop(clock, placed())
  outbox = memoryOutbox()
  keys = 0
})
afterEach(() => {
  for (const till of tills.splice(0)) till.close()
  expect(clock.armed).toBe(0)
  expect(faults.splice(0)).toEqual([])
})

function open(more: Partial<TillOptions> = {}): Till {
  const options = { url: 'http://shop.test/', key: 'secret', outbox, clock, random: () => 0, fetch: shop.fetch }
  const till = openTill({ ...options, newKey: () => `key-${++keys}`, onFault: (error) => faults.push(error), ...more })
  tills.push(till)
  return till
}

describe('a sale', () => {
  it('is in the outbox before the first request leaves', async () => {
    let kept: unknown
    shop.answers(() => {
      kept = outbox.waiting()[0]?.key
      return placed()
    })
    const sale = open().sell(LATTE)
    expect(await sale.done).toEqual({ state: 'sent', order: ORDER })
    expect(kept).toBe('key-1')
    expect(sale).toMatchObject({ key: 'key-1', state: 'sent', order: { number: '101' }, tries: 1 })
    expect(outbox.waiting()).toEqual([])
  })

  it('that cannot be kept is not sold: sell throws, and nothing is sent', async () => {
    const full = () => {
      throw new Error('no space left on device')
    }
    const till = open({ outbox: { ...memoryOutbox(), add: full } })
    expect(() => till.sell(LATTE)).toThrow('no space left')
    await clock.advance(MINUTE)
    expect(shop.seen).toEqual([])
    expect(till.waiting()).toEqual([])
  })

  it('says who it is, and goes where the shop is', async () => {
    await open().sell(LATTE).done
    expect(shop.seen[0]).toMatchObject({ method: 'POST', url: 'http://shop.test/order', body: LATTE })
    expect(Object.fromEntries(shop.seen[0]?.headers ?? [])).toMatchObject({
      authorization: 'Bearer secret',
      'idempotency-key': 'key-1',
      'content-type': 'application/json',
    })
  })

  it('is what was paid for, even when the cart is emptied a moment later and the reply is lost', async () => {
    shop.answers(CUT, placed())
    const cart = { drinks: [{ recipe: 'latte' }] }
    open().sell(cart)
    cart.drinks.pop()
    await clock.advance(MINUTE)
    expect(shop.seen.map(({ body }) => body)).toEqual([LATTE, LATTE])
  })

  it('and the same once more are two sales', async () => {
    const till = open()
    await Promise.all([till.sell(LATTE).done, till.sell(LATTE).done])
    expect(shop.seen.map(({ headers }) => headers.get('idempotency-key'))).toEqual(['key-1', 'key-2'])
  })

  it('has a key of its own, a UUID like no other, without being told how to make one', async () => {
    const till = openTill({ url: 'http://shop.test', key: 'secret', outbox, clock, fetch: shop.fetch })
    tills.push(till)
    const sales = Array.from({ length: 100 }, () => till.sell(LATTE))
    await Promise.all(sales.map(({ done }) => done))
    const keys = sales.map(({ key }) => key)
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(new Set(keys).size).toBe(100)
  })

  it('of a till that was closed is refused at once', () => {
    const till = open()
    till.close()
    expect(() => till.sell(LATTE)).toThrow(TillClosed)
  })
})

describe('what is not known yet is asked again with the same key', () => {
  it.each([
    ['nobody is there', NOBODY_THERE],
    ['the connection is cut', CUT],
    ['no answer within 10 s', 'silence'],
    ['500', problem(500)],
    ['502 of a proxy', new Response('<html>', { status: 502 })],
    ['503', problem(503, { code: 'BD_FULL' })],
    ['429', problem(429)],
    ['408: the request did not get through in time', problem(408)],
    ['409 with Retry-After: the same key is still under way', problem(409, {}, { 'retry-after': '1' })],
    ['a redirection to a login page', new Response(null, { status: 302, headers: { location: 'http://hotspot' } })],
    [
      'a hotspot that is content with everything',
      new Response('<html>Welcome!</html>', { status: 200, headers: { 'content-type': 'text/html' } }),
    ],
    ['a success that is no order', Response.json({ ok: true })],
  ] as const)('%s', async (_what, step) => {
    shop.answers(step, placed())
    const sale = open().sell(LATTE)
    await clock.advance(9_000)
    if (step === 'silence') expect(sale).toMatchObject({ state: 'waiting', order: null })
    await clock.advance(9_000)
    expect(await sale.done).toMatchObject({ state: 'sent' })
    expect(shop.seen.map(({ headers }) => headers.get('idempotency-key'))).toEqual(['key-1', 'key-1'])
  })

  it('for ever: a quarter of a second, doubled, half a minute at most', async () => {
    shop.answers(CUT)
    const till = open({ random: () => 0.999999 })
    const sale = till.sell(LATTE)
    await clock.advance(60 * MINUTE)
    const times = shop.times()
    const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0))
    expect(gaps.slice(0, 9)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
    expect(gaps.every((gap) => gap <= 30_000)).toBe(true)
    expect(sale.state).toBe('waiting')
    shop.answers(placed())
    await clock.advance(30_000)
    expect(sale.state).toBe('sent')
  })

  it('by chance up to twice as soon, so that tills do not come back in step, and never sooner', async () => {
    shop.answers(CUT)
    open({ random: () => 0 }).sell(LATTE)
    await clock.advance(5 * MINUTE)
    const times = shop.times()
    expect(times.slice(1).map((at, i) => at - (times[i] ?? 0))).toEqual(
      expect.arrayContaining([250, 500, 1_000, 2_000, 4_000, 8_000, 15_000]),
    )
  })

  it.each([
    ['seconds', '120', 120_000],
    ['a date', 'Sun, 22 Nov 2026 09:05:00 GMT', 300_000],
    ['less than the back-off', '0', 250],
    ['nonsense', 'soon', 250],
    ['a date of long ago', 'Sun, 22 Nov 2020 09:05:00 GMT', 250],
  ])('not before Retry-After: %s', async (_what, header, waitMs) => {
    shop.answers(problem(503, {}, { 'retry-after': header }), placed())
    open().sell(LATTE)
    await clock.advance(10 * MINUTE)
    expect(shop.times()).toEqual([0, waitMs])
  })

  it('a Retry-After of a month does not become no wait at all', async () => {
    shop.answers(problem(503, {}, { 'retry-after': '2600000' }), placed())
    open().sell(LATTE)
    await clock.advance(23 * 60 * MINUTE)
    expect(shop.seen).toHaveLength(1)
  })

  it('when the shop is there again, all that could not reach it go at once, in the order of payment', async () => {
    shop.answers(NOBODY_THERE)
    const till = open()
    for (let i = 0; i < 5; i++) {
      till.sell({ drinks: [{ recipe: `drink-${i}` }] })
      await clock.advance(40_000)
    }
    const before = shop.seen.length
    shop.answers(placed())
    await clock.advance(31_000)
    const sent = shop.seen.slice(before)
    expect(sent).toHaveLength(5)
    expect(till.waiting()).toEqual([])
    // Whose turn it was finds the shop; the others follow in the same moment.
    expect(new Set(sent.map(({ atMs }) => atMs)).size).toBe(1)
    const others = sent.slice(1).map(({ body }) => JSON.stringify(body))
    expect(others).toEqual([...others].sort())
  })

  it('a sale that the shop chokes on holds nobody up', async () => {
    shop.answers(({ body }) => (JSON.stringify(body).includes('poison') ? problem(500) : placed()))
    const till = open()
    const poison = till.sell({ drinks: [{ recipe: 'poison' }] })
    expect(await till.sell(LATTE).done).toMatchObject({ state: 'sent' })
    expect(till.waiting()).toEqual([poison])
  })
})

describe('a refusal', () => {
  it('keeps its problem details and is not sent again', async () => {
    const details = { code: 'BD_UNKNOWN_RECIPE', detail: 'No tea.', pointer: '/drinks/0/recipe', nearest: 'latte' }
    shop.answers(problem(422, details))
    const sale = open().sell(LATTE)
    expect(await sale.done).toMatchObject({ state: 'refused', problem: { status: 422, ...details } })
    expect(sale).toMatchObject({ state: 'refused', problem: details, order: null })
    await clock.advance(10 * MINUTE)
    expect(shop.seen).toHaveLength(1)
    expect(outbox.waiting()).toEqual([])
  })

  it('of its key is final only when no earlier try can have arrived', async () => {
    const revoked = () => problem(401, { code: 'BD_UNAUTHENTICATED' })
    shop.answers(revoked)
    expect(await open().sell(LATTE).done).toMatchObject({ state: 'refused', problem: { status: 401 } })
    shop.answers(CUT, revoked, revoked, placed())
    const sale = open().sell(LATTE)
    await clock.advance(500)
    expect(sale).toMatchObject({ state: 'waiting', problem: { status: 401 } })
    await clock.advance(MINUTE)
    expect(sale).toMatchObject({ state: 'sent', problem: null, order: { number: '101' } })
  })

  it('since the shop is closed is told at once: nobody waits until it opens', async () => {
    const details = { code: 'BD_CLOSED', opensAt: '2026-11-23T06:00:00.000Z' }
    shop.answers(problem(503, details, { 'retry-after': '75600' }))
    expect(await open().sell(LATTE, { validForSeconds: 600 }).done).toMatchObject({
      state: 'refused',
      problem: details,
    })
    expect(shop.seen).toHaveLength(1)
  })

  it('without problem details is told as it came', async () => {
    shop.answers(new Response('<h1>Not Found</h1>', { status: 404 }))
    expect(await open().sell(LATTE).done).toMatchObject({
      state: 'refused',
      problem: { status: 404, code: null, title: 'HTTP 404', detail: '<h1>Not Found</h1>' },
    })
  })
})

describe('a sale that is valid for a time only', () => {
  it('tells the shop when it was paid and how long it is good, the same each time', async () => {
    shop.answers(CUT, placed())
    open().sell(LATTE, { validForSeconds: 600 })
    await clock.advance(MINUTE)
    const body = { ...LATTE, placedAt: '2026-11-22T09:00:00.000Z', validForSeconds: 600 }
    expect(shop.seen.map((seen) => seen.body)).toEqual([body, body])
  })

  it('and others say nothing of time: an older server knows no such members', async () => {
    await open().sell(LATTE).done
    expect(shop.seen[0]?.body).toEqual(LATTE)
  })

  it('expires at its moment when the shop could not be reached, and is not sent any more', async () => {
    shop.answers(NOBODY_THERE)
    const sale = open().sell(LATTE, { validForSeconds: 40 })
    await clock.advance(39_999)
    expect(sale.state).toBe('waiting')
    await clock.advance(1)
    expect(await sale.done).toEqual({ state: 'expired' })
    const before = shop.seen.length
    shop.answers(placed())
    await clock.advance(10 * MINUTE)
    expect(shop.seen).toHaveLength(before)
    expect(outbox.waiting()).toEqual([])
  })

  it('expires while the shop says "not now"', async () => {
    shop.answers(problem(503, { code: 'BD_FULL' }, { 'retry-after': '3600' }))
    const sale = open().sell(LATTE, { validForSeconds: 60 })
    await clock.advance(MINUTE)
    expect(await sale.done).toEqual({ state: 'expired' })
    expect(shop.seen).toHaveLength(1)
  })

  it('whose reply was lost is not called expired on a guess: the shop is asked, and has it', async () => {
    shop.answers(CUT, NOBODY_THERE)
    const sale = open().sell(LATTE, { validForSeconds: 10 })
    await clock.advance(5 * MINUTE)
    expect(sale.state).toBe('waiting')
    shop.answers(placed())
    await clock.advance(30_000)
    expect(await sale.done).toMatchObject({ state: 'sent' })
  })

  it('whose reply was lost has expired when the shop says so', async () => {
    shop.answers(CUT, NOBODY_THERE)
    const sale = open().sell(LATTE, { validForSeconds: 10 })
    await clock.advance(MINUTE)
    shop.answers(problem(409, { code: 'BD_EXPIRED' }))
    await clock.advance(30_000)
    expect(await sale.done).toEqual({ state: 'expired' })
    expect(outbox.waiting()).toEqual([])
  })

  it.each([0, -1, 1.5, 86_401, Number.NaN])('is not sold for %s seconds', (validForSeconds) => {
    expect(() => open().sell(LATTE, { validForSeconds })).toThrow(RangeError)
    expect(outbox.waiting()).toEqual([])
  })
})

describe('a till that is closed and opened again', () => {
  it('leaves what is not known in the outbox, and takes it up with the same key and body', async () => {
    shop.answers(CUT, 'silence')
    const first = open()
    const sale = first.sell(LATTE, { validForSeconds: 600 })
    await clock.advance(2_000)
    first.close()
    expect(await sale.done).toEqual({ state: 'waiting' })
    expect(clock.armed).toBe(0)

    shop.answers(placed())
    const second = open()
    const [resumed] = second.waiting()
    expect(resumed).toMatchObject({ key: sale.key, body: sale.body, state: 'waiting' })
    expect(await resumed?.done).toMatchObject({ state: 'sent' })
    const last = shop.seen.at(-1)
    expect([last?.headers.get('idempotency-key'), last?.body]).toEqual([sale.key, sale.body])
    expect(second.waiting()).toEqual([])
  })

  it('asks about a sale of its former life that is past its validity: the shop may have it', async () => {
    outbox.add({ key: 'old', placedAtMs: clock.wallMs() - 5 * MINUTE, validForSeconds: 60, body: LATTE })
    const [resumed] = open().waiting()
    expect(await resumed?.done).toMatchObject({ state: 'sent' })
  })

  it('an outcome that cannot be noted is told, and changes nothing for the customer', async () => {
    const till = open({
      outbox: {
        ...outbox,
        settle: () => {
          throw new Error('disk full')
        },
      },
    })
    expect(await till.sell(LATTE).done).toMatchObject({ state: 'sent' })
    expect(faults.splice(0)).toEqual([new Error('disk full')])
  })
})
