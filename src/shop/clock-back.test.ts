import { describe, expect, it } from 'vitest'
import { accepted, brewIn, Device, Rig } from './testing/rig.ts'

const BACK_MS = 300_000

/** A machine that has been told to make an espresso, and has not answered. */
function commanded() {
  const rig = new Rig()
  const device = new Device(rig, 'lm1')
  device.comesOnline()
  const order = accepted(rig.place('espresso'))
  return { rig, device, order, brew: brewIn(rig.effects) }
}

const stateNow = ({ db }: Rig) => db.prepare('SELECT state FROM brews').get()

describe('a machine whose clock goes back without a new boot', () => {
  it('is asked whether it began what it was told before', () => {
    const { rig, device, brew } = commanded()
    device.heartbeat({ clockMs: rig.nowMs - BACK_MS })
    expect(stateNow(rig)).toEqual({ state: 'intent' })
    const from = rig.effects.length
    device.heartbeat({ clockMs: rig.nowMs - BACK_MS + 100 })
    expect(stateNow(rig)).toEqual({ state: 'doubt' })
    expect(rig.commandsSince(from)).toEqual([{ t: 'query', brew: brew.brew }])
    expect(rig.view.machine('lm1', rig.nowMs)?.lastError?.text).toBe('its clock went back by 300 s')
  })

  it('is fenced against what was given up: by the new clock it could still begin it', () => {
    const { rig, device, brew } = commanded()
    rig.pass(130_000)
    expect(stateNow(rig)).toEqual({ state: 'unresolved' })
    device.comesOnline()
    const from = rig.effects.length
    for (const ms of [0, 100]) device.heartbeat({ clockMs: rig.nowMs - BACK_MS + ms })
    expect(rig.commandsSince(from)).toContainEqual({ t: 'fence', group: 1, epoch: brew.epoch, brew: brew.brew })
  })

  it('goes on with what it pours: that has begun, whatever the clock says', () => {
    const { rig, device, order, brew } = commanded()
    device.begins(brew.brew)
    for (const ms of [0, 100]) device.heartbeat({ clockMs: rig.nowMs - BACK_MS + ms })
    expect(stateNow(rig)).toEqual({ state: 'pouring' })
    device.finishes(brew.brew)
    expect(rig.orderState(order.id)).toBe('ready')
  })

  it('gets its next commands by the clock that it has now', () => {
    const { rig, device, brew } = commanded()
    device.begins(brew.brew)
    device.finishes(brew.brew)
    for (const ms of [0, 100]) device.heartbeat({ clockMs: rig.nowMs - BACK_MS + ms })
    device.cups[0] = 'empty'
    device.heartbeat({ clockMs: rig.nowMs - BACK_MS + 200 })
    const from = rig.effects.length
    rig.place('espresso')
    expect(brewIn(rig.effects.slice(from)).deadlineMs).toBe(rig.nowMs - BACK_MS + 200 + 4_000)
  })
})

describe('heartbeats that come late, out of order', () => {
  it('are no clock that went back: one behind the others, or all a little', () => {
    const { rig, device } = commanded()
    device.heartbeat({ clockMs: rig.nowMs - BACK_MS })
    device.heartbeat()
    device.heartbeat({ clockMs: rig.nowMs - BACK_MS })
    for (const ms of [4_900, 4_800, 4_700]) device.heartbeat({ clockMs: rig.nowMs - ms })
    expect(stateNow(rig)).toEqual({ state: 'intent' })
    expect(rig.view.machine('lm1', rig.nowMs)?.lastError).toBeNull()
  })

  it('nor is the wrap of the clock after 49 days', () => {
    const { rig, device } = commanded()
    device.hello()
    device.heartbeat({ clockMs: 2 ** 32 - 100 })
    for (const ms of [900, 1_900, 2_900]) device.heartbeat({ clockMs: ms })
    expect(rig.view.machine('lm1', rig.nowMs)?.lastError).toBeNull()
  })

  it('nor a new boot, whose clock begins anew', () => {
    const { rig, device } = commanded()
    device.boot = 2
    device.hello({ clockMs: 0 })
    for (const ms of [0, 100, 200]) device.heartbeat({ clockMs: ms })
    expect(rig.view.machine('lm1', rig.nowMs)?.lastError).toBeNull()
  })
})
