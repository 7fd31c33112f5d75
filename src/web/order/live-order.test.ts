import { describe, expect, it } from 'vitest'
import type { OrderState, Outlook, PublicOrder } from '../data.ts'
import { VirtualClock } from '../lib/virtual-clock.ts'
import { sampleOrder } from '../testing/samples.ts'
import { type Connection, type EventStream, type FetchAnswer, liveOrder } from './live-order.ts'

const T0 = Date.parse('2026-11-22T10:42:00Z')

class Stream implements EventStream {
  readyState = 0
  closed = false
  #listeners: [string, (event: { readonly data?: unknown }) => void][] = []

  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void {
    this.#listeners.push([type, listener])
  }

  close(): void {
    this.closed = true
  }

  emit(type: string, data?: unknown): void {
    for (const [known, listener] of this.#listeners) if (known === type) listener({ data })
  }
}

/** The shop's end: streams, and answers that are given when the test says so. */
class Shop {
  readonly clock = new VirtualClock(T0)
  readonly streams: Stream[] = []
  readonly asked: { headers: Record<string, string>; answer: (answer: FetchAnswer | Error) => Promise<void> }[] = []
  outlook: Outlook = { ahead: 2, expectedAt: null, delay: null }
  readonly states: OrderState[] = []
  readonly aheads: (number | null)[] = []
  readonly connections: Connection[] = []
  readonly times: number[] = []
  readonly live = liveOrder({
    order: sampleOrder('queued', T0),
    clock: this.clock,
    openStream: () => {
      const stream = new Stream()
      this.streams.push(stream)
      return stream
    },
    fetchOrder: (url, headers, timeoutMs) =>
      new Promise((resolve, reject) => {
        if (url.endsWith('/outlook')) {
          resolve({ status: 200, headers: { get: () => null }, json: async () => this.outlook })
          return
        }
        this.clock.after(timeoutMs, () => reject(new Error('too late')))
        this.asked.push({
          headers,
          async answer(answer) {
            if (answer instanceof Error) reject(answer)
            else resolve(answer)
            // Everything the page does with an answer is done within a few turns.
            for (let i = 0; i < 10; i++) await Promise.resolve()
          },
        })
      }),
    onOrder: (order) => {
      this.states.push(order.state)
      this.aheads.push(order.outlook.ahead)
    },
    onConnection: (connection) => this.connections.push(connection),
    onServerTime: (ms) => this.times.push(ms),
  })

  /** The server says every 5 s that it is there. */
  live5s(times: number): void {
    for (let i = 0; i < times; i++) {
      this.clock.advance(5_000)
      this.stream.emit('ping', '{}')
    }
  }

  get stream(): Stream {
    const stream = this.streams.at(-1)
    if (stream === undefined) throw new Error('no stream')
    return stream
  }

  snapshot(state: OrderState): void {
    this.stream.emit('snapshot', JSON.stringify(sampleOrder(state, T0)))
  }

  order(state: OrderState, drink: { id: number; state: string } | null): void {
    this.stream.emit('order', JSON.stringify({ seq: 1, kind: 'x', at: 'x', order: { state, attention: false }, drink }))
  }

  /** Answers the latest question. */
  async answer(status: number, order?: PublicOrder, headers: Record<string, string> = {}): Promise<void> {
    await this.asked
      .at(-1)
      ?.answer({ status, headers: { get: (name) => headers[name] ?? null }, json: async () => order })
  }
}

describe('a page with a stream', () => {
  it('follows it, and polls nothing', () => {
    const shop = new Shop()
    shop.snapshot('queued')
    shop.order('making', { id: 1, state: 'making' })
    shop.live5s(6)
    expect(shop.states).toEqual(['queued', 'making'])
    expect(shop.connections.at(-1)).toBe('live')
    expect(shop.asked).toEqual([])
  })

  it('opens it anew after 40 s without an event: a phone’s dead socket looks open', () => {
    const shop = new Shop()
    shop.snapshot('queued')
    shop.clock.advance(39_999)
    expect(shop.streams.length).toBe(1)
    shop.clock.advance(1)
    expect(shop.streams.length).toBe(2)
    expect(shop.streams[0]?.closed).toBe(true)
  })

  it('keeps it when the server pings', () => {
    const shop = new Shop()
    shop.snapshot('queued')
    shop.live5s(60)
    expect(shop.streams.length).toBe(1)
    expect(shop.asked).toEqual([])
  })

  it('admits within 15 s that a shop which only looks connected says nothing, and is well again with its next word', async () => {
    const shop = new Shop()
    shop.snapshot('queued')
    shop.clock.advance(9_000)
    expect(shop.asked.length).toBe(1)
    shop.clock.advance(4_000)
    for (let i = 0; i < 10; i++) await Promise.resolve()
    expect(shop.connections.at(-1)).toBe('lost')
    shop.stream.emit('ping', '{}')
    expect(shop.connections.at(-1)).toBe('live')
    shop.live5s(6)
    expect(shop.asked.length).toBe(1)
  })

  it('shows what the rest of the shop does to its order, and keeps the rest of what it knows', () => {
    const shop = new Shop()
    shop.snapshot('queued')
    shop.stream.emit('outlook', JSON.stringify({ ahead: 1, expectedAt: null, delay: null }))
    expect(shop.aheads).toEqual([3, 1])
    expect(shop.states).toEqual(['queued', 'queued'])
  })

  it('does not listen to the old stream any more when it has a new one', () => {
    const shop = new Shop()
    shop.snapshot('queued')
    const old = shop.stream
    shop.clock.advance(40_000)
    old.emit('snapshot', JSON.stringify(sampleOrder('cancelled', T0)))
    expect(shop.states).toEqual(['queued'])
  })

  it('fetches the whole order when it hears of a drink that it does not know', async () => {
    const shop = new Shop()
    shop.snapshot('making')
    shop.order('making', { id: 77, state: 'queued' })
    expect(shop.asked.length).toBe(1)
    await shop.answer(200, sampleOrder('making', T0, ['discarded', 'making', 'queued']))
    expect(shop.states.length).toBe(2)
  })

  it('is not thrown by an event that is no JSON', () => {
    const shop = new Shop()
    shop.stream.emit('snapshot', 'oops')
    shop.stream.emit('order')
    expect(shop.states).toEqual([])
  })
})

describe('a page without a stream', () => {
  it('polls every 10 s, and stops as soon as the stream is back', async () => {
    const shop = new Shop()
    shop.stream.emit('error')
    expect(shop.asked.length).toBe(1)
    await shop.answer(200, sampleOrder('making', T0))
    expect([shop.states.at(-1), shop.connections.at(-1)]).toEqual(['making', 'polling'])
    shop.clock.advance(20_000)
    expect(shop.asked.length).toBe(3)
    shop.snapshot('making')
    shop.live5s(6)
    expect(shop.asked.length).toBe(3)
    expect(shop.connections.at(-1)).toBe('live')
  })

  it('polls when something on the way holds the stream back without an error', () => {
    const shop = new Shop()
    shop.clock.advance(4_999)
    expect(shop.asked.length).toBe(0)
    shop.clock.advance(1)
    expect(shop.asked.length).toBe(1)
  })

  it('opens the stream again itself when the browser has given it up', () => {
    const shop = new Shop()
    shop.stream.readyState = 2
    shop.stream.emit('error')
    shop.clock.advance(5_000)
    expect(shop.streams.length).toBe(2)
  })

  it('says what it knows already, and takes "nothing new" for an answer', async () => {
    const shop = new Shop()
    shop.outlook = sampleOrder('making', T0).outlook
    shop.stream.emit('error')
    await shop.answer(200, sampleOrder('making', T0), { etag: '"7"', date: 'Sun, 22 Nov 2026 10:43:00 GMT' })
    shop.clock.advance(10_000)
    expect(shop.asked.at(-1)?.headers['if-none-match']).toBe('"7"')
    await shop.answer(304)
    expect(shop.states).toEqual(['making'])
    expect(shop.connections.at(-1)).toBe('polling')
    expect(shop.times).toEqual([T0 + 60_000])
  })

  it('admits that it is lost when the shop does not answer, and goes on asking', async () => {
    const shop = new Shop()
    shop.stream.emit('error')
    await shop.asked.at(-1)?.answer(new Error('no network'))
    expect(shop.connections.at(-1)).toBe('lost')
    shop.clock.advance(10_000)
    await shop.answer(503)
    expect(shop.connections.at(-1)).toBe('lost')
    shop.clock.advance(10_000)
    await shop.answer(200, sampleOrder('ready', T0))
    expect(shop.connections.at(-1)).toBe('polling')
  })

  it('stops asking for an order that is gone', async () => {
    const shop = new Shop()
    shop.stream.emit('error')
    await shop.answer(404)
    expect(shop.connections.at(-1)).toBe('gone')
    shop.live.refresh()
    shop.clock.advance(600_000)
    expect([shop.asked.length, shop.streams.length]).toEqual([1, 1])
  })
})

describe('a page that polls', () => {
  it('asks for what stands before its order as well, while it waits', async () => {
    const shop = new Shop()
    shop.stream.emit('error')
    await shop.answer(200, sampleOrder('queued', T0))
    expect(shop.aheads.at(-1)).toBe(2)
    shop.outlook = { ...shop.outlook, ahead: 1 }
    shop.clock.advance(10_000)
    await shop.answer(304)
    expect(shop.aheads.at(-1)).toBe(1)
  })
})

describe('a page that is looked at again', () => {
  it('fetches and opens a new stream at once', () => {
    const shop = new Shop()
    shop.snapshot('queued')
    shop.live.refresh()
    expect([shop.asked.length, shop.streams.length]).toEqual([1, 2])
  })

  it('does not go back in time when the answer was overtaken by an event', async () => {
    const shop = new Shop()
    shop.snapshot('making')
    shop.live.refresh()
    shop.snapshot('ready')
    await shop.answer(200, sampleOrder('making', T0))
    expect(shop.states.at(-1)).toBe('ready')
  })
})
