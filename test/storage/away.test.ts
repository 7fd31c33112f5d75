/** A disk that takes nothing for a while: full, read-only, or locked by another program. */
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HarmedShop, openHarmedShop } from './shop.ts'

let shop: HarmedShop
beforeEach(async () => {
  shop = await openHarmedShop()
})
afterEach(async () => await shop.close())

interface Harm {
  readonly name: string
  readonly code: string
  /** Returns what makes it well again. */
  readonly harm: () => () => void
}

const HARMS: readonly Harm[] = [
  {
    name: 'full',
    code: 'SQLITE_FULL',
    harm: () => {
      const most = shop.book.pragma('max_page_count', { simple: true })
      // No page may be added; what is free inside the last pages is used up first.
      shop.book.pragma(`max_page_count = ${Number(shop.book.pragma('page_count', { simple: true }))}`)
      return () => void shop.book.pragma(`max_page_count = ${Number(most)}`)
    },
  },
  {
    name: 'read-only',
    code: 'SQLITE_READONLY',
    harm: () => {
      shop.book.pragma('query_only = ON')
      return () => void shop.book.pragma('query_only = OFF')
    },
  },
  {
    name: 'locked by another program',
    code: 'SQLITE_BUSY',
    harm: () => {
      const other = new Database(shop.file, { timeout: 0 })
      other.exec('BEGIN IMMEDIATE')
      return () => {
        other.exec('ROLLBACK')
        other.close()
      }
    },
  },
]

describe.each(HARMS)('an order book that is $name', ({ code, harm }) => {
  it('refuses orders with 503, loses none that it took, and takes them again by itself when the cause goes', async () => {
    const taken: string[] = []
    const first = await shop.order('before')
    expect(first.status).toBe(201)
    taken.push(String(first.body.id))
    const cure = harm()
    let refused: Awaited<ReturnType<typeof shop.order>> | null = null
    let lastKey = ''
    for (let n = 0; refused === null && n < 2_000; n++) {
      lastKey = `sale-${n}`
      const answer = await shop.order(lastKey)
      if (answer.status === 201) taken.push(String(answer.body.id))
      else refused = answer
    }
    expect(refused).toMatchObject({ status: 503, retryAfter: '5', body: { code: 'BD_STORAGE' } })
    expect(shop.orders()).toEqual(taken)

    // Who asks is told why, and reads go on.
    expect(await shop.get('/readyz')).toMatchObject({
      status: 503,
      body: { ready: false, reason: expect.stringContaining(code) },
    })
    expect((await shop.get('/healthz')).status).toBe(200)
    expect(await shop.get(`/order/${taken[0]}`)).toMatchObject({ status: 200, body: { id: taken[0] } })

    cure()
    // Nobody sends an order: it finds out alone.
    await expect.poll(async () => (await shop.get('/readyz')).status, { timeout: 5_000 }).toBe(200)
    const again = await shop.order(lastKey)
    expect(again.status).toBe(201)
    expect((await shop.order(lastKey)).body.id).toBe(again.body.id)
    expect(shop.orders()).toEqual([...taken, String(again.body.id)])
    expect(shop.broken).toEqual([])
  })

  it('does not hold up a crowd: 300 tills at once are refused without waiting for a lock each', async () => {
    const cure = harm()
    // The book may have room for some in its last pages.
    for (let n = 0; n < 2_000 && (await shop.order(`fill-${n}`)).status === 201; n++);
    const startedMs = performance.now()
    const answers = await Promise.all(Array.from({ length: 300 }, (_, n) => shop.order(`crowd-${n}`)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]))
    // A wait of 50 ms each would be 15 s.
    expect(performance.now() - startedMs).toBeLessThan(7_000)
    cure()
  })
})

describe('an order book that another program only looks at', () => {
  it('or is locked, before anybody orders: readyz knows it already, or not at all', async () => {
    const reader = new Database(shop.file, { readonly: true })
    reader.exec('BEGIN')
    reader.prepare('SELECT count(*) FROM orders').get()
    expect((await shop.get('/readyz')).status).toBe(200)
    expect((await shop.order('while-read')).status).toBe(201)
    reader.close()
    const other = new Database(shop.file, { timeout: 0 })
    other.exec('BEGIN IMMEDIATE')
    await expect.poll(async () => (await shop.get('/readyz')).status, { timeout: 3_000 }).toBe(503)
    other.close()
    await expect.poll(async () => (await shop.get('/readyz')).status, { timeout: 3_000 }).toBe(200)
  })
})
