import { describe, expect, it } from 'vitest'
import type { Reply } from './effects.ts'
import type { OrderRequest } from './inputs.ts'
import { accepted, brewIn, Device, machine, Rig } from './testing/rig.ts'

const HOUR_MS = 3_600_000
const ESPRESSO: OrderRequest = { drinks: [{ recipe: 'espresso' }] }
const HELD: OrderRequest = { ...ESPRESSO, hold: true }

const refusal = (reply: Reply) => (reply.ok ? null : reply.refusal)
const body = (reply: Reply) => JSON.parse(reply.ok ? reply.body : '{}')
const order = (rig: Rig, id: string) => rig.view.order(id, '')?.order
const calls = (rig: Rig) => rig.effects.flatMap((effect) => (effect.t === 'call' ? [effect.number] : []))
/** Numbers of the brews so far, in the order in which they began. */
const brewed = (rig: Rig) =>
  rig.commandsSince(0).flatMap((command) => (command.t === 'brew' ? [command.label.split(' ')[0]] : []))

/** A machine that is ready, takes its cup away at once, and makes drinks as the test lets it. */
function working(rig: Rig) {
  const device = new Device(rig, 'lm1')
  device.comesOnline()
  return {
    device,
    makeOne() {
      const last = rig.commandsSince(0).findLast((command) => command.t === 'brew')
      if (last?.t !== 'brew') throw new Error('nothing is being made')
      device.finishes(last.brew)
      device.takeCup()
    },
  }
}

describe('an order that is not paid yet', () => {
  it('is not made, not quoted and not on the board, but has its number and counts against the cap', () => {
    const rig = new Rig()
    working(rig)
    const held = accepted(rig.place(HELD))
    expect(held).toMatchObject({ state: 'held', quote: null, drinks: [{ state: 'held' }] })
    rig.pass(60_000)
    expect(brewed(rig)).toEqual([])
    expect(rig.view.board('main', rig.nowMs)).toMatchObject({ preparing: [], counts: { preparing: 0, ready: 0 } })
    expect(rig.view.openDrinks()).toBe(1)
    rig.restart()
    expect(rig.view.openDrinks()).toBe(1)
    expect(accepted(rig.place('espresso')).number).not.toBe(held.number)
  })

  it('once released is made and quoted, and its release is answered once', () => {
    const rig = new Rig()
    working(rig)
    const { id, number } = accepted(rig.place(HELD))
    const reply = rig.ask('order.release', id, 'paid')
    expect(body(reply)).toMatchObject({ id, number, state: 'queued', drinks: [{ id: 1, state: 'queued' }] })
    expect(rig.ask('order.release', id, 'paid')).toEqual({ ...reply, replayed: true })
    expect(order(rig, id)).toMatchObject({ state: 'making', quote: { readyAt: expect.any(String) } })
    expect(refusal(rig.ask('order.release', id))).toMatchObject({
      code: 'BD_ILLEGAL_TRANSITION',
      data: { state: 'making', order: { id, state: 'making' } },
    })
  })

  it('released within a minute keeps its place; later it queues as of its release', () => {
    for (const [waitMs, place] of [
      [60_000, 1],
      [60_001, 2],
    ] as const) {
      const rig = new Rig()
      const held = accepted(rig.place(HELD))
      const other = accepted(rig.place('espresso'))
      rig.pass(waitMs)
      rig.ask('order.release', held.id)
      const { makeOne } = working(rig)
      makeOne()
      expect(brewed(rig).indexOf(held.number) + 1, `${waitMs}`).toBe(place)
      expect(brewed(rig)).toContain(other.number)
    }
  })

  it('never released expires: its drinks are cancelled, its number is free, and nothing is ever made of it', () => {
    const rig = new Rig()
    working(rig)
    const { id } = accepted(rig.place({ drinks: [{ recipe: 'espresso', count: 2 }], hold: true }))
    rig.pass(2 * HOUR_MS - 1)
    expect(rig.orderState(id)).toBe('held')
    rig.pass(1)
    expect(order(rig, id)).toMatchObject({ state: 'expired', drinks: [{ state: 'cancelled' }, { state: 'cancelled' }] })
    expect(rig.view.openDrinks()).toBe(0)
    expect(rig.kinds().filter((kind) => kind === 'order.expired')).toHaveLength(1)
    expect(refusal(rig.ask('order.release', id))?.data).toMatchObject({ state: 'expired' })
    expect(refusal(rig.ask('order.cancel', id))?.data).toMatchObject({ state: 'expired' })
    rig.restart()
    expect(rig.orderState(id)).toBe('expired')
    expect(brewed(rig)).toEqual([])
  })

  it('expires also when the daemon was down at that moment, and only then', () => {
    const rig = new Rig()
    const late = accepted(rig.place(HELD))
    rig.pass(HOUR_MS)
    const young = accepted(rig.place(HELD))
    rig.nowMs += HOUR_MS
    rig.restart()
    expect([rig.orderState(late.id), rig.orderState(young.id)]).toEqual(['expired', 'held'])
    rig.pass(HOUR_MS)
    expect(rig.orderState(young.id)).toBe('expired')
  })

  it('a hundred of them expire in one go', () => {
    const rig = new Rig()
    const ids = Array.from({ length: 100 }, () => accepted(rig.place(HELD)).id)
    rig.pass(2 * HOUR_MS)
    expect(ids.map((id) => rig.orderState(id))).toEqual(ids.map(() => 'expired'))
  })

  it('cancelled is cancelled, and does not expire on top of it', () => {
    const rig = new Rig()
    const { id } = accepted(rig.place(HELD))
    expect(body(rig.ask('order.cancel', id)).drinks).toEqual([{ id: 1, outcome: 'cancelled' }])
    rig.pass(3 * HOUR_MS)
    expect(rig.orderState(id)).toBe('cancelled')
    expect(rig.kinds()).not.toContain('order.expired')
  })
})

describe('an order for later', () => {
  const due = (rig: Rig, inMs: number): OrderRequest => ({ ...ESPRESSO, dueAtMs: rig.now.wallMs + inMs })
  // 30 s of work, a fifth of it and 15 s.
  const NEEDS_MS = 51_000

  it('is promised for then, and queues by itself when work must begin, to the millisecond', () => {
    const rig = new Rig()
    const { makeOne } = working(rig)
    const placed = accepted(rig.place(due(rig, HOUR_MS)))
    const dueAt = new Date(rig.now.wallMs + HOUR_MS).toISOString()
    expect(placed).toMatchObject({ state: 'held', dueAt, quote: { readyAt: dueAt, promisedAt: dueAt } })
    rig.pass(HOUR_MS - NEEDS_MS - 1)
    expect(rig.orderState(placed.id)).toBe('held')
    rig.pass(1)
    expect(rig.orderState(placed.id)).toBe('queued')
    // The machine was silent for an hour; it is heard of again.
    new Device(rig, 'lm1').comesOnline()
    makeOne()
    expect(order(rig, placed.id)?.state).toBe('ready')
    expect(Date.parse(order(rig, placed.id)?.readyAt ?? '')).toBeLessThanOrEqual(Date.parse(dueAt))
  })

  it('does not expire, however long it waits', () => {
    const rig = new Rig()
    const { id } = accepted(rig.place(due(rig, 23 * HOUR_MS)))
    rig.pass(22 * HOUR_MS)
    expect(rig.orderState(id)).toBe('held')
  })

  it('for so soon that work must begin now is not held', () => {
    const rig = new Rig()
    working(rig)
    const { id } = accepted(rig.place(due(rig, NEEDS_MS)))
    expect(rig.orderState(id)).toBe('making')
  })

  it('two whose time came while the daemon was down are made in the order of their times, not of their placing', () => {
    const rig = new Rig()
    const later = accepted(rig.place(due(rig, HOUR_MS + 1_000)))
    const sooner = accepted(rig.place(due(rig, HOUR_MS)))
    rig.nowMs += HOUR_MS
    rig.restart()
    const { makeOne } = working(rig)
    makeOne()
    expect(brewed(rig)).toEqual([sooner.number, later.number])
  })

  it('of many drinks begins as early as it must, with all groups at work', () => {
    const rig = new Rig({ machines: [machine('lm1', { groups: 2 })] })
    const reply = rig.place({ drinks: [{ recipe: 'espresso', count: 4 }], dueAtMs: rig.now.wallMs + HOUR_MS })
    // Two rounds of 30 s with a change of cups between: 62 s, and the reserve.
    const needsMs = 62_000 + 12_400 + 15_000
    rig.pass(HOUR_MS - needsMs - 1)
    expect(rig.orderState(accepted(reply).id)).toBe('held')
    rig.pass(1)
    expect(rig.orderState(accepted(reply).id)).toBe('queued')
  })

  it('with more in it begins earlier; released by hand it is made at once', () => {
    const rig = new Rig()
    const first = accepted(rig.place(due(rig, HOUR_MS)))
    expect(body(rig.append(first.id, [{ recipe: 'espresso' }]))).toMatchObject({
      state: 'held',
      drinks: [{ state: 'held' }, { state: 'held' }],
    })
    rig.pass(HOUR_MS - (62_000 + 12_400 + 15_000))
    expect(rig.orderState(first.id)).toBe('queued')
    const second = accepted(rig.place(due(rig, HOUR_MS)))
    expect(body(rig.ask('order.release', second.id)).state).toBe('queued')
  })
})

describe('hold', () => {
  it('takes out of the queue what is not begun, lets the machine finish what is, and release puts it at the end', () => {
    const rig = new Rig()
    const { makeOne } = working(rig)
    const first = accepted(rig.place({ drinks: [{ recipe: 'espresso', count: 2 }] }))
    expect(body(rig.ask('order.hold', first.id)).drinks).toEqual([
      { id: 1, state: 'making' },
      { id: 2, state: 'held' },
    ])
    const second = accepted(rig.place('espresso'))
    makeOne()
    expect(order(rig, first.id)).toMatchObject({ state: 'partly-ready', quote: null })
    rig.ask('order.release', first.id)
    makeOne()
    expect(brewed(rig)).toEqual([first.number, second.number, first.number])
  })

  it('of nothing that waits is refused, with the order as it is', () => {
    const rig = new Rig()
    working(rig)
    const { id } = accepted(rig.place('espresso'))
    expect(refusal(rig.ask('order.hold', id))).toMatchObject({
      code: 'BD_ILLEGAL_TRANSITION',
      data: { order: { id, drinks: [{ id: 1, state: 'making' }] } },
    })
    const held = accepted(rig.place(HELD))
    expect(refusal(rig.ask('order.hold', held.id))?.code).toBe('BD_ILLEGAL_TRANSITION')
  })

  it('never released: what is ready goes out, and the number is called, since nothing else will come', () => {
    const rig = new Rig()
    const { makeOne } = working(rig)
    const { id, number } = accepted(rig.place({ drinks: [{ recipe: 'espresso', count: 2 }] }))
    rig.ask('order.hold', id)
    makeOne()
    expect(calls(rig)).toEqual([])
    rig.pass(2 * HOUR_MS)
    expect(calls(rig)).toEqual([number])
    expect(order(rig, id)?.drinks.map(({ state }) => state)).toEqual(['ready', 'cancelled'])
    expect(rig.orderState(id)).toBe('ready')
    expect(rig.kinds()).not.toContain('order.expired')
    rig.pass(HOUR_MS)
    expect(rig.orderState(id)).toBe('collected')
  })

  it('ends with its last held drink: what is added later is made', () => {
    const rig = new Rig()
    working(rig)
    const { id } = accepted(rig.place({ drinks: [{ recipe: 'espresso', count: 2 }] }))
    rig.ask('order.hold', id)
    rig.cancelDrink(id, 2)
    expect(body(rig.append(id, [{ recipe: 'espresso' }])).drinks[2]).toMatchObject({ id: 3, state: 'queued' })
    expect(refusal(rig.ask('order.release', id))?.code).toBe('BD_ILLEGAL_TRANSITION')
  })

  it('a cancelled order whose hold expired before is cancelled, not expired', () => {
    const rig = new Rig()
    working(rig)
    const { id } = accepted(rig.place({ drinks: [{ recipe: 'espresso', count: 2 }] }))
    rig.ask('order.hold', id)
    const [brew] = rig.commandsSince(0).filter((command) => command.t === 'brew')
    if (brew?.t !== 'brew') throw new Error('nothing is being made')
    // The pour hangs: its order stays open beyond the hold.
    for (let i = 0; i < 7_300 && rig.kinds().every((kind) => kind !== 'drink.cancelled'); i++) rig.pass(1_000)
    expect(order(rig, id)?.drinks[1]?.state).toBe('cancelled')
    rig.ask('order.cancel', id)
    expect(rig.orderState(id)).toBe('cancelled')
  })

  it('a drink that came back from a machine while its order is held is made: it was begun', () => {
    const rig = new Rig()
    const { device } = working(rig)
    const from = rig.effects.length
    const { id } = accepted(rig.place({ drinks: [{ recipe: 'espresso', count: 2 }] }))
    const { brew } = brewIn(rig.effects.slice(from))
    rig.ask('order.hold', id)
    rig.says('lm1', { t: 'refused', brew, reason: 'expired' })
    expect(order(rig, id)?.drinks.map(({ state }) => state)).toEqual(['queued', 'held'])
    device.lives(6_000)
    expect(order(rig, id)?.drinks.map(({ state }) => state)).toEqual(['making', 'held'])
  })
})
