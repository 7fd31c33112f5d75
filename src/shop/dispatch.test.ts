import { describe, expect, it } from 'vitest'
import type { DispatchSettings, MachineSettings } from './settings.ts'
import { brewIn, Device, machine, menu, Rig, recipe } from './testing/rig.ts'

const MENU = menu(recipe('espresso'), recipe('long', 'espresso', 120_000), recipe('milk', 'milk'))
const rules = (policy: DispatchSettings['policy'], over: Partial<DispatchSettings> = {}): DispatchSettings => ({
  policy,
  window: 3,
  overtakes: 2,
  ...over,
})

function shopOf(dispatch: DispatchSettings, ...machines: MachineSettings[]) {
  const rig = new Rig({ machines, menu: MENU, dispatch })
  const devices = machines.map(({ id, groups }) => new Device(rig, id, groups))
  return { rig, devices }
}

/** Recipe of each drink in the order in which they were started, with its machine. */
function starts(rig: Rig): string[] {
  return rig.effects.flatMap((effect) =>
    effect.t === 'command' && effect.command.t === 'brew'
      ? [`${effect.command.label.split(' ').slice(1).join(' ')} on ${effect.machine}`]
      : [],
  )
}

/** Pours whatever was commanded last on this machine and takes the cup. */
function pours(rig: Rig, device: Device, ms: number): void {
  const brew = Rig.commands(rig.effects, device.id).findLast((command) => command.t === 'brew')
  if (brew?.t !== 'brew') throw new Error(`${device.id} has nothing to pour`)
  device.begins(brew.brew, brew.group)
  rig.pass(ms)
  device.finishes(brew.brew, brew.group)
  device.takeCup(brew.group)
}

const bound = (rig: Rig): (string | null)[] =>
  rig.db
    .prepare<[], { bound: string | null }>(`SELECT bound FROM drinks WHERE state = 'queued' ORDER BY queue_key, id`)
    .all()
    .map((row) => row.bound)

describe('a group that must recover', () => {
  it('starts its next drink when its rest is over, and the shop wakes up for that by itself', () => {
    const { rig, devices } = shopOf(rules('pull'), machine('lm1', { recoveryMs: 1_500 }))
    for (const device of devices) device.comesOnline()
    rig.place({ drinks: [{ recipe: 'espresso', count: 2 }] })
    for (const device of devices) pours(rig, device, 1_000)
    const ended = rig.nowMs
    expect(starts(rig)).toHaveLength(1)
    rig.pass(1_499)
    expect(starts(rig)).toHaveLength(1)
    rig.pass(1)
    expect(starts(rig)).toHaveLength(2)
    expect(rig.nowMs - ended).toBe(1_500)
  })

  it('rests on after a restart of the daemon', () => {
    const { rig, devices } = shopOf(rules('pull'), machine('lm1', { recoveryMs: 2_500 }))
    for (const device of devices) device.comesOnline()
    rig.place({ drinks: [{ recipe: 'espresso', count: 2 }] })
    for (const device of devices) pours(rig, device, 1_000)
    rig.pass(1_000)
    rig.restart()
    for (const device of devices) device.comesOnline()
    expect(starts(rig)).toHaveLength(1)
    rig.pass(1_500)
    expect(starts(rig)).toHaveLength(2)
  })

  it('is waited for only until the first of several may start', () => {
    const { rig, devices } = shopOf(
      rules('pull'),
      machine('a', { recoveryMs: 2_500 }),
      machine('b', { recoveryMs: 1_500 }),
      machine('c', { recoveryMs: 2_000 }),
    )
    for (const device of devices) device.comesOnline()
    rig.place({ drinks: [{ recipe: 'espresso', count: 4 }] })
    for (const device of devices) pours(rig, device, 0)
    rig.pass(1_600)
    expect(starts(rig).slice(3)).toEqual(['4/4 espresso on b'])
  })

  it('does not keep the other group of its machine from working', () => {
    const { rig, devices } = shopOf(rules('pull'), machine('lm1', { recoveryMs: 60_000, groups: 2 }))
    for (const device of devices) device.comesOnline()
    rig.place({ drinks: [{ recipe: 'espresso', count: 3 }] })
    expect(starts(rig)).toHaveLength(2)
  })
})

describe('cups a minute', () => {
  it('are counted over any minute and all groups', () => {
    const { rig, devices } = shopOf(rules('pull'), machine('lm1', { groups: 2, cupsPerMinute: 3 }))
    for (const device of devices) device.comesOnline()
    rig.place({ drinks: [{ recipe: 'espresso', count: 5 }] })
    const first = rig.nowMs
    for (const device of devices) pours(rig, device, 10_000)
    expect(starts(rig)).toHaveLength(3)
    for (const device of devices) pours(rig, device, 10_000)
    expect(starts(rig)).toHaveLength(3)
    for (const device of devices) device.lives(39_000)
    expect(rig.nowMs).toBe(first + 59_000)
    expect(starts(rig)).toHaveLength(3)
    rig.pass(1_000)
    // Two were started at once a minute ago; there is one free group.
    expect(starts(rig)).toHaveLength(4)
  })
})

describe('pull', () => {
  it('gives equal machines equal work when there is little to do', () => {
    const { rig, devices } = shopOf(rules('pull'), machine('a'), machine('b'), machine('c'))
    for (const device of devices) device.comesOnline()
    for (let i = 0; i < 6; i++) {
      const from = rig.effects.length
      rig.place('espresso')
      const made = devices.find(({ id }) => rig.commandsSince(from, id).length > 0)
      if (!made) throw new Error('nobody started')
      pours(rig, made, 1_000)
      for (const device of devices) device.heartbeat()
    }
    const made = starts(rig).map((start) => start.split(' on ')[1])
    expect(made.toSorted()).toEqual(['a', 'a', 'b', 'b', 'c', 'c'])
  })
})

describe('pull-window', () => {
  it('lets small orders pass a large one, each drink of it twice at most', () => {
    const { rig, devices } = shopOf(rules('pull-window'), machine('lm1'))
    for (const device of devices) device.comesOnline()
    rig.place('espresso')
    rig.place({ drinks: [{ recipe: 'long', count: 2 }] })
    for (let i = 0; i < 4; i++) rig.place('espresso')
    for (const device of devices) for (let i = 0; i < 7; i++) pours(rig, device, 1_000)
    expect(starts(rig).map((start) => start.split(' ')[1])).toEqual([
      'espresso',
      'espresso',
      'espresso',
      'long',
      'long',
      'espresso',
      'espresso',
    ])
  })
})

describe('own lines', () => {
  it('are filled in turn when orders are accepted, and nobody takes from another', () => {
    const { rig, devices } = shopOf(rules('round-robin'), machine('a'), machine('b'))
    for (const device of devices) device.comesOnline()
    rig.place({ drinks: [{ recipe: 'long' }, { recipe: 'espresso' }, { recipe: 'long' }, { recipe: 'espresso' }] })
    expect(starts(rig)).toEqual(['1/4 long on a', '2/4 espresso on b'])
    expect(bound(rig)).toEqual(['a', 'b'])
    const [, b] = devices
    if (!b) throw new Error('no b')
    pours(rig, b, 1_000)
    pours(rig, b, 1_000)
    expect(starts(rig).slice(2)).toEqual(['4/4 espresso on b'])
    expect(bound(rig)).toEqual(['a'])
  })

  it('leave a machine idle beside the work of another, and that is counted; in one queue there is none', () => {
    const idle = (policy: 'pull' | 'round-robin') => {
      const { rig, devices } = shopOf(rules(policy), machine('a'), machine('b'))
      for (const device of devices) device.comesOnline()
      rig.place({ drinks: [{ recipe: 'long' }, { recipe: 'espresso' }, { recipe: 'long' }] })
      const [a, b] = devices
      if (!a || !b) throw new Error('a machine is missing')
      const { brew } = brewIn(rig.effects, 'a')
      a.begins(brew, 1)
      pours(rig, b, 1_000)
      for (let s = 0; s < 15; s++) {
        rig.pass(1_000)
        for (const device of devices) device.heartbeat()
      }
      a.finishes(brew, 1)
      a.takeCup(1)
      rig.pass(2_000)
      const rows = rig.db.prepare<[], { machine: string; ms: number }>('SELECT machine, ms FROM idle_work').all()
      return { rows, counted: devices.map(({ id }) => rig.shop.memory.idleTime.ms(id)) }
    }
    // From when b is done until a begins the third.
    expect(idle('round-robin')).toEqual({ rows: [{ machine: 'b', ms: 15_000 }], counted: [0, 15_000] })
    expect(idle('pull')).toEqual({ rows: [], counted: [0, 0] })
  })

  it('of a machine that dispatch overlooks the time is counted too', () => {
    const { rig, devices } = shopOf(rules('pull'), machine('a'), machine('b'))
    for (const device of devices) device.comesOnline()
    const { idle, idleTime } = rig.shop.memory
    const file = idle.file.bind(idle)
    idle.file = (id, skills) => file(id, id === 'b' ? [] : skills)
    for (const device of devices) device.heartbeat()
    rig.place({ drinks: [{ recipe: 'long', count: 2 }] })
    const { brew } = brewIn(rig.effects, 'a')
    devices[0]?.begins(brew, 1)
    for (let s = 0; s < 15; s++) {
      rig.pass(1_000)
      for (const device of devices) device.heartbeat()
    }
    expect(starts(rig)).toHaveLength(1)
    expect(idleTime.ms('a')).toBe(0)
    expect(idleTime.ms('b')).toBeGreaterThanOrEqual(4_000)
  })

  it('least-loaded puts a drink where it will be begun first', () => {
    const { rig, devices } = shopOf(rules('least-loaded'), machine('a'), machine('b'))
    for (const device of devices) device.comesOnline()
    rig.place({ drinks: [{ recipe: 'long' }, { recipe: 'espresso' }, { recipe: 'espresso' }, { recipe: 'espresso' }] })
    expect(starts(rig)).toEqual(['1/4 long on a', '2/4 espresso on b'])
    expect(bound(rig)).toEqual(['b', 'b'])
  })

  it.each(['round-robin', 'least-loaded'] as const)('%s: what a dead machine had not begun, others make', (policy) => {
    const { rig, devices } = shopOf(rules(policy), machine('a'), machine('b'))
    for (const device of devices) device.comesOnline()
    rig.place({ drinks: [{ recipe: 'espresso', count: 6 }] })
    expect(bound(rig)).toContain('a')
    rig.input({ t: 'machine.link', machine: 'a', state: 'down', reason: 'unplugged' })
    expect(bound(rig)).toEqual(['b', 'b', 'b', 'b'])
  })

  it.each(['draining', 'maintenance'] as const)('a machine that is %s has no line', (intent) => {
    const { rig, devices } = shopOf(rules('round-robin'), machine('a'), machine('b'))
    for (const device of devices) device.comesOnline()
    rig.place({ drinks: [{ recipe: 'espresso', count: 6 }] })
    const once = { terminal: 'manager', key: intent, hash: intent }
    rig.input({ t: 'machine.intent', ref: 90_000, once, machine: 'a', intent })
    expect(bound(rig)).toEqual(['b', 'b', 'b', 'b'])
  })

  it('of a machine that rests after a failure stays its own: it is back in a moment', () => {
    const { rig, devices } = shopOf(rules('round-robin'), machine('a'), machine('b'))
    for (const device of devices) device.comesOnline()
    rig.place({ drinks: [{ recipe: 'espresso', count: 6 }] })
    const { brew } = brewIn(rig.effects, 'a')
    rig.says('a', { t: 'refused', brew, reason: 'expired' })
    expect(bound(rig)).toEqual(['a', 'a', 'b', 'a', 'b'])
    rig.pass(1_000)
    for (const device of devices) device.heartbeat()
    expect(bound(rig)).toEqual(['a', 'a', 'b', 'a', 'b'])
  })

  it('what nobody could make is bound as soon as somebody can', () => {
    const { rig, devices } = shopOf(rules('round-robin'), machine('a'), machine('b', { skills: ['milk'] }))
    const [a, b] = devices
    a?.comesOnline()
    rig.place({ drinks: [{ recipe: 'milk', count: 2 }] })
    expect(bound(rig)).toEqual([null, null])
    b?.comesOnline()
    expect(bound(rig)).toEqual(['b'])
    expect(brewIn(rig.effects).label).toContain('milk')
  })

  it('stand after a restart as they stood before', () => {
    const { rig, devices } = shopOf(rules('round-robin'), machine('a'), machine('b'))
    for (const device of devices) device.comesOnline()
    rig.place({ drinks: [{ recipe: 'espresso', count: 6 }] })
    const before = bound(rig)
    expect(before).toEqual(['a', 'b', 'a', 'b'])
    rig.restart()
    for (const device of devices) device.comesOnline()
    expect(bound(rig)).toEqual(before)
  })

  it('come and go with the policy, while the shop is open', () => {
    const { rig, devices } = shopOf(rules('pull'), machine('a'), machine('b'))
    for (const device of devices) device.comesOnline()
    rig.place({ drinks: [{ recipe: 'espresso', count: 6 }] })
    expect(bound(rig)).toEqual([null, null, null, null])
    const configure = (dispatch: DispatchSettings) =>
      rig.input({ t: 'shop.configure', settings: { ...rig.shop.settings, dispatch } })
    configure(rules('round-robin'))
    expect(bound(rig)).toEqual(['a', 'b', 'a', 'b'])
    configure(rules('pull'))
    const [a] = devices
    if (!a) throw new Error('no a')
    for (let i = 0; i < 4; i++) pours(rig, a, 100)
    // Drinks 4 and 6 stood in the line of b: under pull that means nothing.
    expect(starts(rig).slice(2)).toEqual([
      '3/6 espresso on a',
      '4/6 espresso on a',
      '5/6 espresso on a',
      '6/6 espresso on a',
    ])
  })

  it('of a machine that does not come back after a restart, others take over', () => {
    const { rig, devices } = shopOf(rules('round-robin'), machine('a'), machine('b'))
    for (const device of devices) device.comesOnline()
    rig.place({ drinks: [{ recipe: 'espresso', count: 6 }] })
    rig.restart()
    devices[0]?.comesOnline()
    devices[0]?.lives(20_000)
    expect(bound(rig)).not.toContain('b')
  })
})
