import { describe, expect, it } from 'vitest'
import type { TillEvent } from './events.ts'
import { liveLine } from './testing/live-line.ts'
import { CUT, problem, type Step } from './testing/scripted-shop.ts'
import { type TestTill, testTill } from './testing/test-till.ts'

const event = (id: number | string, name: string, body: object): string =>
  `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(body)}\n\n`
const opened = (seq: number): string => event(seq, 'stream.opened', { seq })
const order = { id: '0123456789ABC', number: '101', clientRef: 'receipt-1', state: 'ready', attention: false }
const orderEvent = (seq: number, type: string) => ({ type, seq, at: '2026-11-22T09:00:00.000Z', order })
const fact = (seq: number, type = 'order.ready'): string => event(seq, type, orderEvent(seq, type))
const PING = ': still here\nevent: ping\ndata: {}\n\n'

function listen(steps: readonly Step[], since?: number): TestTill & { readonly heard: TillEvent[] } {
  const made = testTill(...steps)
  const heard: TillEvent[] = []
  made.till.events((news) => heard.push(news), since === undefined ? {} : { since })
  return { ...made, heard }
}
/** `live`, `gap 10`, `order.ready 11`, … */
const words = (heard: readonly TillEvent[]) =>
  heard.map((news) =>
    'seq' in news ? `${news.type} ${news.seq}` : news.type === 'other' ? news.event.type : news.type,
  )
const lastIds = ({ shop }: TestTill) => shop.seen.map(({ headers }) => headers.get('last-event-id'))

describe('the stream of a till', () => {
  it('begins with a gap, since nothing was told of before, and goes on with what happens', async () => {
    const line = liveLine(opened(10))
    const till = listen([line.answer])
    await till.clock.advance(0)
    line.say(PING + fact(11, 'order.accepted'))
    await till.clock.advance(0)
    expect(till.heard).toEqual([{ type: 'live' }, { type: 'gap', seq: 10 }, orderEvent(11, 'order.accepted')])
    expect(till.shop.seen[0]).toMatchObject({ method: 'GET', url: 'http://shop.test/events' })
    expect(till.shop.seen[0]?.headers.get('authorization')).toBe('Bearer secret')
  })

  it('that breaks goes on where it was, and tells nothing twice', async () => {
    const first = liveLine(opened(10), fact(11))
    const till = listen([first.answer, CUT, problem(503), liveLine(fact(11), fact(12)).answer])
    await till.clock.advance(0)
    first.end()
    await till.clock.advance(10_000)
    expect(words(till.heard)).toEqual(['live', 'gap 10', 'order.ready 11', 'lost', 'live', 'order.ready 12'])
    expect(lastIds(till)).toEqual([null, '11', '11', '11'])
  })

  it('that breaks before anything happened goes on from its beginning', async () => {
    const first = liveLine(opened(10))
    const till = listen([first.answer, liveLine(fact(11)).answer])
    await till.clock.advance(0)
    first.end()
    await till.clock.advance(1_000)
    expect(words(till.heard)).toEqual(['live', 'gap 10', 'lost', 'live', 'order.ready 11'])
    expect(lastIds(till)).toEqual([null, '10'])
  })

  it('that breaks before its first word has a gap: something may have happened on it', async () => {
    const first = liveLine()
    const till = listen([first.answer, liveLine(opened(12)).answer])
    await till.clock.advance(0)
    first.end()
    await till.clock.advance(1_000)
    expect(words(till.heard)).toEqual(['live', 'lost', 'live', 'gap 12'])
  })

  it('goes on from an earlier life, without a gap', async () => {
    const till = listen([liveLine(fact(8), fact(9)).answer], 7)
    await till.clock.advance(0)
    expect(words(till.heard)).toEqual(['live', 'order.ready 8', 'order.ready 9'])
    expect(lastIds(till)).toEqual(['7'])
  })

  it('of an earlier life that heard nothing at all goes on from 0', async () => {
    const till = listen([liveLine(fact(1)).answer], 0)
    await till.clock.advance(0)
    expect(lastIds(till)).toEqual(['0'])
    expect(words(till.heard)).toEqual(['live', 'order.ready 1'])
  })

  it('says so when too much was missed, and goes on after it', async () => {
    const gap = liveLine(event(5_000, 'stream.gap', { seq: 5_000 }), fact(5_001))
    const till = listen([gap.answer, liveLine().answer], 7)
    await till.clock.advance(0)
    gap.end()
    await till.clock.advance(1_000)
    expect(words(till.heard).slice(0, 3)).toEqual(['live', 'gap 5000', 'order.ready 5001'])
    expect(lastIds(till)).toEqual(['7', '5001'])
  })

  it('of a shop that was restored from a backup begins anew: its count is lower', async () => {
    const first = liveLine(opened(100), fact(101))
    const till = listen([first.answer, liveLine(opened(40), fact(41)).answer])
    await till.clock.advance(0)
    first.end()
    await till.clock.advance(1_000)
    expect(words(till.heard)).toEqual([
      'live',
      'gap 100',
      'order.ready 101',
      'lost',
      'live',
      'gap 40',
      'order.ready 41',
    ])
  })

  it('tells how the shop and the menu are whenever it is said, though it may have no place in the history', async () => {
    const menu = event(11, 'menu.changed', { menu: { etag: '"m2"' } })
    const closed = 'event: shop.mode\ndata: {"mode":"closed","opensAt":"2026-11-23T06:00:00Z"}\n\n'
    const line = liveLine(closed, opened(10), fact(11), menu, closed, menu)
    const till = listen([line.answer, liveLine(closed, fact(12)).answer])
    await till.clock.advance(0)
    line.end()
    await till.clock.advance(1_000)
    expect(words(till.heard)).toEqual([
      ...['live', 'shop.mode', 'gap 10', 'order.ready 11', 'menu.changed', 'shop.mode', 'menu.changed'],
      ...['lost', 'live', 'shop.mode', 'order.ready 12'],
    ])
    expect(till.heard).toContainEqual({ type: 'menu.changed', menu: { etag: '"m2"' } })
    expect(till.heard).toContainEqual({ type: 'shop.mode', mode: 'closed', opensAt: '2026-11-23T06:00:00Z' })
    // What has no id of its own does not make the till forget where it was.
    expect(lastIds(till)).toEqual([null, '11'])
  })

  it('passes what it does not know as it came, once', async () => {
    const strange = event(11, 'drink.photographed', { seq: 11, of: ['foam'] })
    const bare = event(12, 'order.ready', { seq: 12 })
    const till = listen([liveLine(opened(10), strange, strange, bare).answer])
    await till.clock.advance(0)
    expect(till.heard.slice(2)).toEqual([
      { type: 'other', event: { type: 'drink.photographed', seq: 11, of: ['foam'] } },
      { type: 'other', event: { type: 'order.ready', seq: 12 } },
    ])
  })

  it('is not torn by an event that is no JSON', async () => {
    const till = listen([liveLine(opened(10), 'id: 11\nevent: order.ready\ndata: {"seq\n\n', fact(12)).answer])
    await till.clock.advance(0)
    expect(words(till.heard)).toEqual(['live', 'gap 10', 'order.ready 12'])
  })

  it('a shop that does not tell a key anything says why, and that is the end', async () => {
    const till = listen([problem(403, { code: 'BD_FORBIDDEN' })])
    await till.clock.advance(600_000)
    expect(till.heard).toMatchObject([{ type: 'refused', problem: { code: 'BD_FORBIDDEN' } }])
    expect(till.shop.seen).toHaveLength(1)
  })

  it('that is silent for 40 s is dead and opened again; whoever closes hears nothing more', async () => {
    const made = testTill(liveLine(opened(10)).answer, liveLine(fact(11) + fact(12)).answer)
    const heard: TillEvent[] = []
    const following = made.till.events((news) => {
      heard.push(news)
      if (news.type === 'order.ready') following.close()
    })
    await made.clock.advance(40_251)
    expect(words(heard)).toEqual(['live', 'gap 10', 'lost', 'live', 'order.ready 11'])
    expect(made.clock.armed).toBe(0)
  })

  it('a handler that throws is told of, and the stream goes on', async () => {
    const { till, clock, faults } = testTill(liveLine(opened(10), fact(11)).answer)
    const heard: TillEvent[] = []
    till.events((news) => {
      heard.push(news)
      if (news.type === 'gap') throw new Error('no such element')
    })
    await clock.advance(0)
    expect(words(heard)).toEqual(['live', 'gap 10', 'order.ready 11'])
    expect(faults).toEqual([new Error('no such element')])
  })
})
