import { describe, expect, it } from 'vitest'
import { TillClosed } from './errors.ts'
import { CUT, NOBODY_THERE, ORDER, problem } from './testing/scripted-shop.ts'
import { testTill } from './testing/test-till.ts'
import type { Till } from './till.ts'

const MINUTE = 60_000
const NOW = {
  id: ORDER.id,
  number: '101',
  state: 'held',
  attention: false,
  link: `/order/${ORDER.id}`,
  etag: '"0123456789ABC-7"',
  drinks: [{ id: 1, state: 'held' }],
} as const
const CANCELLED = { id: ORDER.id, state: 'cancelled', drinks: [{ id: 1, outcome: 'cancelled' }] }
const COLLECTED = { id: ORDER.id, number: '101', state: 'collected' }
const LINES = [{ recipe: 'latte', ref: 'line-2' }]
type Options = Parameters<Till['hold']>[1]

/** Each change: how it is asked for, where it goes, its body, and what a shop answers. */
const CHANGES = [
  ['append', (till: Till, options?: Options) => till.append(ORDER.id, LINES, options), 'drinks', ORDER],
  ['hold', (till: Till, options?: Options) => till.hold(ORDER.id, options), 'hold', NOW],
  ['release', (till: Till, options?: Options) => till.release(ORDER.id, options), 'release', NOW],
  [
    'cancelDrink',
    (till: Till, options?: Options) => till.cancelDrink(ORDER.id, 3, options),
    'drinks/3/cancel',
    CANCELLED,
  ],
  ['cancel', (till: Till, options?: Options) => till.cancel(ORDER.id, options), 'cancel', CANCELLED],
  ['collect', (till: Till, options?: Options) => till.collect(ORDER.id, options), 'collect', COLLECTED],
] as const

describe.each(CHANGES)('%s', (name, change, path, result) => {
  it('is sent with one key until there is an answer, and is the shop’s answer', async () => {
    const { till, shop, clock } = testTill(CUT, problem(503), NOBODY_THERE, Response.json(result))
    const answer = change(till)
    await clock.advance(MINUTE)
    expect(await answer).toEqual({ state: 'done', result })
    expect(shop.seen.map(({ method, url }) => [method, url])).toEqual(
      Array(4).fill(['POST', `http://shop.test/order/${ORDER.id}/${path}`]),
    )
    expect(shop.seen.map(({ headers }) => headers.get('idempotency-key'))).toEqual(Array(4).fill('key-1'))
    expect(shop.seen.every(({ headers }) => !headers.has('if-match'))).toBe(true)
    expect(shop.seen[3]?.body).toEqual(name === 'append' ? { drinks: LINES } : null)
  })

  it('and once more is another act, with a key of its own', async () => {
    const { till, shop } = testTill(Response.json(result))
    await change(till)
    await change(till, { ifMatch: null })
    expect(shop.seen[1]?.headers.has('if-match')).toBe(false)
    expect(shop.seen.map(({ headers }) => headers.get('idempotency-key'))).toEqual(['key-1', 'key-2'])
  })

  it('names the version that the cashier saw, each time', async () => {
    const { till, shop, clock } = testTill(CUT, Response.json(result))
    const answer = change(till, { ifMatch: NOW.etag })
    await clock.advance(MINUTE)
    await answer
    expect(shop.seen.map(({ headers }) => headers.get('if-match'))).toEqual([NOW.etag, NOW.etag])
  })

  it.each([
    [409, 'BD_ILLEGAL_TRANSITION'],
    [412, 'BD_CHANGED'],
  ])('%i is the last word, with the order as it stands', async (status, code) => {
    const { till, shop, clock } = testTill(problem(status, { code, order: NOW }))
    const answer = await change(till, { ifMatch: '"old"' })
    expect(answer).toMatchObject({ state: 'refused', problem: { status, code, order: NOW } })
    await clock.advance(MINUTE)
    expect(shop.seen).toHaveLength(1)
  })

  it('a hotspot that is content with everything has changed nothing', async () => {
    const { till, shop, clock } = testTill(Response.json({ welcome: 'guest' }), Response.json(result))
    const answer = change(till)
    await clock.advance(MINUTE)
    expect(await answer).toEqual({ state: 'done', result })
    expect(shop.seen).toHaveLength(2)
  })
})

describe('a change', () => {
  it('that is given up, or whose till closes, is told as not known', async () => {
    const { till, shop, clock } = testTill(NOBODY_THERE)
    const patience = new AbortController()
    const given = till.hold(ORDER.id, { signal: patience.signal }).catch((error) => error)
    const left = till.release(ORDER.id).catch((error) => error)
    await clock.advance(1_000)
    patience.abort()
    expect(await given).toBeInstanceOf(TillClosed)
    till.close()
    expect(await left).toBeInstanceOf(TillClosed)
    const before = shop.seen.length
    await clock.advance(MINUTE)
    expect(shop.seen).toHaveLength(before)
  })

  it('of an id that is no id stays inside the path', async () => {
    const { till, shop } = testTill(problem(404))
    await till.cancel('../machines/x')
    expect(shop.seen[0]?.url).toBe('http://shop.test/order/..%2Fmachines%2Fx/cancel')
  })

  it('is what was asked for, though the cart is emptied before the second try', async () => {
    const { till, shop, clock } = testTill(CUT, Response.json(ORDER))
    const cart = [{ recipe: 'latte' }]
    const answer = till.append(ORDER.id, cart)
    cart.pop()
    await clock.advance(MINUTE)
    await answer
    expect(shop.seen.map(({ body }) => body)).toEqual(Array(2).fill({ drinks: [{ recipe: 'latte' }] }))
  })
})
