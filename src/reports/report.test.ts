import { beforeEach, describe, expect, it } from 'vitest'
import { accepted, brewIn, Device, machine, Rig } from '../shop/testing/rig.ts'
import { makeReport, type ReportQuery } from './report.ts'

const LIKE = { role: 'primary', skills: ['espresso'], groups: 1 } as const

let rig: Rig
let left: Device
let startMs: number
beforeEach(() => {
  rig = new Rig({ machines: [machine('left'), machine('right')] })
  left = new Device(rig, 'left')
  left.comesOnline()
  startMs = rig.now.wallMs
})

/** Of the hour since the test began, unless said otherwise. */
function report(over: Partial<ReportQuery> = {}) {
  return makeReport(rig.db, {
    fromMs: startMs,
    untilMs: startMs + 3_600_000,
    by: 'hour',
    timeZone: 'UTC',
    dayCutoffMinutes: 0,
    nowWallMs: rig.now.wallMs,
    nowShopMs: rig.now.shopMs,
    machines: [
      { id: 'left', ...LIKE },
      { id: 'right', ...LIKE },
    ],
    ...over,
  })
}

/** Places an order for one espresso, which `left` makes in so long. */
function serve(ms: number): string {
  const { id } = accepted(rig.place('espresso'))
  const brew = brewIn(rig.effects.slice(-12), 'left')
  left.begins(brew.brew)
  left.lives(ms)
  left.finishes(brew.brew)
  left.takeCup()
  return id
}

describe('a report', () => {
  it('has the waits of known orders to the tenth of a second, and the use of the machine that made them', () => {
    for (const ms of [20_000, 30_000, 40_000]) serve(ms)
    rig.pass(10_000)
    const { total } = report()
    expect(total.orders).toMatchObject({ placed: 3, ready: 3, open: 0, cancelled: 0 })
    expect(total.drinks).toEqual({ ordered: 3, remade: 0, overtakenPercent: 0 })
    expect(total.wait).toEqual({
      p50Seconds: 30,
      p90Seconds: 38,
      p99Seconds: 39.8,
      worstSeconds: 40,
      withinFourMinutesPercent: 100,
    })
    // Untaught, the shop quotes what the recipe says and a cup's change: what it said is in the book.
    const said = rig.db
      .prepare<[], { error: number; kept: number }>(
        'SELECT ready_shop_ms - first_quote_shop_ms AS error, ready_shop_ms <= first_promise_shop_ms AS kept FROM orders',
      )
      .all()
    expect(said).toHaveLength(3)
    expect(total.quote).toMatchObject({
      judged: 3,
      biasSeconds: Math.round(said.reduce((sum, { error }) => sum + error, 0) / 300) / 10,
    })
    expect(total.promise.first).toEqual({
      judged: 3,
      keptPercent: Math.round((1_000 * said.filter(({ kept }) => kept === 1).length) / 3) / 10,
    })
    // Ninety of the hundred seconds that have passed; what has not passed yet could not be used.
    expect(total.machines).toEqual([
      { id: 'left', brews: 3, workSeconds: 90, usePercent: 90, spoiled: 0, idleWithWorkSeconds: 0 },
      { id: 'right', brews: 0, workSeconds: 0, usePercent: 0, spoiled: 0, idleWithWorkSeconds: 0 },
    ])
    // One did all: twice the mean.
    expect(total.balance).toBe(2)
  })

  it('knows of no balance among machines that are not alike', () => {
    serve(20_000)
    const unlike = [
      { id: 'left', ...LIKE },
      { id: 'right', ...LIKE, groups: 2 },
    ]
    expect(report({ machines: unlike }).total.balance).toBeNull()
    expect(report({ machines: [] }).total.machines).toEqual([
      { id: 'left', brews: 1, workSeconds: 20, usePercent: null, spoiled: 0, idleWithWorkSeconds: 0 },
    ])
  })

  it('says of a cancelled order that it was, and of one that waits that it does', () => {
    rig.ask('order.cancel', accepted(rig.place({ drinks: [{ recipe: 'latte' }] })).id)
    rig.place({ drinks: [{ recipe: 'latte', count: 2 }] })
    const { orders, drinks, wait, quote } = report().total
    expect(orders).toMatchObject({ placed: 2, ready: 0, open: 1, cancelled: 1 })
    expect(drinks).toMatchObject({ ordered: 2, overtakenPercent: null })
    expect(wait).toMatchObject({ p50Seconds: null, worstSeconds: null, withinFourMinutesPercent: null })
    expect(quote).toMatchObject({ judged: 0, biasSeconds: null })
  })

  it('counts the wait of a held order from its release, and of one with drinks added from then', () => {
    const { id } = accepted(rig.place({ drinks: [{ recipe: 'espresso' }], hold: true }))
    left.lives(60_000)
    const from = rig.effects.length
    rig.ask('order.release', id)
    const brew = brewIn(rig.effects.slice(from), 'left')
    left.begins(brew.brew)
    left.lives(25_000)
    left.finishes(brew.brew)
    expect(report().total.wait.worstSeconds).toBe(25)
  })

  it('counts spoiled cups by cause and machine, and what was poured of them as work', () => {
    rig.place('espresso')
    const brew = brewIn(rig.effects.slice(-12), 'left')
    left.begins(brew.brew)
    left.lives(10_000)
    rig.says('left', { t: 'status', brew: brew.brew, status: 'spoiled', cause: 'flow' })
    const { waste, machines } = report().total
    expect(waste).toEqual({ cups: 1, byCause: { spoiled: 1 }, byMachine: { left: 1 } })
    expect(machines[0]).toMatchObject({ brews: 0, workSeconds: 10, spoiled: 1 })
  })

  it('has for how long a machine stood still beside work, in the row of that hour', () => {
    const { idle } = rig.shop.memory
    const file = idle.file.bind(idle)
    idle.file = (id) => file(id, [])
    left.heartbeat()
    rig.place('espresso')
    // All machines are looked at every ten seconds, whatever dispatch looks at.
    left.lives(12_000)
    idle.file = file
    left.lives(10_000)
    const from = startMs - (startMs % 3_600_000) - 3_600_000
    const { rows, total } = report({ fromMs: from, untilMs: from + 3 * 3_600_000 })
    expect(total.machines.map((one) => one.idleWithWorkSeconds)).toEqual([3, 0])
    expect(rows.map((row) => row.machines[0]?.idleWithWorkSeconds)).toEqual([0, 3, 0])
  })

  it('has a pour in each row that it reaches into, and an order in that where it was placed', () => {
    left.lives(((3_600_000 - (startMs % 3_600_000)) % 3_600_000) + 3_600_000 - 10_000)
    serve(30_000)
    const from = startMs - (startMs % 3_600_000)
    const { rows, total } = report({ fromMs: from, untilMs: from + 4 * 3_600_000 })
    const worked = rows.flatMap((row) => (row.machines[0]?.workSeconds ? [row.machines[0].workSeconds] : []))
    expect(worked).toEqual([10, 20])
    expect(rows.filter((row) => row.orders.placed > 0)).toHaveLength(1)
    expect(rows.map((row) => row.machines[0]?.brews ?? 0).reduce((a, b) => a + b)).toBe(1)
    expect(total.machines[0]?.workSeconds).toBe(30)
  })

  it('leaves out what lies before and after, however long the book is', () => {
    serve(20_000)
    const between = rig.now.wallMs + 1
    rig.pass(5 * 86_400_000)
    left.comesOnline()
    serve(30_000)
    expect(report({ untilMs: between }).total.wait.worstSeconds).toBe(20)
    const later = { fromMs: between, untilMs: rig.now.wallMs + 1 }
    expect(report(later).total.wait).toMatchObject({ worstSeconds: 30, p50Seconds: 30 })
    expect(report(later).total.machines[0]).toMatchObject({ brews: 1, workSeconds: 30 })
  })

  it('finds the orders of before a long rest, when the wall clock was less ahead of the shop’s own', () => {
    serve(20_000)
    const after = rig.now.wallMs
    // The box was off for three weeks, of which shop time counts one day.
    const nowShopMs = rig.now.shopMs + 86_400_000
    const nowWallMs = after + 21 * 86_400_000
    expect(report({ nowShopMs, nowWallMs, untilMs: after + 1 }).total.wait.worstSeconds).toBe(20)
  })

  it('finds the orders of before the wall clock was put back by a day', () => {
    serve(20_000)
    const nowWallMs = rig.now.wallMs - 86_400_000
    expect(report({ nowWallMs }).total.wait.worstSeconds).toBe(20)
  })

  it('of a book with no order has rows of nothing', () => {
    const { rows, total } = report({
      untilMs: startMs + 2 * 86_400_000,
      by: 'day',
      fromMs: startMs - (startMs % 86_400_000),
    })
    expect(rows.map(({ orders }) => orders.placed)).toEqual(rows.map(() => 0))
    expect(total).toMatchObject({ balance: null, waste: { cups: 0 } })
  })
})
