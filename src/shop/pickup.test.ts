import { describe, expect, it } from 'vitest'
import type { Effect } from './effects.ts'
import type { PickupSettings } from './settings.ts'
import { accepted, brewIn, Device, Rig, settings } from './testing/rig.ts'

const MIN = 60_000
const BASE: PickupSettings = {
  ...settings().pickup,
  remindersMs: [5 * MIN, 10 * MIN],
  clearAfterMs: 10 * MIN,
  atCounterMs: 20 * MIN,
}

function shop(over: Partial<PickupSettings> = {}) {
  const rig = new Rig({ pickup: { ...BASE, ...over } })
  const lm1 = new Device(rig, 'lm1')
  lm1.comesOnline()
  /** The next drink in the queue, made. */
  const make = () => {
    const mark = rig.effects.length
    lm1.takeCup()
    const { brew } = brewIn(rig.effects.slice(mark), 'lm1')
    lm1.begins(brew)
    lm1.finishes(brew)
  }
  /** An order that is ready. */
  const ready = () => {
    lm1.takeCup()
    const mark = rig.effects.length
    const order = accepted(rig.place('espresso'))
    const { brew } = brewIn(rig.effects.slice(mark), 'lm1')
    lm1.begins(brew)
    lm1.finishes(brew)
    return order
  }
  const board = () => rig.view.board('main', rig.nowMs)
  const calls = (from = 0) =>
    rig.effects.slice(from).filter((effect): effect is Extract<Effect, { t: 'call' }> => effect.t === 'call')
  const events = (kind: string) =>
    rig.db.prepare('SELECT data FROM events WHERE kind = ? ORDER BY seq').all(kind) as { data: string }[]
  return { rig, lm1, make, ready, board, calls, events }
}

describe('a ready order for which nobody comes', () => {
  it('is reminded of twice, then people are asked to the counter, then it is over', () => {
    const { rig, ready, board, events } = shop()
    const { id, number } = ready()
    rig.pass(5 * MIN)
    expect(events('order.reminded').map(({ data }) => JSON.parse(data))).toEqual([{ reminder: 1, waitedS: 300 }])
    expect(board()).toMatchObject({ ready: [{ number }], counter: [], counts: { ready: 1 } })

    const mark = rig.effects.length
    rig.pass(5 * MIN)
    expect(events('order.reminded')).toHaveLength(2)
    expect(board()).toMatchObject({ ready: [], counter: [{ number }], counts: { ready: 0 } })
    expect(rig.effects.slice(mark)).toContainEqual({ t: 'board', zone: 'main' })
    expect(rig.orderState(id)).toBe('ready')

    rig.pass(20 * MIN)
    expect(rig.orderState(id)).toBe('collected')
    expect(board()).toMatchObject({ ready: [], counter: [] })
    expect(events('order.collected').map(({ data }) => data)).toEqual(['{"assumed":true}'])
  })

  it('is thrown away where the shop says so, and that is no waste', () => {
    const { rig, ready, events } = shop({ uncollected: 'discarded' })
    const { id } = ready()
    rig.pass(31 * MIN)
    expect(rig.view.order(id, '')?.order).toMatchObject({ state: 'expired', drinks: [{ state: 'discarded' }] })
    expect(events('order.expired').map(({ data }) => data)).toEqual(['{"uncollected":true}'])
    expect(rig.view.waste(0, Number.MAX_SAFE_INTEGER, 10)).toEqual([])
    // Somebody comes after all, and gets it.
    expect(rig.ask('order.collect', id)).toMatchObject({ ok: true })
    expect(rig.view.order(id, '')?.order).toMatchObject({ state: 'collected', drinks: [{ state: 'collected' }] })
  })

  it('gives its number to nobody else until it is over', () => {
    const { rig, ready } = shop()
    const { number } = ready()
    rig.pass(29 * MIN)
    const others = Array.from({ length: 20 }, () => accepted(rig.place('espresso')).number)
    expect(others).not.toContain(number)
  })

  it('is reminded of once for all that an outage has missed', () => {
    const { rig, ready, board, events } = shop()
    const { id, number } = ready()
    rig.nowMs += 12 * MIN
    rig.restart()
    rig.pass(1)
    expect(events('order.reminded').map(({ data }) => JSON.parse(data))).toEqual([{ reminder: 2, waitedS: 720 }])
    expect(board().counter).toEqual([{ number }])
    rig.restart()
    rig.pass(1)
    expect(events('order.reminded')).toHaveLength(1)
    rig.pass(30 * MIN)
    expect(rig.orderState(id)).toBe('collected')
  })

  it('is looked after by other limits as soon as they are configured', () => {
    const { rig, ready } = shop()
    const { id } = ready()
    rig.input({ t: 'shop.configure', settings: settings({ pickup: { ...BASE, clearAfterMs: MIN, atCounterMs: 0 } }) })
    rig.pass(MIN)
    expect(rig.orderState(id)).toBe('collected')
  })

  it('is forgotten by nobody when hundreds are due at once', () => {
    const { rig, lm1, make } = shop()
    const orders = Array.from({ length: 150 }, () => accepted(rig.place('espresso')))
    const { brew } = brewIn(rig.effects, 'lm1')
    lm1.begins(brew)
    lm1.finishes(brew)
    for (let made = 1; made < orders.length; made++) make()
    rig.pass(30 * MIN)
    expect(new Set(orders.map(({ id }) => rig.orderState(id)))).toEqual(new Set(['collected']))
  })
})

describe('a number', () => {
  it('is called again, not too soon and not for ever', () => {
    const { rig, ready, calls } = shop()
    const { id, number } = ready()
    const mark = rig.effects.length
    expect(rig.ask('order.call', id)).toMatchObject({
      ok: false,
      refusal: { code: 'BD_ILLEGAL_TRANSITION', data: { retryAfterSeconds: 60 } },
    })
    for (const again of [1, 2, 3]) {
      rig.pass(MIN)
      expect(rig.ask('order.call', id)).toMatchObject({ ok: true })
      expect(calls(mark).at(-1)).toMatchObject({ number, again, drink: null })
    }
    rig.pass(MIN)
    const refused = rig.ask('order.call', id)
    expect(refused).toMatchObject({ ok: false, refusal: { data: { recalls: 3 } } })
    expect(calls(mark)).toHaveLength(3)
  })

  it('is called once when two people press at once, or one presses twice', () => {
    const { rig, ready, calls } = shop()
    const { id } = ready()
    rig.pass(MIN)
    const mark = rig.effects.length
    rig.ask('order.call', id, 'one')
    expect(rig.ask('order.call', id, 'one')).toMatchObject({ ok: true, replayed: true })
    expect(rig.ask('order.call', id, 'two')).toMatchObject({ ok: false })
    expect(calls(mark)).toHaveLength(1)
  })

  it('of an order that waits, or is gone, is not called', () => {
    const { rig, ready } = shop()
    const { id } = ready()
    const waiting = accepted(rig.place('espresso'))
    rig.pass(MIN)
    expect(rig.ask('order.call', waiting.id)).toMatchObject({ ok: false, refusal: { data: { state: 'queued' } } })
    rig.ask('order.collect', id)
    expect(rig.ask('order.call', id)).toMatchObject({ ok: false })
  })

  it('is called for each drink where the shop says so, and says which', () => {
    const { rig, lm1, make, board, calls } = shop({ announce: 'each' })
    const { number } = accepted(rig.place({ drinks: [{ recipe: 'espresso', count: 3 }] }))
    const { brew } = brewIn(rig.effects, 'lm1')
    lm1.begins(brew)
    lm1.finishes(brew)
    expect(calls()).toMatchObject([{ number, drink: 1, of: 3, again: 0 }])
    expect(board().preparing).toEqual([{ number, ready: 1, total: 3 }])
    make()
    make()
    expect(calls().map(({ drink, of }) => [drink, of])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ])
    expect(board().ready).toMatchObject([{ number }])
  })

  it('is called once for all drinks where it does not', () => {
    const { rig, lm1, make, calls } = shop()
    accepted(rig.place({ drinks: [{ recipe: 'espresso', count: 2 }] }))
    const { brew } = brewIn(rig.effects, 'lm1')
    lm1.begins(brew)
    lm1.finishes(brew)
    expect(calls()).toEqual([])
    make()
    expect(calls()).toMatchObject([{ drink: null, of: null }])
  })
})

describe('a collection that was none', () => {
  it('is undone: the order is on the board again, nobody is called, and it waits anew', () => {
    const { rig, ready, board, calls, events } = shop()
    const { id, number } = ready()
    rig.pass(4 * MIN)
    rig.ask('order.collect', id)
    rig.pass(MIN)
    const mark = rig.effects.length
    expect(rig.ask('order.uncollect', id)).toMatchObject({ ok: true })
    expect(board().ready).toMatchObject([{ number }])
    expect(calls(mark)).toEqual([])
    expect(rig.ask('order.uncollect', id)).toMatchObject({ ok: false, refusal: { data: { state: 'ready' } } })
    // From now on, not from when it was ready first.
    rig.pass(9 * MIN)
    expect(board().ready).toHaveLength(1)
    expect(events('order.reminded')).toHaveLength(1)
    rig.pass(21 * MIN)
    expect(rig.orderState(id)).toBe('collected')
  })

  it('can be undone when it was only assumed, as long as its number is nobody else’s', () => {
    const { rig, ready } = shop()
    const { id, number } = ready()
    rig.pass(40 * MIN)
    expect(rig.orderState(id)).toBe('collected')
    expect(rig.ask('order.uncollect', id)).toMatchObject({ ok: true })
    expect(accepted(rig.place('espresso')).number).not.toBe(number)
  })

  it('cannot be undone when its number may be somebody else’s', () => {
    const { rig, ready } = shop()
    const { id } = ready()
    rig.ask('order.collect', id)
    rig.pass(31 * MIN)
    rig.place('espresso')
    expect(rig.ask('order.uncollect', id)).toMatchObject({ ok: false, refusal: { code: 'BD_ILLEGAL_TRANSITION' } })
    expect(rig.orderState(id)).toBe('collected')
  })

  it('does not change when the order was ready, and nothing is learnt twice', () => {
    const { rig, ready } = shop()
    const { id } = ready()
    const before = rig.view.order(id, '')?.order.readyAt
    rig.ask('order.collect', id)
    rig.pass(MIN)
    rig.ask('order.uncollect', id)
    expect(rig.view.order(id, '')?.order.readyAt).toBe(before)
  })

  it('is listed for those who must undo it, the last first', () => {
    const { rig, ready } = shop()
    const first = ready()
    const second = ready()
    rig.ask('order.collect', first.id)
    rig.pass(1_000)
    rig.ask('order.collect', second.id)
    expect(rig.view.collectedLately(rig.nowMs, MIN).map(({ number }) => number)).toEqual([second.number, first.number])
    rig.pass(2 * MIN)
    expect(rig.view.collectedLately(rig.nowMs, MIN)).toEqual([])
  })
})

describe('a customer on the way', () => {
  it('is seen beside the order, and is so once however often they say it', () => {
    const { rig, ready, events } = shop()
    const { id } = ready()
    for (let i = 0; i < 5; i++) expect(rig.coming(id)).toMatchObject({ ok: true })
    expect(rig.view.order(id, '')?.order.coming).toBe(true)
    expect(events('order.coming')).toHaveLength(1)
    rig.restart()
    expect(rig.view.order(id, '')?.order.coming).toBe(true)
  })

  it('says so of an order that there is and that is not over', () => {
    const { rig, ready } = shop()
    const { id } = ready()
    expect(rig.coming('NOSUCHORDER00')).toMatchObject({ ok: false, refusal: { code: 'BD_NOT_FOUND' } })
    rig.ask('order.collect', id)
    expect(rig.coming(id)).toMatchObject({ ok: false, refusal: { code: 'BD_ILLEGAL_TRANSITION' } })
  })
})
