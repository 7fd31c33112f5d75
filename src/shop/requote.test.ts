import { describe, expect, it } from 'vitest'
import { accepted, Device, machine, Rig } from './testing/rig.ts'

/** Two machines, and orders for two minutes of both. */
function shop() {
  const rig = new Rig({ machines: [machine('lm1'), machine('lm2')] })
  const [lm1, lm2] = [new Device(rig, 'lm1'), new Device(rig, 'lm2')]
  lm1.comesOnline()
  lm2.comesOnline()
  const live = (ms: number, ...devices: Device[]) => {
    for (let t = 0; t < ms; t += 1_000) {
      rig.pass(1_000)
      for (const device of devices) device.heartbeat()
    }
  }
  live(3_000, lm1, lm2)
  const orders = Array.from({ length: 8 }, () => accepted(rig.place('espresso')))
  const seen = (i: number) => rig.view.order(orders[i]?.id ?? '', '')?.order
  const told = () =>
    rig.effects.flatMap((effect) =>
      effect.t === 'event' && effect.event.kind === 'order.requoted' ? [effect.event] : [],
    )
  return { rig, lm1, lm2, live, orders, seen, told }
}

const at = (time: string | undefined): number => Date.parse(time ?? '')

describe('when a machine stops', () => {
  it('those who wait long enough to notice are told a later time, with the reason', () => {
    const { lm1, live, seen, told } = shop()
    const before = seen(7)?.quote
    live(10_000, lm1)
    const after = seen(7)?.quote
    expect(at(after?.readyAt) - at(before?.readyAt)).toBeGreaterThan(90_000)
    expect(at(after?.promisedAt)).toBeGreaterThan(at(before?.promisedAt))
    expect(told().at(-1)?.data).toMatchObject({ reason: 'lm2 stopped', turns: true })
    expect(told().at(-1)?.data?.bySeconds).toBeGreaterThan(90)
  })

  it('the first in the queue is told nothing: for it hardly anything changes', () => {
    const { lm1, live, orders, told } = shop()
    live(10_000, lm1)
    expect(told().map((event) => event.order)).not.toContain(orders[2]?.id)
  })

  it('nothing is told of a machine that was away for a moment', () => {
    const { rig, lm1, lm2, live, told } = shop()
    rig.input({ t: 'machine.link', machine: 'lm2', state: 'down', reason: 'a cable' })
    rig.pass(500)
    lm2.comesOnline()
    live(5_000, lm1, lm2)
    expect(told()).toEqual([])
  })
})

describe('when it is back', () => {
  it('the quote is sooner again, but no promise is taken back', () => {
    const { lm1, lm2, live, seen, told } = shop()
    live(10_000, lm1)
    const worst = seen(7)?.quote
    lm2.comesOnline()
    live(5_000, lm1, lm2)
    const better = seen(7)?.quote
    expect(at(better?.readyAt)).toBeLessThan(at(worst?.readyAt))
    expect(better?.promisedAt).toBe(worst?.promisedAt)
    expect(told().at(-1)?.data).toMatchObject({ reason: 'lm2 is back' })
    expect(told().at(-1)?.data).not.toHaveProperty('turns')
  })

  it('an order that nobody could be promised anything is quoted', () => {
    const rig = new Rig()
    const order = accepted(rig.place('espresso'))
    expect(order.quote).toBeNull()
    const lm1 = new Device(rig, 'lm1')
    lm1.comesOnline()
    lm1.lives(3_000)
    expect(rig.view.order(order.id, '')?.order.quote).not.toBeNull()
  })
})
