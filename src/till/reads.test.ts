import { describe, expect, it } from 'vitest'
import { TillClosed, TillRefused } from './errors.ts'
import { CUT, NOBODY_THERE, ORDER, problem, type Step } from './testing/scripted-shop.ts'
import { testTill } from './testing/test-till.ts'

const MINUTE = 60_000
const LATTE = {
  recipe: 'latte',
  name: 'Latte',
  names: { en: 'Latte', de: 'Milchkaffee' },
  plu: '4711',
  sizes: ['m', 'l'],
  options: { milk: ['whole', 'oat'] },
  seconds: 65,
  available: true,
  reason: null,
  until: null,
  out: [{ option: 'milk', choice: 'oat', reason: 'sold out', until: null }],
}
const MENU = {
  languages: ['en', 'de'],
  recipes: [LATTE],
  words: { oat: { name: 'Oat', names: { en: 'Oat' }, plu: null } },
}
const tagged = (body: object, etag: string): Response => Response.json(body, { headers: { etag } })
const unchanged = (): Response => new Response(null, { status: 304 })

describe('the menu', () => {
  it('is read once, and costs no bytes as long as it is the same', async () => {
    const { till, shop } = testTill(tagged(MENU, '"m1"'), unchanged)
    const first = await till.menu()
    expect(first).toEqual({ ...MENU, etag: '"m1"' })
    expect(await till.menu()).toBe(first)
    expect(shop.seen.map(({ headers }) => headers.get('if-none-match'))).toEqual([null, '"m1"'])
    expect(shop.seen.some(({ headers }) => headers.has('idempotency-key'))).toBe(false)
  })

  it('is another one when it has changed', async () => {
    const off = { ...MENU, recipes: [{ ...LATTE, available: false, reason: 'no milk' }] }
    const { till, shop } = testTill(tagged(MENU, '"m1"'), tagged(off, '"m2"'), unchanged)
    await till.menu()
    const second = await till.menu()
    expect(second).toMatchObject({ etag: '"m2"', recipes: [{ available: false, reason: 'no milk' }] })
    expect(await till.menu()).toBe(second)
    expect(shop.seen.map(({ headers }) => headers.get('if-none-match'))).toEqual([null, '"m1"', '"m2"'])
  })

  it('of a shop that says no ETag is read anew each time', async () => {
    const { till, shop } = testTill(Response.json(MENU))
    await till.menu()
    await till.menu()
    expect(shop.seen.map(({ headers }) => headers.get('if-none-match'))).toEqual([null, null])
  })

  it('of an older shop says nothing of what is out: then everything can be had', async () => {
    const old = { recipes: [{ recipe: 'tea', name: 'Tea', sizes: [], options: {}, seconds: 3 }] }
    const { till } = testTill(Response.json(old))
    expect(await till.menu()).toMatchObject({
      languages: [],
      words: {},
      recipes: [{ recipe: 'tea', names: {}, plu: null, available: true, reason: null, out: [] }],
    })
  })

  it('keeps what only a newer shop says', async () => {
    const { till } = testTill(Response.json({ ...MENU, allergens: 'ask', recipes: [{ ...LATTE, vegan: false }] }))
    expect(await till.menu()).toMatchObject({ allergens: 'ask', recipes: [{ vegan: false }] })
  })

  it('a "not changed" that nobody asked for is no menu', async () => {
    const { till, shop, clock } = testTill(unchanged, Response.json(MENU))
    const menu = till.menu()
    await clock.advance(MINUTE)
    expect(await menu).toMatchObject(MENU)
    expect(shop.seen).toHaveLength(2)
  })

  it('whoever may not read it is told why', async () => {
    const { till } = testTill(problem(403, { code: 'BD_FORBIDDEN' }))
    const error = await till.menu().catch((thrown) => thrown)
    expect(error).toBeInstanceOf(TillRefused)
    expect(error.problem).toMatchObject({ code: 'BD_FORBIDDEN' })
  })
})

describe('one order, and what it would take', () => {
  it('an order comes with the tag of its version', async () => {
    const { till, shop } = testTill(tagged(ORDER, '"0123456789ABC-7"'))
    expect(await till.order('0123456789abc')).toEqual({ ...ORDER, etag: '"0123456789ABC-7"' })
    expect(shop.seen[0]).toMatchObject({ method: 'GET', url: 'http://shop.test/order/0123456789abc' })
  })

  it('a quote may know nothing of a recipe that no machine can make', async () => {
    const quote = {
      at: '2026-11-22T09:00:00.000Z',
      recipes: [
        { recipe: 'latte', readyInSeconds: 70, promisedInSeconds: 95 },
        { recipe: 'mocha', readyInSeconds: null, promisedInSeconds: null },
      ],
    }
    const { till, shop, clock } = testTill(CUT, Response.json({ recipes: [] }), Response.json(quote))
    const answer = till.quote()
    await clock.advance(MINUTE)
    expect(await answer).toEqual(quote)
    expect(shop.seen.map(({ url }) => url)).toEqual(Array(3).fill('http://shop.test/quote'))
  })

  it('whoever gives up stops asking; so does closing the till', async () => {
    const { till, shop, clock } = testTill(NOBODY_THERE)
    const patience = new AbortController()
    const given = till.order(ORDER.id, { signal: patience.signal }).catch((error) => error)
    const left = till.quote().catch((error) => error)
    await clock.advance(1_000)
    patience.abort()
    expect(await given).toBeInstanceOf(TillClosed)
    till.close()
    expect(await left).toBeInstanceOf(TillClosed)
    const before = shop.seen.length
    await clock.advance(MINUTE)
    expect(shop.seen).toHaveLength(before)
  })
})

describe('the list of orders', () => {
  const page = (next: string | null, ...numbers: string[]): Step =>
    Response.json({ orders: numbers.map((number) => ({ ...ORDER, number, etag: `"${number}"` })), next })
  const queries = (urls: readonly { readonly url: string }[]) =>
    urls.map(({ url }) => url.replace(/^[^?]*\/orders/, ''))
  const numbers = async (orders: AsyncIterable<{ readonly number: string }>): Promise<string[]> => {
    const all: string[] = []
    for await (const { number } of orders) all.push(number)
    return all
  }

  it('is read page by page, also past pages that are short or empty', async () => {
    const { till, shop } = testTill(page('a', '3', '2'), page('b'), page('c', '1'), page(null))
    expect(await numbers(till.orders())).toEqual(['3', '2', '1'])
    expect(queries(shop.seen)).toEqual(['', '?after=a', '?after=b', '?after=c'])
  })

  it('asks for what fits, on every page', async () => {
    const { till, shop } = testTill(page('a'), page(null))
    const since = new Date('2026-11-22T08:00:00.000Z')
    await numbers(till.orders({ state: 'open', clientRef: 'receipt & 1', number: '101', since }))
    const asked = 'state=open&clientRef=receipt+%26+1&number=101&since=2026-11-22T08%3A00%3A00.000Z'
    expect(queries(shop.seen)).toEqual([`?${asked}`, `?${asked}&after=a`])
  })

  it('the plus of a time zone arrives as a plus', async () => {
    const { till, shop } = testTill(page(null))
    await numbers(till.orders({ since: '2026-11-22T10:00:00+01:00' }))
    expect(new URL(shop.seen[0]?.url ?? '').searchParams.get('since')).toBe('2026-11-22T10:00:00+01:00')
  })

  it('the next page is not read before it is wanted, and not at all when the loop is left', async () => {
    const { till, shop } = testTill(page('a', '3', '2'))
    for await (const { number } of till.orders()) if (number === '2') break
    expect(shop.seen).toHaveLength(1)
  })

  it('a page whose answer is lost is asked for again, and no order comes twice', async () => {
    const { till, clock } = testTill(page('a', '3'), CUT, page(null, '2'))
    const all = numbers(till.orders())
    await clock.advance(MINUTE)
    expect(await all).toEqual(['3', '2'])
  })

  it('pages that go round in a circle are an error, neither endless nor an end', async () => {
    const { till, shop } = testTill(page('a', '3'), page('b', '2'), page('a', '3'))
    await expect(numbers(till.orders())).rejects.toThrow(/circle/)
    expect(shop.seen).toHaveLength(3)
  })

  it('each loop begins anew', async () => {
    const { till, shop } = testTill(page('a'), page(null), page(null))
    const list = till.orders()
    await numbers(list)
    await numbers(till.orders())
    expect(queries(shop.seen)).toEqual(['', '?after=a', ''])
  })
})
