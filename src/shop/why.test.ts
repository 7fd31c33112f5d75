import { describe, expect, it } from 'vitest'
import { accepted, Device, machine, Rig } from './testing/rig.ts'

const seconds = (rig: Rig, time: string | undefined): number => (Date.parse(time ?? '') - rig.now.wallMs) / 1_000

describe('why an order is quoted as it is', () => {
  it('is what stands before it, and where and when each of its drinks is to be made', () => {
    const rig = new Rig()
    new Device(rig, 'lm1').comesOnline()
    rig.place('espresso')
    rig.place('espresso')
    const order = accepted(rig.place({ drinks: [{ recipe: 'espresso', count: 2 }] }))
    const why = rig.view.why(order.id, rig.now)
    expect(why).toMatchObject({ state: 'queued', drinksAhead: 2, boostSeconds: 0, changes: [] })
    expect(why?.steps).toMatchObject([
      { drink: 1, machine: 'lm1', skill: 'espresso', recipeSeconds: 30, pace: 1 },
      { drink: 2, machine: 'lm1' },
    ])
    expect(why?.steps.map(({ beginsAt, endsAt }) => [seconds(rig, beginsAt), seconds(rig, endsAt)])).toEqual([
      [64, 94],
      [96, 126],
    ])
    expect(seconds(rig, why?.quote?.readyAt)).toBe(126)
    expect(why?.first).toEqual(why?.quote)
  })

  it('names each machine that moved it, and by how much', () => {
    const rig = new Rig({ machines: [machine('lm1'), machine('lm2')] })
    const [lm1, lm2] = [new Device(rig, 'lm1'), new Device(rig, 'lm2')]
    lm1.comesOnline()
    lm2.comesOnline()
    rig.pass(2_000)
    const orders = Array.from({ length: 8 }, () => accepted(rig.place('espresso')))
    for (let i = 0; i < 10; i++) {
      rig.pass(1_000)
      lm1.heartbeat()
    }
    const why = rig.view.why(orders.at(-1)?.id ?? '', rig.now)
    expect(why?.changes).toMatchObject([{ reason: 'lm2 stopped' }])
    expect(why?.changes[0]?.bySeconds).toBeGreaterThan(60)
    expect(why?.quote?.readyAt).not.toBe(why?.first?.readyAt)
  })

  it('is nothing for an order that is over, and for none', () => {
    const rig = new Rig()
    const order = accepted(rig.place('espresso'))
    rig.ask('order.cancel', order.id)
    expect(rig.view.why(order.id, rig.now)).toMatchObject({ state: 'cancelled', steps: [], drinksAhead: 0 })
    expect(rig.view.why('NOSUCHORDER00', rig.now)).toBeNull()
  })

  it('knows that a machine rests between its cups, and how many a minute it may make', () => {
    const times = (over: Parameters<typeof machine>[1]) => {
      const rig = new Rig({ machines: [machine('lm1', over)] })
      new Device(rig, 'lm1').comesOnline()
      const orders = Array.from({ length: 3 }, () => accepted(rig.place('espresso')))
      return orders.map(({ quote }) => seconds(rig, quote?.readyAt))
    }
    expect(times({})).toEqual([30, 62, 94])
    expect(times({ recoveryMs: 10_000 })).toEqual([30, 70, 110])
    expect(times({ cupsPerMinute: 1 })).toEqual([30, 90, 150])
  })
})
