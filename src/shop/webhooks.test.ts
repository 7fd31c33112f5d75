import { describe, expect, it } from 'vitest'
import type { WebhookChange } from './inputs.ts'
import { body, FAILED, GONE, looks, Post } from './testing/post.ts'
import { accepted } from './testing/rig.ts'
import { MOST_WEBHOOKS } from './webhooks.ts'

const DAY_MS = 86_400_000

describe('the outbox', () => {
  it('has a row for each thing that a till is told, and somebody is asked to look', () => {
    const rig = new Post()
    rig.add('wh_1')
    const from = rig.effects.length
    const id = rig.ready()
    rig.ask('order.collect', id)
    expect(rig.events()).toEqual(['order.accepted', 'order.started', 'order.ready', 'order.collected'])
    expect(rig.due()).toHaveLength(4)
    // Placed and started in one step, which asks once.
    expect(looks(rig, from)).toBe(3)
  })

  it('is empty where nobody listens', () => {
    const rig = new Post()
    rig.ready()
    rig.add('wh_1')
    expect(rig.db.prepare('SELECT count(*) AS n FROM outbox').get()).toEqual({ n: 0 })
  })

  it('is still there after a restart, and somebody is asked to look at once', () => {
    const rig = new Post()
    rig.add('wh_1')
    rig.place('espresso')
    rig.place('espresso')
    const [first, second] = rig.box()
    if (!first || !second) throw new Error('nothing waits')
    rig.came(first, FAILED)
    const before = rig.box()
    const from = rig.effects.length
    rig.restart()
    expect(rig.box()).toEqual(before)
    expect(looks(rig, from)).toBe(1)
    expect(rig.due()).toEqual([second.id])
    // And who listens is known again.
    rig.place('espresso')
    expect(rig.box()).toHaveLength(3)
  })

  it('wakes the shop when a failed delivery is due, and not before', () => {
    const rig = new Post()
    rig.add('wh_1')
    rig.place('espresso')
    rig.came(rig.row('order.accepted'), FAILED)
    const from = rig.effects.length
    rig.pass(4_999)
    expect([looks(rig, from), rig.due()]).toEqual([0, []])
    rig.pass(1)
    expect(looks(rig, from)).toBe(1)
    expect(rig.due()).toHaveLength(1)
  })

  it('knows nothing of a delivery that is over: to say so twice changes nothing', () => {
    const rig = new Post()
    rig.add('wh_1')
    rig.place('espresso')
    const row = rig.row('order.accepted')
    for (const outcome of [{ ok: true }, { ok: true }, FAILED, GONE] as const) rig.came(row, outcome)
    expect(rig.box()).toEqual([])
    expect(rig.webhook()).toMatchObject({ state: 'active' })
  })
})

describe('a webhook', () => {
  it('hears only of the events that it asked for', () => {
    const rig = new Post()
    rig.add('wh_1', { events: ['order.ready', 'order.cancelled'] })
    rig.ready()
    rig.ask('order.cancel', accepted(rig.place('espresso')).id)
    expect(rig.events()).toEqual(['order.ready', 'order.cancelled'])
  })

  it('of a cashier hears of that till’s orders, and with everybody of the menu and of the hours', () => {
    const rig = new Post()
    rig.add('wh_1', { terminal: 'till-1' })
    rig.add('wh_2', { terminal: 'till-2', events: ['order.accepted', 'shop.mode'] })
    rig.place('espresso', 'a', { terminal: 'till-1' })
    rig.place('espresso', 'b', { terminal: 'till-2' })
    rig.place('espresso', 'c', { terminal: 'till-3' })
    const target = { recipe: 'latte', size: null, option: null, choice: null }
    const once = { terminal: 'barista', key: '86', hash: '86' }
    rig.answerTo((ref) => ({ t: 'menu.out', ref, once, target, reason: null, untilMs: null }))
    rig.closes()
    expect(rig.events('wh_1')).toEqual(['order.accepted', 'menu.changed', 'shop.mode'])
    expect(rig.events('wh_2')).toEqual(['order.accepted', 'shop.mode'])
    const orders = [rig.row('order.accepted', 'wh_1'), rig.row('order.accepted', 'wh_2')]
    expect(orders.map(({ seq }) => rig.view.history.event(seq)?.terminal)).toEqual(['till-1', 'till-2'])
  })

  it('is added once, however often it is asked for, and shows its secret each time', () => {
    const rig = new Post()
    const first = rig.add('wh_1')
    const again = rig.add('wh_other', {}, 'add-wh_1')
    expect(body(first)).toEqual({ id: 'wh_1', secret: 'whsec_wh_1' })
    expect(again).toMatchObject({ ok: true, status: 201, replayed: true })
    expect(body(again)).toEqual(body(first))
    expect(rig.view.outbox.webhooks()).toHaveLength(1)
  })

  it('is refused when there are as many as there may be, and taken when one has gone', () => {
    const rig = new Post()
    for (let i = 1; i <= MOST_WEBHOOKS; i++) rig.add(`wh_${i}`)
    expect(body(rig.add('wh_more'))).toBe('BD_TOO_MANY_WEBHOOKS')
    rig.change('wh_7', { what: 'remove' })
    // A refusal is not kept: the same key may ask again.
    expect(body(rig.add('wh_more'))).toMatchObject({ id: 'wh_more' })
  })

  it.each<WebhookChange>([
    { what: 'remove' },
    { what: 'enable' },
    { what: 'rotate', secret: 'whsec_stolen', overlapMs: 0 },
    { what: 'replay', afterSeq: 0 },
  ])('of one cashier is not there for another ($what), and a manager may change it', (change) => {
    const rig = new Post()
    rig.add('wh_1', { terminal: 'till-1' })
    const before = rig.webhook()
    expect(body(rig.change('wh_1', change, 'till-2'))).toBe('BD_NOT_FOUND')
    expect(body(rig.change('wh_0', change, 'till-2'))).toBe('BD_NOT_FOUND')
    expect(rig.webhook()).toEqual(before)
    expect(rig.box()).toEqual([])
    expect(rig.change('wh_1', change).ok).toBe(true)
  })

  it('that is removed takes what waited with it and hears nothing more', () => {
    const rig = new Post()
    rig.add('wh_1')
    rig.add('wh_2')
    rig.place('espresso')
    rig.change('wh_1', { what: 'remove' })
    rig.place('espresso')
    expect(rig.box('wh_1')).toEqual([])
    expect(rig.box('wh_2')).toHaveLength(2)
    expect(rig.due()).toHaveLength(2)
  })

  it('with a new secret keeps the old one until the overlap is over; of three, two are good', () => {
    const rig = new Post()
    rig.add('wh_1')
    const rotate = (secret: string) => rig.change('wh_1', { what: 'rotate', secret, overlapMs: DAY_MS })
    expect(body(rotate('whsec_b'))).toEqual({ id: 'wh_1', secret: 'whsec_b' })
    expect(rig.webhook()).toMatchObject({
      secret: 'whsec_b',
      old_secret: 'whsec_wh_1',
      old_until_shop_ms: rig.nowMs + DAY_MS,
    })
    rig.pass(1_000)
    rotate('whsec_c')
    rig.restart()
    expect(rig.webhook()).toMatchObject({
      secret: 'whsec_c',
      old_secret: 'whsec_b',
      old_until_shop_ms: rig.nowMs + DAY_MS,
    })
  })

  it('gets one new secret when its rotation is asked for twice', () => {
    const rig = new Post()
    rig.add('wh_1')
    const once = { terminal: 'manager', key: 'rotate', hash: 'rotate' }
    const rotate = (secret: string) =>
      rig.answerTo((ref) => {
        const change = { what: 'rotate' as const, secret, overlapMs: 1_000 }
        return { t: 'webhook.change', ref, once, id: 'wh_1', whose: null, change }
      })
    expect(body(rotate('whsec_b'))).toEqual(body(rotate('whsec_c')))
    expect(rig.webhook()).toMatchObject({ secret: 'whsec_b', old_secret: 'whsec_wh_1' })
  })

  it('never gets a secret into the history', () => {
    const rig = new Post()
    rig.add('wh_1')
    rig.change('wh_1', { what: 'rotate', secret: 'whsec_b', overlapMs: 1_000 })
    const told = rig.effects.flatMap((effect) => (effect.t === 'event' ? [JSON.stringify(effect.event)] : []))
    expect(told.filter((event) => event.includes('webhook.changed'))).toHaveLength(2)
    expect(told.join()).not.toContain('whsec')
  })
})
