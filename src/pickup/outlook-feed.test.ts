import { beforeEach, describe, expect, it } from 'vitest'
import type { EventKind } from '../shop/effects.ts'
import type { Outlook } from '../shop/outlook.ts'
import { OutlookFeed } from './outlook-feed.ts'

const NOTHING: Outlook = { ahead: null, expectedAt: null, delay: null }
const place = (ahead: number): Outlook => ({ ...NOTHING, ahead })

let outlooks: Map<string, Outlook>
let readers: Map<string, number>
let sent: { id: string; event: string; data: unknown }[]
let timers: { dueMs: number; fn: () => void }[]
let nowMs: number
let looked: number
let feed: OutlookFeed

beforeEach(() => {
  outlooks = new Map()
  readers = new Map()
  sent = []
  timers = []
  nowMs = 0
  looked = 0
  const sending = (id: string) => ({
    send: (message: { event: string; data: unknown }) =>
      void sent.push({ id, event: message.event, data: message.data }),
    end: () => undefined,
  })
  feed = new OutlookFeed({
    view: {
      order: (id) => ({ order: { id } as never, row: 1, version: 1 }),
      outlook: (id) => {
        looked++
        return outlooks.get(id) ?? null
      },
      lastSeq: () => 7,
    },
    streams: { readers: (id) => Array.from({ length: readers.get(id) ?? 0 }, () => sending(id)) },
    now: () => ({ shopMs: nowMs, wallMs: nowMs, businessDay: '2026-11-23' }),
    orderUrl: (id) => `/o/${id}`,
    after: (ms, fn) => {
      const timer = { dueMs: nowMs + ms, fn }
      timers.push(timer)
      return () => {
        timers = timers.filter((one) => one !== timer)
      }
    },
  })
})

function pass(ms: number): void {
  const untilMs = nowMs + ms
  for (let i = 0; i < 1_000; i++) {
    const next = timers.filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0]
    if (next === undefined) break
    timers = timers.filter((one) => one !== next)
    nowMs = next.dueMs
    next.fn()
  }
  nowMs = untilMs
}

function follows(id: string, outlook: Outlook): void {
  outlooks.set(id, outlook)
  readers.set(id, 1)
  feed.follows(id, outlook)
}

const heard = (order: string | null, kind: EventKind = 'drink.making') => feed.heard({ order, kind })

describe('phones that follow orders', () => {
  it('are told of their new places once, however much happened, and only those whose place has changed', () => {
    follows('A', place(1))
    follows('B', place(2))
    outlooks.set('A', place(0))
    for (let i = 0; i < 30; i++) heard('Z')
    expect(sent).toEqual([])
    pass(1_000)
    expect(sent).toEqual([{ id: 'A', event: 'outlook', data: place(0) }])
    expect(looked).toBe(2)
  })

  it('are sent the whole order when it was quoted anew, which no single event tells', () => {
    follows('A', place(1))
    heard('A', 'order.requoted')
    pass(1_000)
    expect(sent).toEqual([{ id: 'A', event: 'snapshot', data: { id: 'A', outlook: place(1) } }])
    heard('A')
    pass(1_000)
    expect(sent).toHaveLength(1)
  })

  it('are looked at again while one is late, though nothing happens, and not any more when it is ready', () => {
    follows('A', { ...NOTHING, expectedAt: '2026-11-23T10:00:00Z' })
    outlooks.set('A', { ...NOTHING, expectedAt: '2026-11-23T10:03:00Z' })
    pass(11_000)
    expect(sent).toHaveLength(1)
    outlooks.set('A', NOTHING)
    pass(11_000)
    expect(sent).toHaveLength(2)
    expect(timers).toEqual([])
  })

  it('all hear of it though there are a thousand, some at a time, and what happens meanwhile is not lost', () => {
    for (let i = 0; i < 1_000; i++) follows(`O${i}`, place(1))
    for (let i = 0; i < 1_000; i++) outlooks.set(`O${i}`, place(0))
    heard('Z')
    pass(500)
    expect(sent.length).toBe(1_000)
    for (let i = 0; i < 1_000; i++) outlooks.set(`O${i}`, NOTHING)
    heard('Z')
    timers.find(({ dueMs }) => dueMs > nowMs)?.fn()
    heard('Z')
    pass(2_000)
    expect(sent.filter(({ data }) => data === NOTHING)).toHaveLength(1_000)
  })
})

describe('nobody', () => {
  it('costs nothing: without a phone no event is looked at, and a phone that went away is forgotten', () => {
    heard('A')
    expect(timers).toEqual([])
    follows('A', place(1))
    readers.set('A', 0)
    heard('B')
    pass(1_000)
    expect([sent, looked]).toEqual([[], 0])
    heard('B')
    expect(timers).toEqual([])
  })

  it('is told anything after the end', () => {
    follows('A', { ...NOTHING, expectedAt: '2026-11-23T10:00:00Z' })
    heard('A')
    feed.close()
    expect(timers).toEqual([])
  })
})
