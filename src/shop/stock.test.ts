import { describe, expect, it } from 'vitest'
import type { MachineMessage } from './machine-words.ts'
import { accepted, brewIn, Device, machine, Rig } from './testing/rig.ts'
import { code, MACHINES, MENU, oat, StockRig, shop } from './testing/stock-shop.ts'

describe('a shop that counts no stock', () => {
  it('sells and makes recipes that name ingredients, and asks nobody', () => {
    const rig = new StockRig({ machines: MACHINES, menu: MENU })
    const lm1 = new Device(rig, 'lm1', 2)
    lm1.comesOnline()
    const order = accepted(rig.place('latte'))
    const { brew } = brewIn(rig.effects)
    lm1.begins(brew)
    lm1.finishes(brew)
    expect(rig.orderState(order.id)).toBe('ready')
    expect(rig.view.stock()).toEqual([])
    expect(code(rig.set('milk', { level: 5 }))).toBe('BD_NOT_FOUND')
  })
})

describe('an ingredient', () => {
  it('that nobody has counted holds nothing up', () => {
    const { rig } = shop()
    expect(code(rig.place('latte'))).toBe('taken')
    expect(rig.line('milk')).toMatchObject({ level: null, state: 'unknown' })
    expect(rig.view.questions(rig.now)).toEqual([])
  })

  it('is counted when the pour begins, once, however often that is said', () => {
    const { rig, lm1 } = shop()
    rig.set('milk', { level: 1_000 })
    rig.set('beans', { level: 500 })
    rig.place('latte')
    expect(rig.line('milk')).toMatchObject({ level: 1_000, reserved: 150 })
    const { brew } = brewIn(rig.effects)
    lm1.begins(brew)
    expect(rig.line('milk')).toMatchObject({ level: 850, reserved: 0 })
    lm1.begins(brew)
    lm1.heartbeat()
    lm1.finishes(brew)
    lm1.finishes(brew)
    expect([rig.level('milk'), rig.level('beans')]).toEqual([850, 482])
  })

  it('is counted for a cup whose beginning nobody heard', () => {
    const { rig, lm1 } = shop()
    rig.set('milk', { level: 1_000 })
    rig.place('latte')
    const { brew } = brewIn(rig.effects)
    lm1.finishes(brew)
    expect(rig.level('milk')).toBe(850)
  })

  it('is counted for a cup that a person says is good, and that no machine ever spoke of', () => {
    const { rig } = shop()
    rig.set('milk', { level: 1_000 })
    rig.place('latte')
    const { brew } = brewIn(rig.effects)
    rig.input({ t: 'machine.link', machine: 'lm1', state: 'down', reason: 'unplugged' })
    expect(rig.line('milk')).toMatchObject({ level: 1_000, reserved: 150 })
    const once = { terminal: 'bar', key: 'good', hash: 'good' }
    rig.input({ t: 'brew.resolve', ref: 8_000, once, brew, outcome: 'served', reason: null })
    expect(rig.line('milk')).toMatchObject({ level: 850, reserved: 0 })
  })

  it('is counted for a cup that turns up when nobody waits for it any more', () => {
    const { rig, lm1 } = shop()
    rig.set('milk', { level: 1_000 })
    const { id } = accepted(rig.place('latte'))
    const { brew } = brewIn(rig.effects)
    rig.input({ t: 'machine.link', machine: 'lm1', state: 'down', reason: 'unplugged' })
    rig.pass(130_000)
    rig.ask('order.cancel', id)
    expect(rig.line('milk')).toMatchObject({ level: 1_000, reserved: 0 })
    lm1.hello()
    lm1.finishes(brew)
    expect(rig.kinds()).toContain('brew.surplus')
    expect(rig.level('milk')).toBe(850)
  })

  it('of which there was more than somebody had said is at nothing, and not below', () => {
    const { rig, lm1 } = shop()
    rig.set('milk', { level: 1_000 })
    rig.place('latte')
    rig.set('milk', { level: 100 })
    lm1.begins(brewIn(rig.effects).brew)
    expect(rig.level('milk')).toBe(0)
  })

  it('is not given back by a spoiled drink, and counted again for the next try', () => {
    const { rig, lm1 } = shop()
    rig.set('milk', { level: 1_000 })
    rig.place('latte')
    const { brew } = brewIn(rig.effects)
    lm1.begins(brew)
    rig.says('lm1', { t: 'status', brew, status: 'spoiled', cause: 'flow' } satisfies MachineMessage)
    expect(rig.level('milk')).toBe(850)
    const [waste] = rig.view.waste(0, rig.now.wallMs + 1, 5)
    expect(JSON.parse(waste?.used ?? '')).toEqual({ beans: 18_000, milk: 150_000 })
    lm1.pouring[0] = null
    lm1.takeCup()
    lm1.lives(20_000)
    const again = Rig.commands(rig.effects).flatMap((one) => (one.t === 'brew' && one.brew !== brew ? [one.brew] : []))
    lm1.begins(again[0] ?? 0)
    expect(rig.level('milk')).toBe(700)
  })

  it('is not taken by a brew that its machine refused', () => {
    const { rig } = shop()
    rig.set('milk', { level: 1_000 })
    rig.place('latte')
    const { brew } = brewIn(rig.effects)
    rig.says('lm1', { t: 'refused', brew, reason: 'expired' })
    expect(rig.level('milk')).toBe(1_000)
  })

  it('is free again when the drink is cancelled before it was begun', () => {
    const { rig } = shop({
      machines: [machine('lm1', { skills: ['espresso', 'milk'] }), machine('off', { skills: ['espresso'] })],
    })
    rig.set('milk', { level: 300 })
    accepted(rig.place('latte'))
    const second = accepted(rig.place('latte'))
    expect(code(rig.place('latte'))).toBe('BD_UNAVAILABLE')
    rig.ask('order.cancel', second.id)
    expect(code(rig.place('latte'))).toBe('taken')
  })

  it('that a drink made by itself uses is recorded and not counted: nobody knows what it was', () => {
    const { rig, lm1 } = shop()
    rig.set('beans', { level: 500 })
    lm1.cups[0] = 'full'
    lm1.pouring[0] = 77
    lm1.heartbeat()
    expect(rig.kinds()).toContain('pour.local')
    expect(rig.level('beans')).toBe(500)
  })
})

describe('the last of an ingredient', () => {
  it('is sold exactly as often as it lasts, in one order, in many, or all at one moment', () => {
    const { rig } = shop()
    rig.set('milk', { level: 1_049 })
    expect(code(rig.place({ drinks: [{ recipe: 'latte', count: 7 }] }))).toBe('BD_UNAVAILABLE')
    expect(code(rig.place({ drinks: [{ recipe: 'latte', count: 2 }] }))).toBe('taken')
    const orders = Array.from({ length: 10 }, (_, i) => ({
      t: 'order.place' as const,
      ref: 100 + i,
      once: { terminal: 'till', key: `k${i}`, hash: `h${i}` },
      id: `MANY${String(i).padStart(9, '0')}`,
      url: '',
      request: { drinks: [{ recipe: 'latte' }] },
    }))
    rig.input(...orders)
    const taken = orders.filter(({ ref }) => rig.replies.get(ref)?.ok)
    // Six of 150 ml in 1,049: two were sold before.
    expect(taken.map(({ ref }) => ref)).toEqual([100, 101, 102, 103])
  })

  it('is reserved by what is held, appended and being made, not by the queue alone', () => {
    const { rig } = shop()
    rig.set('milk', { level: 450 })
    const held = accepted(rig.place('latte'))
    rig.ask('order.hold', held.id)
    const making = accepted(rig.place('latte'))
    expect(code(rig.append(making.id, [{ recipe: 'latte' }]))).toBe('taken')
    expect(code(rig.append(making.id, [{ recipe: 'latte' }]))).toBe('BD_UNAVAILABLE')
    expect(rig.line('milk')).toMatchObject({ level: 450, reserved: 450 })
  })

  it('is told to terminals, greyed on the menu with the reason, and other milk is still sold', () => {
    const { rig } = shop()
    rig.set('milk', { level: 200 })
    rig.set('oat-milk', { level: 200 })
    expect(rig.offered('latte')).toEqual({ available: true, reason: null, out: [] })
    rig.place('latte')
    expect(rig.offered('latte')).toEqual({ available: true, reason: null, out: ['whole'] })
    const told = rig.effects.flatMap((e) => (e.t === 'event' && e.event.kind === 'menu.changed' ? [e.event.data] : []))
    expect(told.at(-1)).toMatchObject({ what: 'stock', unavailable: ['latte, milk: whole', 'cappuccino'] })
    const refused = rig.place('latte')
    expect(refused).toMatchObject({
      refusal: { code: 'BD_UNAVAILABLE', data: { reason: 'what is left of milk is ordered already' } },
    })
    expect(code(rig.place(oat))).toBe('taken')
    expect(rig.offered('latte')).toMatchObject({ available: false, reason: 'what is left of milk is ordered already' })
    expect(code(rig.place('tea'))).toBe('taken')
  })

  it('comes back to the menu with what a person brings', () => {
    const { rig } = shop()
    rig.set('beans', { level: 0 })
    expect(rig.offered('espresso')).toMatchObject({ available: false, reason: 'beans is out' })
    const before = rig.view.menu(rig.now).etag
    expect(rig.set('beans', { add: 250 })).toMatchObject({ ok: true, status: 200 })
    expect(rig.offered('espresso')).toMatchObject({ available: true, reason: null })
    expect(rig.view.menu(rig.now).etag).not.toBe(before)
    expect(code(rig.place('espresso'))).toBe('taken')
  })
})

describe('an ingredient that staff say is out until a time', () => {
  const HOUR = 3_600_000

  it('cannot be ordered until then, whatever was counted, and the till reads until when', () => {
    const { rig } = shop()
    rig.set('oat-milk', { level: 5_000 })
    const untilMs = rig.now.wallMs + HOUR
    expect(code(rig.set('oat-milk', { outUntilMs: untilMs }))).toBe('taken')
    expect(rig.line('oat-milk')).toMatchObject({ state: 'out', level: 0, outUntilMs: untilMs, sensor: 'silent' })
    expect(code(rig.place(oat))).toBe('BD_UNAVAILABLE')
    const refused = rig.place(oat)
    expect(refused).toMatchObject({ ok: false, refusal: { data: { until: new Date(untilMs).toISOString() } } })
    expect(rig.offered('latte').out).toEqual(['oat'])
    rig.pass(HOUR - 1)
    expect(rig.offered('latte').out).toEqual(['oat'])
    rig.pass(1)
    expect(rig.line('oat-milk')).toMatchObject({ state: 'ok', level: 5_000, outUntilMs: null })
    expect(rig.offered('latte').out).toEqual([])
    expect(code(rig.place(oat))).toBe('taken')
  })

  it('is out after a restart too, and comes back while nobody was there', () => {
    const { rig } = shop()
    rig.set('milk', { outUntilMs: rig.now.wallMs + HOUR })
    rig.restart()
    expect(rig.line('milk')).toMatchObject({ state: 'out' })
    rig.nowMs += 2 * HOUR
    rig.restart()
    expect(rig.line('milk')).toMatchObject({ state: 'unknown', outUntilMs: null })
  })

  it('is back as soon as somebody counts it, gets some in, or says so; said twice, that is refused', () => {
    const { rig } = shop()
    const out = () => rig.set('milk', { outUntilMs: rig.now.wallMs + HOUR })
    out()
    rig.set('milk', { level: 700 })
    expect(rig.line('milk')).toMatchObject({ level: 700, outUntilMs: null })
    out()
    rig.set('milk', { add: 100 })
    expect(rig.line('milk')).toMatchObject({ level: 800, outUntilMs: null })
    out()
    expect(code(rig.set('milk', { outUntilMs: null }))).toBe('taken')
    expect(rig.line('milk')).toMatchObject({ level: 800 })
    expect(code(rig.set('milk', { outUntilMs: null }))).toBe('BD_ILLEGAL_TRANSITION')
    expect(code(rig.set('milk', { outUntilMs: rig.now.wallMs }))).toBe('BD_BAD_REQUEST')
  })

  it('holds up what was ordered before, and that goes on when it is back', () => {
    const { rig, lm1 } = shop()
    rig.set('milk', { level: 1_000 })
    lm1.cups[0] = 'full'
    lm1.cups[1] = 'full'
    lm1.heartbeat()
    rig.place('latte')
    rig.set('milk', { outUntilMs: rig.now.wallMs + HOUR })
    lm1.cups[0] = 'empty'
    lm1.heartbeat()
    expect(rig.made()).toEqual([])
    lm1.lives(HOUR)
    expect(rig.made()).toEqual(['latte'])
  })
})
