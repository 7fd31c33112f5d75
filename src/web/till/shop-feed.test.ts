import { afterEach, describe, expect, it } from 'vitest'
import type { ListedOrder, Menu, Problem, Quote, TillEvent } from '../../till/core.ts'
import { TillClosed, TillRefused } from '../../till/core.ts'
import { problemOf } from '../../till/exchange.ts'
import { VirtualClock } from '../../till/testing/virtual-clock.ts'
import { QUOTE_EVERY_MS, type ShopFeed, type ShopState, shopFeed } from './shop-feed.ts'

let feed: ShopFeed | null = null
afterEach(() => feed?.close())

/** A till that is asked in vain as long as `shop.answers` is `never`. */
function desk() {
  const clock = new VirtualClock()
  const shop = {
    answers: 'at once' as 'at once' | 'never' | TillRefused,
    asked: [] as string[],
    since: [] as unknown[],
  }
  let hear: (event: TillEvent) => void = () => undefined
  const seen = { state: null as ShopState | null, backs: 0, refused: [] as Problem[], visible: true }
  const reply = async <T>(what: string, value: T, signal: AbortSignal | undefined): Promise<T> => {
    shop.asked.push(what)
    if (shop.answers instanceof TillRefused) throw shop.answers
    if (shop.answers === 'at once') return value
    return await new Promise<T>((_, reject) => signal?.addEventListener('abort', () => reject(new TillClosed())))
  }
  const menu: Menu = { etag: '"1"', languages: ['en'], recipes: [], words: {} }
  const quote: Quote = { at: '', recipes: [{ recipe: 'tea', readyInSeconds: 60, promisedInSeconds: 90 }] }
  feed = shopFeed({
    till: {
      menu: (options) => reply('menu', menu, options?.signal),
      quote: (options) => reply('quote', quote, options?.signal),
      async *orders(_, options) {
        yield* await reply('orders', [] as ListedOrder[], options?.signal)
      },
      events(handler, options) {
        shop.since.push(options?.since)
        hear = handler
        return { close: () => undefined }
      },
    },
    clock,
    visible: () => seen.visible,
    onChange: (state) => {
      seen.state = state
    },
    onBack: () => seen.backs++,
    onRefused: (problem) => seen.refused.push(problem),
  })
  return { clock, shop, seen, feed, hear: (event: TillEvent) => hear(event) }
}

const asked = (shop: { asked: string[] }): string[] => shop.asked.splice(0).sort()
const order = { id: 'x', number: '1', clientRef: null, state: 'queued', attention: false } as const

describe('what the page knows of the shop', () => {
  it('is asked for at the start, and quotes again every ten seconds while somebody looks', async () => {
    const { clock, shop, seen, hear } = desk()
    hear({ type: 'live' })
    await clock.advance(1_000)
    expect(asked(shop)).toEqual(['menu', 'orders', 'quote'])
    expect(seen.state?.quotes.get('tea')?.readyInSeconds).toBe(60)
    await clock.advance(QUOTE_EVERY_MS)
    expect(asked(shop)).toEqual(['quote'])
    seen.visible = false
    await clock.advance(10 * QUOTE_EVERY_MS)
    expect(asked(shop)).toEqual([])
  })

  it('is all asked for every ten seconds where no stream gets through', async () => {
    const { clock, shop } = desk()
    await clock.advance(1_000)
    asked(shop)
    await clock.advance(QUOTE_EVERY_MS)
    expect(asked(shop)).toEqual(['menu', 'orders', 'quote'])
  })

  it('is read anew by what the stream tells, and a hundred coffees at once cost two readings', async () => {
    const { clock, shop, hear } = desk()
    hear({ type: 'live' })
    await clock.advance(1_000)
    asked(shop)
    hear({ type: 'menu.changed', menu: { etag: '"2"' } })
    await clock.advance(1_000)
    expect(asked(shop)).toEqual(['menu', 'quote'])
    for (let seq = 1; seq <= 100; seq++) hear({ type: 'order.accepted', seq, at: '', order })
    await clock.advance(5_000)
    expect(asked(shop)).toEqual(['orders', 'orders'])
  })

  it('is read at once when the line is back, though the last questions still hang', async () => {
    const { clock, shop, seen, hear } = desk()
    hear({ type: 'live' })
    await clock.advance(1_000)
    shop.answers = 'never'
    hear({ type: 'lost' })
    expect(seen.state?.line).toBe('lost')
    await clock.advance(QUOTE_EVERY_MS)
    asked(shop)
    shop.answers = 'at once'
    hear({ type: 'live' })
    await clock.advance(300)
    expect(asked(shop)).toEqual(['menu', 'orders', 'quote'])
    expect(seen.backs).toBe(1)
  })

  it('goes on where the stream was when somebody looks at the page again', async () => {
    const { clock, shop, feed, hear } = desk()
    hear({ type: 'gap', seq: 41 })
    hear({ type: 'order.ready', seq: 42, at: '', order })
    hear({ type: 'lost' })
    feed.wake()
    await clock.advance(1_000)
    expect(shop.since).toEqual([undefined, 42])
    // A line that stands is left alone.
    hear({ type: 'live' })
    feed.wake()
    expect(shop.since.length).toBe(2)
  })

  it('says when the key is not taken any more; what an older shop does not know is no such thing', async () => {
    const { clock, shop, seen } = desk()
    shop.answers = new TillRefused(problemOf(404, null, ''))
    await clock.advance(QUOTE_EVERY_MS)
    expect(seen.refused).toEqual([])
    shop.answers = new TillRefused(problemOf(401, { detail: 'revoked' }, ''))
    await clock.advance(QUOTE_EVERY_MS)
    expect(seen.refused[0]?.detail).toBe('revoked')
  })
})
