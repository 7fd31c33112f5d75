import { describe, expect, it } from 'vitest'
import { accepted, brewIn, Device, Rig } from './testing/rig.ts'

const delayed = (rig: Rig): string[] =>
  rig.effects.flatMap((e) => (e.t === 'event' && e.event.kind === 'order.delayed' ? [e.event.order ?? ''] : []))

/** A machine that takes the first drink and then goes on for ever. */
function slowShop() {
  const rig = new Rig()
  const device = new Device(rig, 'lm1')
  device.comesOnline()
  const from = rig.effects.length
  const order = accepted(rig.place('espresso'))
  const { brew } = brewIn(rig.effects.slice(from))
  device.begins(brew)
  return { rig, device, order, brew }
}

describe('a promise that cannot be kept', () => {
  it('is told once, when it has passed and not before', () => {
    const { rig, device, order } = slowShop()
    device.lives(50_000)
    expect(delayed(rig)).toEqual([])
    device.lives(3_000)
    expect(delayed(rig)).toEqual([order.id])
    device.lives(60_000)
    expect(delayed(rig)).toEqual([order.id])
    expect(rig.view.order(order.id, '')?.order).toMatchObject({ late: true })
  })

  it('is not told of an order that was ready in time', () => {
    const { rig, device, brew } = slowShop()
    device.lives(30_000)
    device.finishes(brew)
    device.lives(60_000)
    expect(delayed(rig)).toEqual([])
  })

  it('is told after a restart of the daemon, and not again after another', () => {
    const { rig, order } = slowShop()
    rig.nowMs += 300_000
    rig.restart()
    rig.pass(1_000)
    expect(delayed(rig)).toEqual([order.id])
    rig.restart()
    rig.pass(5_000)
    expect(delayed(rig)).toEqual([order.id])
  })

  it('is not told of an order that nobody could be promised anything', () => {
    const rig = new Rig()
    expect(accepted(rig.place('espresso')).quote).toBeNull()
    rig.pass(3_600_000)
    expect(delayed(rig)).toEqual([])
  })

  it('a hundred broken at once are told within seconds, each once', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    for (let i = 0; i < 100; i++) accepted(rig.place('espresso'))
    rig.nowMs += 24 * 3_600_000
    rig.pass(2_000)
    rig.input({ t: 'wake' })
    rig.pass(2_000)
    expect(delayed(rig)).toHaveLength(100)
    expect(new Set(delayed(rig)).size).toBe(100)
  })
})
