import { describe, expect, it } from 'vitest'
import { LONG, SHORT } from './rules/retry.ts'
import type { TerminalEventName } from './rules/terminal-events.ts'
import { body, FAILED, GONE, looks, Post } from './testing/post.ts'
import { MOST_REPLAYED } from './webhooks.ts'

const DAY_MS = 86_400_000

describe('a delivery that fails', () => {
  /** Fails each attempt the moment it is due; the waits between them, and what is left. */
  function waits(rig: Post, event: TerminalEventName, chance: number): number[] {
    const seen: number[] = []
    for (let i = 0; i < 20; i++) {
      rig.came(rig.row(event), { ...FAILED, chance })
      const due = rig.row(event).due_shop_ms
      if (due === null) break
      seen.push(due - rig.nowMs)
      rig.pass(due - rig.nowMs)
    }
    return seen
  }

  it.each([
    ['order.accepted', LONG],
    ['shop.mode', SHORT],
  ] as const)('is tried again as %s is worth, and then given up, and people are told', (event, schedule) => {
    const rig = new Post()
    rig.add('wh_1')
    if (event === 'order.accepted') rig.place({ drinks: [{ recipe: 'espresso' }], hold: true })
    else rig.closes()
    const exact = waits(rig, event, 0)
    expect(exact).toEqual(schedule)
    expect(rig.row(event)).toMatchObject({ attempts: schedule.length + 1, due_shop_ms: null, last_error: '500' })
    expect(rig.kinds().filter((kind) => kind === 'webhook.failed')).toHaveLength(1)
    const { seq } = rig.row(event)
    const failed = rig.effects.find((effect) => effect.t === 'event' && effect.event.kind === 'webhook.failed')
    expect(failed).toMatchObject({ event: { data: { webhook: 'wh_1', seq, error: '500' } } })
  })

  it('is spread out by chance, a fifth at most, and never tried too early', () => {
    const rig = new Post()
    rig.add('wh_1')
    rig.place({ drinks: [{ recipe: 'espresso' }], hold: true })
    expect(waits(rig, 'order.accepted', 1)).toEqual(LONG.map((ms) => ms * 1.2))
  })

  it('waits as long as the receiver asks, a day at most, and never less than the schedule', () => {
    const rig = new Post()
    rig.add('wh_1')
    rig.place('espresso')
    const asked = [90_000, 100 * DAY_MS, 0].map((askedMs) => {
      const { attempts } = rig.row('order.accepted')
      rig.came(rig.row('order.accepted'), { ...FAILED, askedMs })
      return [attempts, (rig.row('order.accepted').due_shop_ms ?? 0) - rig.nowMs]
    })
    expect(asked).toEqual([
      [0, 90_000],
      [1, DAY_MS],
      [2, LONG[2]],
    ])
  })

  it('that said an order was ready is dropped once it was collected; that it was placed stays', () => {
    const rig = new Post()
    rig.add('wh_1')
    const id = rig.ready()
    rig.came(rig.row('order.ready'), FAILED)
    expect(rig.row('order.ready')).toMatchObject({ attempts: 1 })
    rig.ask('order.collect', id)
    for (const event of ['order.ready', 'order.started', 'order.accepted'] as const) rig.came(rig.row(event), FAILED)
    expect(rig.events()).toEqual(['order.accepted', 'order.collected'])
    // Dropped is not given up: nobody need do anything about it.
    expect(rig.kinds()).not.toContain('webhook.failed')
    expect(rig.view.outbox.counts('wh_1')).toEqual({ waiting: 2, givenUp: 0 })
  })

  it('and was given up is forgotten after seven days', () => {
    const rig = new Post()
    rig.add('wh_1')
    rig.place({ drinks: [{ recipe: 'espresso' }], hold: true })
    waits(rig, 'order.accepted', 0)
    const [given] = rig.box()
    const bornMs = given?.created_shop_ms ?? 0
    rig.pass(bornMs + 7 * DAY_MS - 1_000 - rig.nowMs)
    rig.place('espresso')
    expect(rig.box()).toContainEqual(given)
    rig.pass(2 * 3_600_000)
    rig.place('espresso')
    expect(rig.box().map(({ id }) => id)).not.toContain(given?.id)
  })

  it('because the receiver is gone disables the webhook: all is given up, nothing more is taken in', () => {
    const rig = new Post()
    rig.add('wh_1')
    rig.add('wh_2')
    rig.place('espresso')
    rig.place('espresso')
    const [first, second] = rig.box()
    if (!first || !second) throw new Error('nothing waits')
    rig.came(first, GONE)
    expect(rig.webhook()).toMatchObject({ state: 'disabled', reason: '410 Gone' })
    expect(rig.view.outbox.counts('wh_1')).toEqual({ waiting: 0, givenUp: 2 })
    // What was under way meanwhile, whatever becomes of it, waits for nothing either.
    rig.came(second, FAILED)
    expect(rig.view.outbox.counts('wh_1')).toEqual({ waiting: 0, givenUp: 2 })
    rig.came(second, { ok: true })
    expect(rig.view.outbox.counts('wh_1')).toEqual({ waiting: 0, givenUp: 1 })
    rig.restart()
    rig.place('espresso')
    expect(rig.box('wh_1')).toHaveLength(1)
    expect(rig.box('wh_2')).toHaveLength(3)
  })
})

describe('a replay', () => {
  it('of a disabled webhook is refused; enabled, it hears again and gets what was given up, from the first attempt', () => {
    const rig = new Post()
    rig.add('wh_1')
    rig.place('espresso')
    rig.came(rig.row('order.accepted'), GONE)
    const givenUp = { what: 'replay', afterSeq: null } as const
    expect(body(rig.change('wh_1', givenUp))).toBe('BD_ILLEGAL_TRANSITION')
    expect(body(rig.change('wh_1', { what: 'enable' }))).toEqual({ id: 'wh_1', state: 'active' })
    expect(rig.webhook()).toMatchObject({ state: 'active', reason: null })
    expect(rig.due()).toEqual([])
    const from = rig.effects.length
    expect(body(rig.change('wh_1', givenUp))).toEqual({ id: 'wh_1', queued: 1, next: null })
    expect(looks(rig, from)).toBe(1)
    expect(rig.row('order.accepted')).toMatchObject({ attempts: 0, due_shop_ms: rig.nowMs })
    rig.place('espresso')
    expect(rig.box()).toHaveLength(2)
  })

  it('after an event sends what was told after it and is of this webhook, each once, what still waits at once', () => {
    const rig = new Post()
    rig.add('wh_1', { terminal: 'till-1', events: ['order.accepted'] })
    for (const terminal of ['till-1', 'till-2', 'till-1', 'till-1']) rig.place('espresso', undefined, { terminal })
    const [first, second, third] = rig.box()
    if (!first || !second || !third) throw new Error('nothing waits')
    for (const row of [first, second]) rig.came(row, { ok: true })
    rig.came(third, FAILED)
    expect(body(rig.change('wh_1', { what: 'replay', afterSeq: first.seq }))).toEqual({
      id: 'wh_1',
      queued: 2,
      next: null,
    })
    expect(
      rig
        .box()
        .map(({ seq, attempts }) => [seq, attempts])
        .toSorted(),
    ).toEqual([
      [second.seq, 0],
      [third.seq, 0],
    ])
    expect(rig.due()).toHaveLength(2)
  })

  it('after the end of the history is of nothing', () => {
    const rig = new Post()
    rig.add('wh_1')
    expect(body(rig.change('wh_1', { what: 'replay', afterSeq: 2 ** 53 - 1 }))).toEqual({
      id: 'wh_1',
      queued: 0,
      next: null,
    })
  })

  it('of a long past comes in parts, and the parts are all of it', () => {
    const rig = new Post()
    const count = MOST_REPLAYED + 50
    // Another till's orders fill the first part: it has nothing for this webhook, and says that there is more.
    for (let i = 0; i < count; i++) rig.place('espresso', undefined, { terminal: 'till-2' })
    rig.place('espresso', undefined, { terminal: 'till-1' })
    rig.add('wh_1', { terminal: 'till-1' })
    const first = body(rig.change('wh_1', { what: 'replay', afterSeq: 0 }))
    expect(first).toMatchObject({ queued: 0, next: expect.any(Number) })
    const second = body(rig.change('wh_1', { what: 'replay', afterSeq: first.next }))
    expect(second).toEqual({ id: 'wh_1', queued: 1, next: null })
    expect(rig.view.history.event(rig.row('order.accepted').seq)?.terminal).toBe('till-1')
  })
})
