import { describe, expect, it } from 'vitest'
import type { ShopSettings } from './settings.ts'
import { accepted, brewIn, Device, machine, menu, Rig, recipe, settings } from './testing/rig.ts'

const configure = (rig: Rig, over: Partial<ShopSettings>) =>
  rig.input({ t: 'shop.configure', settings: settings(over) })
const rewired = (rig: Rig): string[] => rig.effects.flatMap((e) => (e.t === 'rewire' ? [e.machine] : []))

function whileDiskIsFull(rig: Rig, act: () => void): void {
  const { ledger } = rig.shop
  const { commit } = ledger
  ledger.commit = () => {
    throw Object.assign(new Error('disk full'), { code: 'SQLITE_FULL' })
  }
  expect(act).toThrow('disk full')
  ledger.commit = commit
}

/** One machine, online, in the middle of a pour. */
function pouring(over: Partial<ShopSettings> = {}) {
  const rig = new Rig(over)
  const device = new Device(rig, 'lm1')
  device.comesOnline()
  const from = rig.effects.length
  const order = accepted(rig.place('espresso'))
  const { brew } = brewIn(rig.effects.slice(from), 'lm1')
  device.begins(brew)
  return { rig, device, order, brew }
}

describe('the configuration is read again while the shop is open', () => {
  it('a machine that is gone finishes its cup, gets no other, and is let go of then', () => {
    const { rig, device, order, brew } = pouring()
    const next = accepted(rig.place('espresso'))
    configure(rig, { machines: [machine('lm2')] })
    expect(rewired(rig)).toEqual(['lm2'])
    expect(rig.view.machines(rig.nowMs).map(({ id, intent }) => [id, intent])).toEqual([
      ['lm1', 'leaving'],
      ['lm2', 'in-service'],
    ])
    device.finishes(brew)
    expect(rig.orderState(order.id)).toBe('ready')
    expect(rewired(rig)).toEqual(['lm2', 'lm1'])
    device.takeCup()
    expect(rig.orderState(next.id)).toBe('queued')
    expect(rig.view.machines(rig.nowMs).map(({ id }) => id)).toEqual(['lm2'])
    new Device(rig, 'lm2').comesOnline()
    expect(rig.orderState(next.id)).toBe('making')
  })

  it('a machine that the shop is given back knows what it was making, though the daemon was started without it', () => {
    const { rig, order, brew } = pouring()
    rig.restart({ machines: [machine('lm2')] })
    accepted(rig.place('espresso'))
    configure(rig, {})
    const lm1 = new Device(rig, 'lm1')
    lm1.hello()
    expect(Rig.commands(lm1.heartbeat(), 'lm1').filter(({ t }) => t === 'brew')).toEqual([])
    lm1.finishes(brew)
    expect(rig.orderState(order.id)).toBe('ready')
    expect(brewIn(lm1.takeCup(), 'lm1').label).toBe('101 1/1 espresso')
  })

  it('a machine keeps its part, skills and groups when the configuration that changes them never reached the disk', () => {
    const rig = new Rig({ machines: [machine('lm1', { groups: 2 }), machine('lm2')] })
    const [lm1, lm2] = [new Device(rig, 'lm1', 2), new Device(rig, 'lm2')]
    lm1.comesOnline()
    lm2.comesOnline()
    const before = rig.view.machines(rig.nowMs)
    const other = machine('lm1', { role: 'backup', skills: ['milk'], groups: 1 })
    whileDiskIsFull(rig, () => configure(rig, { machines: [other, machine('lm2')] }))
    // A group that was gone for a moment is heard of again.
    lm1.heartbeat()
    expect(rig.view.machines(rig.nowMs)).toEqual(before)
    rig.place({ drinks: [{ recipe: 'espresso', count: 3 }] })
    expect(Rig.commands(rig.effects, 'lm1').filter(({ t }) => t === 'brew')).toHaveLength(2)
  })

  it('a machine is not lost by a configuration that never reached the disk', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    whileDiskIsFull(rig, () => configure(rig, { machines: [machine('lm2')] }))
    expect(rig.view.machines(rig.nowMs).map(({ id, intent }) => [id, intent])).toEqual([['lm1', 'in-service']])
    const order = accepted(rig.place('espresso'))
    expect(rig.orderState(order.id)).toBe('making')
  })

  it('nor does it lose what it makes, when the step in which its last cup was done never reached the disk', () => {
    const { rig, device, order, brew } = pouring()
    configure(rig, { machines: [machine('lm2')] })
    whileDiskIsFull(rig, () => device.finishes(brew))
    configure(rig, {})
    accepted(rig.place('espresso'))
    device.heartbeat()
    expect(rig.orderState(order.id)).toBe('making')
    device.finishes(brew)
    expect(rig.orderState(order.id)).toBe('ready')
  })

  it('a shorter limit of silence counts at once', () => {
    const { timing } = settings()
    const { rig } = pouring({ timing: { ...timing, suspectMs: 60_000, offlineMs: 90_000 } })
    rig.pass(1_000)
    configure(rig, { timing })
    rig.pass(4_000)
    expect(rig.kinds()).toContain('machine.offline')
  })

  it('a machine that is wired otherwise is connected anew, after its cup', () => {
    const { rig, device, brew } = pouring()
    configure(rig, { machines: [machine('lm1', { wiring: 'another port' })] })
    expect(rewired(rig)).toEqual([])
    device.finishes(brew)
    expect(rewired(rig)).toEqual(['lm1'])
    expect(rig.view.machine('lm1', rig.nowMs)).toMatchObject({ health: 'offline', intent: 'in-service' })
    device.comesOnline()
    expect(rig.view.machine('lm1', rig.nowMs)).toMatchObject({ health: 'ready' })
  })

  it('nothing pours into the cup that stands under a machine which was wired otherwise meanwhile', () => {
    const blind = { clearsBy: 'person' as const }
    const { rig, device, brew } = pouring({ machines: [machine('lm1', blind)] })
    const next = accepted(rig.place('espresso'))
    configure(rig, { machines: [machine('lm1', { ...blind, wiring: 'another port' })] })
    device.finishes(brew)
    // It has no sensor there.
    device.cups[0] = 'unknown'
    device.comesOnline()
    rig.pass(1_000)
    device.heartbeat()
    expect(rig.orderState(next.id)).toBe('queued')
    expect(rig.clear('lm1', 1)).toMatchObject({ ok: true })
    expect(rig.orderState(next.id)).toBe('making')
  })

  it('a group whose cup stands there is not forgotten while the machine has fewer groups', () => {
    const two = { clearsBy: 'person' as const, groups: 2 }
    const rig = new Rig({ machines: [machine('lm1', two)] })
    const device = new Device(rig, 'lm1', 2)
    device.comesOnline()
    rig.place({ drinks: [{ recipe: 'espresso', count: 2 }] })
    for (const { row } of [...rig.shop.memory.brews.values()]) {
      device.begins(row.id, row.group_n)
      device.finishes(row.id, row.group_n)
    }
    configure(rig, { machines: [machine('lm1', { ...two, groups: 1 })] })
    configure(rig, { machines: [machine('lm1', two)] })
    device.heartbeat()
    const next = accepted(rig.place('espresso'))
    expect(rig.orderState(next.id)).toBe('queued')
  })

  it('a machine that people drained stays so when it is wired otherwise', () => {
    const { rig, device, brew } = pouring()
    const once = { terminal: 'bar', key: 'd', hash: 'd' }
    rig.input({ t: 'machine.intent', ref: 50, once, machine: 'lm1', intent: 'draining' })
    configure(rig, { machines: [machine('lm1', { wiring: 'another port' })] })
    device.finishes(brew)
    device.comesOnline()
    expect(rig.view.machine('lm1', rig.nowMs)).toMatchObject({ intent: 'draining' })
  })

  it('a machine that is gone and comes back before its cup is done stays as it was', () => {
    const { rig, device, brew } = pouring()
    configure(rig, { machines: [machine('lm2')] })
    configure(rig, {})
    device.finishes(brew)
    expect(rewired(rig)).toEqual(['lm2', 'lm2'])
    expect(rig.view.machines(rig.nowMs).map(({ id }) => id)).toEqual(['lm1'])
  })

  it('groups come and go; one that works is kept until it is done', () => {
    const rig = new Rig({ machines: [machine('lm1', { groups: 2 })] })
    const device = new Device(rig, 'lm1', 2)
    device.comesOnline()
    accepted(rig.place({ drinks: [{ recipe: 'espresso', count: 2 }] }))
    const [first, second] = Rig.commands(rig.effects).filter((command) => command.t === 'brew')
    configure(rig, { machines: [machine('lm1', { groups: 1 })] })
    const more = accepted(rig.place({ drinks: [{ recipe: 'espresso', count: 2 }] }))
    device.begins(first?.brew ?? 0, 1)
    device.begins(second?.brew ?? 0, 2)
    device.finishes(second?.brew ?? 0, 2)
    device.takeCup(2)
    expect(rig.orderState(more.id)).toBe('queued')
    device.finishes(first?.brew ?? 0, 1)
    device.takeCup(1)
    expect(rig.orderState(more.id)).toBe('making')
    configure(rig, { machines: [machine('lm1', { groups: 3 })] })
    expect(rig.view.machine('lm1', rig.nowMs)?.groups).toHaveLength(3)
  })

  it('skills and roles hold at once', () => {
    const rig = new Rig({ machines: [machine('lm1')] })
    new Device(rig, 'lm1').comesOnline()
    const latte = accepted(rig.place('latte'))
    expect(rig.orderState(latte.id)).toBe('queued')
    configure(rig, { machines: [machine('lm1', { skills: ['espresso', 'milk'] })] })
    expect(rig.orderState(latte.id)).toBe('making')
  })

  it('the file’s menu replaces what is sold from now on, and tills are told', () => {
    const { rig, order } = pouring()
    configure(rig, { menu: menu({ ...recipe('doppio'), name: 'Doppio' }) })
    expect(rig.place('espresso')).toMatchObject({ refusal: { code: 'BD_UNKNOWN_RECIPE' } })
    accepted(rig.place('doppio'))
    expect(rig.kinds()).toContain('menu.changed')
    expect(rig.orderState(order.id)).toBe('making')
  })

  it('the same configuration again changes nothing but the history', () => {
    const { rig, device, order, brew } = pouring()
    configure(rig, {})
    configure(rig, {})
    expect(rewired(rig)).toEqual([])
    expect(rig.kinds()).not.toContain('menu.changed')
    device.finishes(brew)
    expect(rig.orderState(order.id)).toBe('ready')
  })

  it('that the disk does not take is as if it had never been read', () => {
    const { rig, device, order, brew } = pouring()
    rig.db.exec(`CREATE TRIGGER full BEFORE INSERT ON menus BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
    const failed = rig.shop.step(
      [{ t: 'shop.configure', settings: settings({ machines: [machine('lm2')], menu: menu(recipe('doppio')) }) }],
      rig.now,
    )
    expect(failed.effects).toMatchObject([{ t: 'failed', input: 'shop.configure' }])
    rig.db.exec('DROP TRIGGER full')
    expect(rig.view.machines(rig.nowMs).map(({ id, intent }) => [id, intent])).toEqual([['lm1', 'in-service']])
    device.finishes(brew)
    expect(rig.orderState(order.id)).toBe('ready')
    accepted(rig.place('espresso'))
  })
})
