import { describe, expect, it } from 'vitest'
import { boundsOf, shortestRemaining } from './bounds.ts'
import { compare } from './compare.ts'
import { figuresOf } from './figures.ts'
import { loadOf, makeDay, scaledTo, withMachines } from './make-day.ts'
import { runDay } from './run-day.ts'
import { RUSH_DAY } from './rush-day.ts'
import { readFail, readSlow, staged } from './scenario.ts'
import { dispatchBy, exactDay, machineOf, ordersAt, shortDay } from './testing/days.ts'

const played = (day: Parameters<typeof runDay>[0]) => runDay(day, { dispatch: dispatchBy('pull'), outages: [] })

describe('the figures of a day', () => {
  const record = played(
    exactDay(
      [machineOf('a'), machineOf('b')],
      ordersAt([0, 'mocha', 'espresso', 'espresso', 'espresso'], [1, 'espresso'], [600, 'latte']),
    ),
  )
  const figures = figuresOf([record])

  it('count waits from acceptance to the last drink of the order', () => {
    // a: mocha until 120, then espresso until 160; b: espresso until 40, 80, 120, and 160 at the latest.
    expect(record.orders.map(({ readyMs, placedMs }) => ((readyMs ?? 0) - placedMs) / 1000)).toEqual([120, 159, 75])
    expect(figures).toMatchObject({
      orders: 3,
      unserved: 0,
      meanS: 118,
      p50S: 120,
      worstS: 159,
      withinFourMinutes: 100,
    })
  })

  it('tell apart large orders, siblings, and who was overtaken', () => {
    expect(figures).toMatchObject({ largeP90S: 120, siblingGapS: 80, overtaken: 0 })
  })

  it('an order is overtaken when a later one is ready before it', () => {
    const day = exactDay([machineOf('a'), machineOf('b')], ordersAt([0, 'mocha'], [1, 'espresso']))
    expect(figuresOf([played(day)]).overtaken).toBe(50)
  })

  it('of several days are of all their orders together', () => {
    expect(figuresOf([record, record])).toMatchObject({ orders: 6, meanS: 118 })
  })

  it('balance is the most work of a machine over the mean, among equals only', () => {
    const day = exactDay([machineOf('a'), machineOf('b')], ordersAt([0, 'mocha', 'espresso']))
    expect(figuresOf([played(day)]).balance).toBe(120 / 80)
    const unlike = exactDay([machineOf('a'), machineOf('b', { skills: ['milk'] })], ordersAt([0, 'mocha', 'espresso']))
    expect(figuresOf([played(unlike)]).balance).toBe(1)
  })
})

describe('the lower bound', () => {
  it('serves what has least left to do first, and leaves it for something shorter', () => {
    // 10 s of work is left at 2 s for 1 s of another: they are in the shop for 11 s and 1 s.
    expect(
      shortestRemaining([
        { atMs: 0, leftMs: 10_000 },
        { atMs: 2_000, leftMs: 1_000 },
      ]),
    ).toBe(6_000)
  })

  it('is met by one machine with one order', () => {
    const record = played(exactDay([machineOf('a')], ordersAt([0, 'mocha', 'espresso'])))
    expect(boundsOf(record)).toEqual({ meanS: 160, makespanS: 160 })
  })

  it.each(['pull', 'pull-window', 'least-loaded', 'shortest-first'] as const)('is never undercut by %s', (policy) => {
    for (const slow of [[], [{ machine: '2', factor: 2 }]]) {
      const days = [1, 2].map((seed) => shortDay(seed, 0.9))
      const scenario = { policies: [policy], machines: [], fails: [], slow, window: 3, overtakes: 2 }
      for (const { figures, bounds, makespanS } of compare(days, scenario)) {
        expect(figures.meanS).toBeGreaterThanOrEqual(bounds.meanS)
        expect(makespanS).toBeGreaterThanOrEqual(bounds.makespanS)
      }
    }
  })
})

describe('a day drawn by chance', () => {
  it('has as much work as was asked for', () => {
    expect(loadOf(scaledTo(RUSH_DAY, 0.88))).toBeCloseTo(0.88, 10)
    const days = Array.from({ length: 40 }, (_, i) => makeDay(scaledTo(RUSH_DAY, 0.5), i))
    const work = days.reduce((sum, day) => sum + day.orders.length, 0)
    const expected = scaledTo(RUSH_DAY, 0.5).orders.map(
      ({ perHour }, i) => perHour * ([1, 1 / 3, 2 / 3, 1, 2, 1][i] ?? 0),
    )
    expect(work / days.length / expected.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 1)
  })

  it('with more machines has the same orders', () => {
    const day = makeDay(RUSH_DAY, 1)
    const larger = withMachines(day, 5)
    expect(larger.orders).toBe(day.orders)
    expect(larger.machines.map(({ settings }) => settings.id)).toEqual([
      'left',
      'middle',
      'right',
      'left-2',
      'middle-2',
    ])
    expect(withMachines(day, 1).machines).toHaveLength(1)
  })
})

describe('what goes wrong', () => {
  it('is read as people write it', () => {
    expect(readFail('2@08:10')).toEqual({ machine: '2', fromMs: 29_400_000, untilMs: null })
    expect(readFail('left@8:10-08:30')).toEqual({ machine: 'left', fromMs: 29_400_000, untilMs: 30_600_000 })
    for (const nonsense of ['2', '@08:10', '2@25:00', '2@08:30-08:10', '2@08:10-', '2@08:10-24:10', '']) {
      expect(readFail(nonsense), nonsense).toBeNull()
    }
    expect(readSlow('2x1.5')).toEqual({ machine: '2', factor: 1.5 })
    expect(readSlow('box-xl2x0.5')).toEqual({ machine: 'box-xl2', factor: 0.5 })
    for (const nonsense of ['2', 'x2', '2x', '2x0', '2x9', '2x-1']) expect(readSlow(nonsense), nonsense).toBeNull()
  })

  it('names machines by place or id, and one that is not there is an error', () => {
    const day = shortDay(1)
    const slow = [{ machine: '3', factor: 2 }]
    const fails = [{ machine: 'left', fromMs: 0, untilMs: null }]
    const { day: made, outages } = staged(day, { slow, fails }, null)
    expect(made.machines.map(({ factor }) => factor)).toEqual([1, 1, 2])
    expect(outages.map(({ machine }) => machine)).toEqual(['left'])
    expect(() => staged(day, { slow, fails }, 2)).toThrow('no machine "3"')
    expect(() => staged(day, { slow: [], fails: [{ machine: 'x', fromMs: 0, untilMs: null }] }, null)).toThrow('"x"')
  })
})
