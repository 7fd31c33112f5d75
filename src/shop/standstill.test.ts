import { expect, it } from 'vitest'
import { Device, Rig } from './testing/rig.ts'

it('silence while the daemon stood still is not held against a machine that was there', () => {
  for (const told of ['told', 'not told'] as const) {
    const rig = new Rig()
    new Device(rig, 'lm1').comesOnline()
    rig.nowMs += 60_000
    rig.input(...(told === 'told' ? [{ t: 'standstill' } as const] : []), { t: 'wake' })
    expect(rig.kinds().includes('machine.offline')).toBe(told === 'not told')
    if (told === 'not told') continue
    rig.pass(4_000)
    expect(rig.kinds()).not.toContain('machine.offline')
    rig.pass(2_000)
    expect(rig.kinds()).toContain('machine.offline')
  }
})

it('a machine that is back by a heartbeat alone and falls silent again is offline again, though nothing else happens', () => {
  const rig = new Rig()
  const device = new Device(rig, 'lm1')
  device.comesOnline()
  rig.pass(10_000)
  device.heartbeat()
  rig.pass(10_000)
  const seen = rig.kinds().filter((kind) => kind.startsWith('machine.o'))
  expect(seen).toEqual(['machine.online', 'machine.offline', 'machine.online', 'machine.offline'])
})
