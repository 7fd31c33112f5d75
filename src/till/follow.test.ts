import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Followed } from './follow.ts'
import { memoryOutbox } from './outbox.ts'
import { liveLine } from './testing/live-line.ts'
import { CUT, ORDER, problem, type ScriptedShop, type Step, scriptedShop } from './testing/scripted-shop.ts'
import { VirtualClock } from './testing/virtual-clock.ts'
import { type Following, openTill, type Till } from './till.ts'

let clock: VirtualClock
let shop: ScriptedShop
let till: Till
let heard: Followed[]
let faults: unknown[]

beforeEach(() => {
  clock = new VirtualClock()
  shop = scriptedShop(clock)
  heard = []
  faults = []
  till = openTill({
    url: 'http://shop.test',
    key: 'secret',
    outbox: memoryOutbox(),
    clock,
    random: () => 0,
    fetch: shop.fetch,
    onFault: (error) => faults.push(error),
  })
})
afterEach(() => {
  till.close()
  expect(clock.armed).toBe(0)
})

const follow = (...steps: Step[]): Following => {
  shop.answers(...steps)
  return till.follow(ORDER.id, (event) => heard.push(event))
}
const SNAPSHOT = `id: 10\nevent: snapshot\ndata: ${JSON.stringify(ORDER)}\n\n`
const change = (seq: number) => `id: ${seq}\nevent: order\ndata: {"seq":${seq},"kind":"drink.ready"}\n\n`
const PING = ': still here\nevent: ping\ndata: {}\n\n'

const types = () => heard.map((event) => (event.type === 'change' ? event.change.seq : event.type))
const lastIds = () => shop.seen.map(({ headers }) => headers.get('last-event-id'))

describe('following an order', () => {
  it('begins with the whole order and goes on with what happens', async () => {
    const open = liveLine(SNAPSHOT)
    follow(open.answer)
    await clock.advance(0)
    open.say(PING + change(11))
    await clock.advance(0)
    expect(heard).toEqual([
      { type: 'live' },
      { type: 'order', order: ORDER },
      { type: 'change', change: { seq: 11, kind: 'drink.ready' } },
    ])
    expect(shop.seen[0]).toMatchObject({ method: 'GET', url: `http://shop.test/order/${ORDER.id}/events` })
  })

  it('says that the line is lost, goes on where it was, and tells nothing twice', async () => {
    const first = liveLine(SNAPSHOT, change(11))
    const second = liveLine(change(11), change(12))
    follow(first.answer, CUT, second.answer)
    await clock.advance(0)
    first.end()
    await clock.advance(5_000)
    expect(types()).toEqual(['live', 'order', 11, 'lost', 'live', 12])
    expect(lastIds()).toEqual([null, '11', '11'])
  })

  it('a snapshot in between begins a new count: the shop was restored from a backup', async () => {
    const first = liveLine(SNAPSHOT, change(11))
    const second = liveLine(SNAPSHOT.replace('10', '4'), change(5))
    follow(first.answer, second.answer)
    await clock.advance(0)
    first.end()
    await clock.advance(1_000)
    expect(types()).toEqual(['live', 'order', 11, 'lost', 'live', 'order', 5])
  })

  it('a line that is silent for 40 s is dead; one that pings lives', async () => {
    const quiet = liveLine(SNAPSHOT)
    follow(quiet.answer, liveLine(SNAPSHOT).answer)
    for (let i = 0; i < 10; i++) {
      await clock.advance(39_000)
      quiet.say(PING)
    }
    expect(shop.seen).toHaveLength(1)
    await clock.advance(39_999)
    expect(shop.seen).toHaveLength(1)
    await clock.advance(251)
    expect(shop.seen).toHaveLength(2)
    expect(types()).toEqual(['live', 'order', 'lost', 'live', 'order'])
  })

  it('a shop that never answers is left after 40 s, and asked again', async () => {
    follow('silence')
    await clock.advance(40_250)
    expect(shop.times()).toEqual([0, 40_250])
    expect(types()).toEqual(['lost'])
  })

  it('an order that does not exist ends it, with the reason', async () => {
    follow(problem(404, { code: 'BD_NOT_FOUND' }))
    await clock.advance(600_000)
    expect(heard).toMatchObject([{ type: 'refused', problem: { status: 404, code: 'BD_NOT_FOUND' } }])
    expect(shop.seen).toHaveLength(1)
  })

  it.each([
    ['too many readers', problem(503, {}, { 'retry-after': '10' }), 10_000],
    ['too many requests', problem(429, {}, { 'retry-after': '20' }), 20_000],
    ['a hotspot', new Response('<html>', { headers: { 'content-type': 'text/html' } }), 250],
  ])('%s: it comes back when it may', async (_what, step, waitMs) => {
    follow(step, liveLine(SNAPSHOT).answer)
    await clock.advance(30_000)
    expect(shop.times()).toEqual([0, waitMs])
    expect(types()).toEqual(['lost', 'live', 'order'])
  })

  it('a line that breaks before every first word is not opened in a tight loop', async () => {
    follow(() => {
      const broken = liveLine()
      broken.end()
      return broken.answer()
    })
    await clock.advance(60_000)
    expect(shop.seen.length).toBeLessThan(12)
  })

  it('waits as long as the stream itself asks for', async () => {
    const first = liveLine(SNAPSHOT, 'retry: 7000\n\n')
    follow(first.answer, liveLine().answer)
    await clock.advance(0)
    first.end()
    await clock.advance(60_000)
    expect(shop.times()[1]).toBe(7_000)
  })

  it('whoever closes hears nothing more, not even what came in the same piece', async () => {
    shop.answers(liveLine(SNAPSHOT + change(11) + change(12)).answer)
    const following = till.follow(ORDER.id, (event) => {
      heard.push(event)
      if (event.type === 'change') following.close()
    })
    await clock.advance(100_000)
    expect(types()).toEqual(['live', 'order', 11])
    expect(shop.seen).toHaveLength(1)
  })

  it('a handler that throws is told of, and the stream goes on', async () => {
    shop.answers(liveLine(SNAPSHOT, change(11)).answer)
    till.follow(ORDER.id, (event) => {
      heard.push(event)
      if (event.type === 'order') throw new Error('no such element')
    })
    await clock.advance(0)
    expect(types()).toEqual(['live', 'order', 11])
    expect(faults).toEqual([new Error('no such element')])
  })
})
