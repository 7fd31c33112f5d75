import { describe, expect, it } from 'vitest'
import { POLICY_NAMES } from '../shop/rules/policies/policies.ts'
import { figuresOf, waitS } from './figures.ts'
import { makeDay, scaledTo } from './make-day.ts'
import { runDay, ShopLife } from './run-day.ts'
import { RUSH_DAY } from './rush-day.ts'
import { dispatchBy, exactDay, machineOf, ordersAt, shortDay } from './testing/days.ts'

const SEVEN = 7 * 3_600_000
const plan = { dispatch: dispatchBy('pull'), outages: [] }
const waits = (day: Parameters<typeof runDay>[0], over: Partial<Parameters<typeof runDay>[1]> = {}) =>
  runDay(day, { ...plan, ...over }).orders.map(waitS)

describe('a day', () => {
  it('of two orders on one machine takes as long as they take one after the other', () => {
    const day = exactDay([machineOf('one')], ordersAt([0, 'espresso'], [10, 'latte', 'espresso']))
    expect(waits(day)).toEqual([40, 40 + 75 + 40 - 10])
  })

  it('is the same to the millisecond when it is played again', () => {
    const day = shortDay(7)
    expect(runDay(day, plan)).toEqual(runDay(day, plan))
  })

  it('is another one with another seed', () => {
    expect(runDay(shortDay(1), plan).orders).not.toEqual(runDay(shortDay(2), plan).orders)
  })

  it.each(POLICY_NAMES)(
    '%s: every order is made, each drink once, and takes as long as under any other policy',
    (policy) => {
      const day = shortDay(3)
      const { orders, pours } = runDay(day, { ...plan, dispatch: dispatchBy(policy) })
      expect(orders.filter(({ readyMs }) => readyMs === null)).toEqual([])
      expect(pours).toHaveLength(day.orders.reduce((sum, { drinks }) => sum + drinks.length, 0))
      const total = (record: ReturnType<typeof runDay>) =>
        record.pours.reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0)
      expect(total({ ...runDay(day, plan), orders, pours })).toBe(total(runDay(day, plan)))
    },
  )

  it.each([1, 2, 3])('under pull starts drinks in the order in which they were accepted (seed %i)', (seed) => {
    const { orders, pours } = runDay(shortDay(seed, 1.2), plan)
    const begun = pours.toSorted((a, b) => a.fromMs - b.fromMs).map(({ order }) => order)
    expect(begun).toEqual(begun.toSorted((a, b) => a - b))
    expect(orders.length).toBeGreaterThan(40)
  })

  it('with a slow machine takes longer than the shop was told, and the shop learns it', () => {
    const day = { ...makeDay(RUSH_DAY, 2), spread: 0 }
    const slow = { ...day, machines: day.machines.map((machine) => ({ ...machine, factor: 1.5 })) }
    const { orders } = runDay(slow, plan)
    const offS = (from: number, until: number) =>
      orders.slice(from, until).map(({ readyMs, quotedMs }) => ((readyMs ?? 0) - (quotedMs ?? 0)) / 1000)
    const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
    expect(middle(offS(0, 10))).toBeGreaterThan(15)
    expect(Math.abs(middle(offS(100, 150)))).toBeLessThan(15)
  })

  it('after another one begins with what was learnt from it', () => {
    const day = shortDay(1)
    const life = new ShopLife(day, plan)
    const first = life.live(day, [])
    const second = life.live(shortDay(2), [])
    life.close()
    expect(second.orders.every(({ readyMs }) => readyMs !== null)).toBe(true)
    expect(second.orders[0]?.placedMs).toBe(shortDay(2).orders[0]?.atMs)
    expect(figuresOf([second]).unserved).toBe(0)
    expect(first.orders).toEqual(runDay(day, plan).orders)
  })
})

describe('a machine that is off', () => {
  const two = [machineOf('a'), machineOf('b')]
  const outages = [{ machine: 'a', fromMs: SEVEN + 20_000, untilMs: SEVEN + 600_000 }]

  it('loses what it was making, and the drink is made again when it is known to be lost', () => {
    const day = exactDay(two, ordersAt([0, 'espresso']))
    const { pours, orders } = runDay(day, { ...plan, outages })
    expect(pours.map(({ machine, outcome }) => `${machine} ${outcome}`)).toEqual(['a lost', 'b done'])
    // Nobody can ask a dead machine: after two minutes of doubt the shop makes the drink again.
    expect(orders.map(waitS)).toEqual([20 + 120 + 40])
  })

  it('gets no work, and the others go on', () => {
    const day = exactDay(two, ordersAt([30, 'espresso'], [30, 'espresso']))
    expect(runDay(day, { ...plan, outages }).pours.map(({ machine }) => machine)).toEqual(['b', 'b'])
  })

  it('works again when it is back', () => {
    const day = exactDay(two, ordersAt([700, 'espresso', 'espresso']))
    expect(
      runDay(day, { ...plan, outages })
        .pours.map(({ machine }) => machine)
        .toSorted(),
    ).toEqual(['a', 'b'])
  })

  it('for good leaves the day to the others, and it ends', () => {
    const day = shortDay(5, 0.5)
    const gone = [{ machine: 'left', fromMs: SEVEN + 600_000, untilMs: null }]
    expect(figuresOf([runDay(day, { ...plan, outages: gone })]).unserved).toBe(0)
  })

  it('and the only one: the day ends all the same, and says who was not served', () => {
    const day = exactDay([machineOf('a')], ordersAt([0, 'espresso'], [100, 'espresso'], [200, 'latte']))
    const { orders } = runDay(day, { ...plan, outages: [{ machine: 'a', fromMs: SEVEN + 60_000, untilMs: null }] })
    expect(orders.map(({ readyMs }) => readyMs !== null)).toEqual([true, false, false])
  })
})

describe('time in which machines stand still', () => {
  it('counts only when somebody waits for what they could make', () => {
    const both = [machineOf('a'), machineOf('b', { skills: ['milk'] })]
    const day = exactDay(both, ordersAt([0, 'espresso'], [0, 'espresso'], [0, 'espresso']))
    expect(runDay(day, plan).idleWithWorkMs).toBe(0)
  })

  it('is lost under lines of their own, and never under pull', () => {
    const day = exactDay(
      [machineOf('a'), machineOf('b')],
      ordersAt([0, 'mocha'], [1, 'espresso'], [2, 'mocha'], [3, 'espresso']),
    )
    // a: two mochas, b: two espressos; b stands still while the second mocha waits for a.
    expect(runDay(day, { ...plan, dispatch: dispatchBy('round-robin') }).idleWithWorkMs).toBe((120 - 81) * 1000)
    expect(runDay(day, plan).idleWithWorkMs).toBe(0)
  })

  it.each(['pull', 'pull-window', 'round-robin', 'least-loaded'] as const)(
    '%s: the shop counts of itself what is seen from outside, over a whole day with a machine away',
    (policy) => {
      const day = makeDay(scaledTo(RUSH_DAY, 0.9), 3)
      const outages = [{ machine: 'middle', fromMs: SEVEN + 3_600_000, untilMs: SEVEN + 4_800_000 }]
      const { idleWithWorkMs, idleCountedMs } = runDay(day, { ...plan, dispatch: dispatchBy(policy), outages })
      if (policy.startsWith('pull')) expect([idleWithWorkMs, idleCountedMs]).toEqual([0, 0])
      else {
        expect(idleWithWorkMs).toBeGreaterThan(60_000)
        expect(idleCountedMs).toBe(idleWithWorkMs)
      }
    },
  )

  it('is none while a machine rests by its profile', () => {
    const day = exactDay([machineOf('a', { recoveryMs: 30_000 })], ordersAt([0, 'espresso', 'espresso']))
    const { orders, idleWithWorkMs } = runDay(day, plan)
    expect(orders.map(waitS)).toEqual([40 + 30 + 40])
    expect(idleWithWorkMs).toBe(0)
  })

  it('is none while a machine has made its cups of the minute', () => {
    const day = exactDay([machineOf('a', { cupsPerMinute: 1 })], ordersAt([0, 'espresso', 'espresso']))
    const { orders, idleWithWorkMs } = runDay(day, plan)
    expect(orders.map(waitS)).toEqual([60 + 40])
    expect(idleWithWorkMs).toBe(0)
  })
})
