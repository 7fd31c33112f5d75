import { describe, expect, it } from 'vitest'
import { accepted, brewIn, Device, machine, Rig } from './testing/rig.ts'

/** One machine with one order begun on it. */
function brewing(over = {}) {
  const rig = new Rig(over)
  const device = new Device(rig, 'lm1')
  device.comesOnline()
  const order = accepted(rig.place('espresso'))
  const brew = brewIn(rig.effects)
  return { rig, device, order, brew }
}

describe('a command that is not answered', () => {
  it('is asked about, never sent again', () => {
    const { rig, device } = brewing()
    const from = rig.effects.length
    device.lives(4_000)
    const commands = rig.commandsSince(from)
    expect(commands.length).toBeGreaterThan(0)
    expect(commands.every((command) => command.t === 'query')).toBe(true)
  })

  it('"never" alone proves nothing: the machine is fenced first', () => {
    const { rig, brew } = brewing()
    const effects = rig.says('lm1', { t: 'status', brew: brew.brew, status: 'never', cause: null })
    expect(Rig.commands(effects)).toEqual([{ t: 'fence', group: 1, epoch: brew.epoch, brew: brew.brew }])
    expect(rig.db.prepare('SELECT state FROM brews').all()).toEqual([{ state: 'intent' }])
  })

  it('fenced and never seen, the drink returns to its place, and another machine gets it', () => {
    const rig = new Rig({ machines: [machine('lm1'), machine('lm2')] })
    const one = new Device(rig, 'lm1')
    const two = new Device(rig, 'lm2')
    one.comesOnline()
    rig.place('espresso')
    const brew = brewIn(rig.effects)
    rig.place('espresso')
    two.cups[0] = 'none'
    two.comesOnline()
    rig.says('lm1', { t: 'fenced', group: 1, epoch: brew.epoch, brew: brew.brew, status: 'never', cause: null })
    expect(rig.db.prepare('SELECT state FROM brews').all()).toEqual([{ state: 'never-started' }])
    expect(rig.db.prepare('SELECT attempts FROM drinks WHERE id = 257').get()).toEqual({ attempts: 0 })
    expect(brewIn(two.takeCup(), 'lm2').label).toBe('100 1/1 espresso')
  })

  it('a fence of an older epoch is no proof', () => {
    const { rig, brew } = brewing()
    rig.says('lm1', { t: 'fenced', group: 1, epoch: brew.epoch - 1, brew: brew.brew, status: 'never', cause: null })
    expect(rig.db.prepare('SELECT state FROM brews').get()).toEqual({ state: 'doubt' })
  })

  it('"never" from a journal that is not the one of then is no proof, fenced or not', () => {
    const { rig, device, brew } = brewing()
    device.boot = 2
    device.hello({ journal: 2 })
    expect(Rig.commands(rig.says('lm1', { t: 'status', brew: brew.brew, status: 'never', cause: null }))).toEqual([])
    rig.says('lm1', { t: 'fenced', group: 1, epoch: brew.epoch, brew: brew.brew, status: 'never', cause: null })
    expect(rig.db.prepare('SELECT state FROM brews').get()).toEqual({ state: 'doubt' })
  })

  it('nor from a device that forgets at power loss, once it rebooted', () => {
    const { rig, device, brew } = brewing()
    device.boot = 2
    device.hello({ durable: false })
    rig.says('lm1', { t: 'fenced', group: 1, epoch: brew.epoch, brew: brew.brew, status: 'never', cause: null })
    expect(rig.db.prepare('SELECT state FROM brews').get()).toEqual({ state: 'doubt' })
  })

  it('a refusal by a journal that is not the one of then is no proof: it may be of a copy, and the first was poured', () => {
    const { rig, device, brew } = brewing()
    device.hello({ journal: 2 })
    const effects = rig.says('lm1', { t: 'refused', brew: brew.brew, reason: 'expired' })
    expect(rig.db.prepare('SELECT state FROM brews').all()).toEqual([{ state: 'doubt' }])
    expect(Rig.commands(effects).some((command) => command.t === 'brew')).toBe(false)
    // From the journal of then, it is.
    device.hello({ journal: 1 })
    rig.says('lm1', { t: 'refused', brew: brew.brew, reason: 'expired' })
    expect(rig.db.prepare('SELECT state FROM brews WHERE id = ?').get(brew.brew)).toEqual({ state: 'refused' })
  })

  it('nor is a refusal of a brew that has begun, whatever the daemon has forgotten meanwhile', () => {
    const { rig, device, brew } = brewing()
    device.begins(brew.brew)
    rig.restart()
    device.hello()
    rig.says('lm1', { t: 'refused', brew: brew.brew, reason: 'expired' })
    expect(rig.db.prepare('SELECT state FROM brews').all()).toEqual([{ state: 'doubt' }])
    device.finishes(brew.brew)
    expect(rig.db.prepare('SELECT state FROM brews').all()).toEqual([{ state: 'done' }])
  })

  it('past its deadline it cannot start any more, and is in doubt', () => {
    const { rig, device, order } = brewing()
    device.lives(6_000)
    expect(rig.db.prepare('SELECT state, cause FROM brews').get()).toEqual({
      state: 'doubt',
      cause: 'no answer to the command',
    })
    expect(rig.orderState(order.id)).toBe('making')
  })
})

describe('a machine that is lost in mid-pour', () => {
  it('is asked about its brew when a heartbeat brings it back, and asked again each second until it answers', () => {
    const { rig, device, brew } = brewing()
    rig.pass(10_000)
    const from = rig.effects.length
    // It says nothing but that it is there, and is silent about the brew.
    device.lives(4_000)
    const query = { t: 'query', brew: brew.brew }
    expect(rig.commandsSince(from)).toEqual([query, query, query, query])
  })

  it('is noticed at its link or after five silent seconds; its queued drinks move at once, the poured one does not', () => {
    const rig = new Rig({ machines: [machine('lm1'), machine('lm2')] })
    const one = new Device(rig, 'lm1')
    const two = new Device(rig, 'lm2')
    one.comesOnline()
    const first = accepted(rig.place('espresso'))
    const brew = brewIn(rig.effects)
    one.begins(brew.brew)
    two.comesOnline()
    const from = rig.effects.length
    two.lives(5_000)
    expect(rig.kinds()).toContain('machine.offline')
    expect(rig.view.machine('lm1', rig.nowMs)).toMatchObject({ health: 'offline', groups: [{ state: 'blocked' }] })
    expect(rig.commandsSince(from, 'lm2')).toEqual([])
    rig.place('espresso')
    expect(brewIn(rig.effects.slice(from), 'lm2').label).toBe('101 1/1 espresso')
    expect(rig.orderState(first.id)).toBe('making')
  })

  it('comes back and has finished meanwhile: ready, once, without a remake', () => {
    const { rig, device, order, brew } = brewing()
    device.begins(brew.brew)
    rig.input({ t: 'machine.link', machine: 'lm1', state: 'down', reason: 'unplugged' })
    rig.pass(60_000)
    const asked = Rig.commands(device.hello())
    expect(asked).toEqual([{ t: 'query', brew: brew.brew }])
    device.finishes(brew.brew)
    expect(rig.orderState(order.id)).toBe('ready')
    expect(rig.db.prepare('SELECT count(*) AS n FROM brews').get()).toEqual({ n: 1 })
  })

  it('rebooted: what its journal calls interrupted is waste, and made again', () => {
    const { rig, device, order, brew } = brewing()
    device.begins(brew.brew)
    device.boot = 2
    device.pouring[0] = null
    expect(Rig.commands(device.hello())).toEqual([{ t: 'query', brew: brew.brew }])
    rig.says('lm1', { t: 'status', brew: brew.brew, status: 'spoiled', cause: 'interrupted' })
    const from = rig.effects.length
    device.heartbeat()
    device.takeCup()
    device.lives(5_000)
    const again = brewIn(rig.effects.slice(from))
    expect(again).toMatchObject({ boot: 2, epoch: brew.epoch + 1 })
    device.begins(again.brew)
    device.finishes(again.brew)
    expect(rig.orderState(order.id)).toBe('ready')
    expect(rig.db.prepare('SELECT cause, detail FROM waste').all()).toEqual([
      { cause: 'spoiled', detail: 'interrupted' },
    ])
  })

  it('stays away: after two minutes the drink is made again elsewhere, and its cup is a surplus when it returns', () => {
    const rig = new Rig({ machines: [machine('lm1'), machine('lm2')] })
    const one = new Device(rig, 'lm1')
    const two = new Device(rig, 'lm2')
    one.comesOnline()
    const order = accepted(rig.place('espresso'))
    const brew = brewIn(rig.effects)
    one.begins(brew.brew)
    two.comesOnline()
    rig.input({ t: 'machine.link', machine: 'lm1', state: 'down', reason: 'unplugged' })
    const from = rig.effects.length
    two.lives(119_000)
    expect(rig.commandsSince(from, 'lm2')).toEqual([])
    two.lives(2_000)
    const again = brewIn(rig.effects.slice(from), 'lm2')
    two.begins(again.brew)
    two.finishes(again.brew)
    expect(rig.orderState(order.id)).toBe('ready')
    expect(Rig.commands(one.hello(), 'lm1')).toEqual([{ t: 'query', brew: brew.brew }])
    one.finishes(brew.brew)
    one.finishes(brew.brew)
    expect(rig.db.prepare('SELECT brew_id, cause FROM waste').all()).toEqual([{ brew_id: brew.brew, cause: 'surplus' }])
    expect(rig.effects.filter((effect) => effect.t === 'call')).toHaveLength(1)
  })

  it('a second doubt about the same drink is for a person', () => {
    const { rig, device, order, brew } = brewing()
    device.begins(brew.brew)
    rig.input({ t: 'machine.link', machine: 'lm1', state: 'down', reason: 'unplugged' })
    rig.pass(121_000)
    device.boot = 2
    device.pouring[0] = null
    device.cups[0] = 'empty'
    const from = rig.effects.length
    device.hello()
    device.heartbeat()
    const again = brewIn(rig.effects.slice(from))
    device.begins(again.brew)
    rig.input({ t: 'machine.link', machine: 'lm1', state: 'down', reason: 'unplugged' })
    rig.pass(121_000)
    expect(rig.view.order(order.id, '')?.order).toMatchObject({ attention: true, drinks: [{ state: 'attention' }] })
  })
})

describe('a pour that takes twice its time', () => {
  it('is waited for while its machine says that it goes on: nobody else gets the drink, and nobody is asked', () => {
    const rig = new Rig({ machines: [machine('lm1'), machine('lm2')] })
    const one = new Device(rig, 'lm1')
    one.comesOnline()
    const order = accepted(rig.place('espresso'))
    const { brew } = brewIn(rig.effects)
    const two = new Device(rig, 'lm2')
    two.comesOnline()
    one.begins(brew)
    for (let t = 0; t < 60_000; t += 1_000) {
      one.lives(1_000)
      two.heartbeat()
    }
    expect(rig.view.questions(rig.now)).toEqual([])
    one.finishes(brew)
    expect(rig.orderState(order.id)).toBe('ready')
    expect(rig.db.prepare('SELECT machine FROM brews').all()).toEqual([{ machine: 'lm1' }])
    expect(rig.kinds()).not.toContain('brew.doubt')
  })
})

describe('a pour that never ends', () => {
  it('is in doubt past its limit, and the word "pouring" does not lift that', () => {
    const { rig, device, brew } = brewing()
    device.begins(brew.brew)
    device.lives(76_000)
    expect(rig.db.prepare('SELECT state, cause FROM brews').get()).toEqual({
      state: 'doubt',
      cause: 'the pour takes too long',
    })
    device.finishes(brew.brew)
    expect(rig.db.prepare('SELECT state FROM brews').get()).toEqual({ state: 'done' })
  })

  it('is given up two minutes after its limit, though each heartbeat says that it still pours', () => {
    const { rig, device, brew } = brewing()
    device.begins(brew.brew)
    for (let t = 0; t < 76_000 + 121_000; t += 1_000) {
      device.lives(1_000)
      rig.says('lm1', { t: 'status', brew: brew.brew, status: 'pouring', cause: null })
    }
    expect(rig.db.prepare('SELECT state FROM brews WHERE id = ?').get(brew.brew)).toEqual({ state: 'unresolved' })
    expect(rig.kinds().filter((kind) => kind === 'brew.doubt')).toHaveLength(1)
  })
})

describe('the daemon restarts', () => {
  it('every open brew is in doubt until its machine was asked; a pour that goes on is adopted', () => {
    const { rig, device, order, brew } = brewing()
    device.begins(brew.brew)
    rig.restart()
    expect(rig.db.prepare('SELECT state, cause FROM brews').get()).toEqual({
      state: 'doubt',
      cause: 'the daemon restarted',
    })
    expect(Rig.commands(device.hello())).toEqual([{ t: 'query', brew: brew.brew }])
    rig.says('lm1', { t: 'status', brew: brew.brew, status: 'pouring', cause: null })
    expect(rig.db.prepare('SELECT state FROM brews').get()).toEqual({ state: 'pouring' })
    device.finishes(brew.brew)
    expect(rig.orderState(order.id)).toBe('ready')
  })

  it('a command that was committed but never sent is found out and given back', () => {
    const { rig, device, brew } = brewing()
    rig.restart()
    device.hello()
    rig.says('lm1', { t: 'status', brew: brew.brew, status: 'never', cause: null })
    rig.says('lm1', { t: 'fenced', group: 1, epoch: brew.epoch, brew: brew.brew, status: 'never', cause: null })
    // Our own death does not speak against the machine: it need not rest.
    expect(brewIn(device.heartbeat())).toMatchObject({ label: '100 1/1 espresso', epoch: brew.epoch + 1 })
  })

  it('a cup that waits for a tap still waits', () => {
    const rig = new Rig({ machines: [machine('lm1', { clearsBy: 'person' })] })
    const device = new Device(rig, 'lm1')
    device.cups[0] = 'unknown'
    device.comesOnline()
    rig.place('espresso')
    device.finishes(brewIn(rig.effects).brew)
    rig.place('espresso')
    rig.restart()
    const from = rig.effects.length
    device.comesOnline()
    expect(rig.commandsSince(from)).toEqual([])
    rig.clear('lm1', 1)
    expect(brewIn(rig.effects.slice(from)).label).toBe('101 1/1 espresso')
  })

  it('an order book from a backup is behind its devices: the next epoch lies above every fence', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.hello({ fences: [4_711] })
    device.heartbeat()
    rig.place('espresso')
    expect(brewIn(rig.effects).epoch).toBe(4_712)
  })
})

describe('a machine that loses two cups in one reboot', () => {
  it('has failed once: it rests for the first span, not for the second', () => {
    const rig = new Rig({ machines: [machine('lm1', { groups: 2 })] })
    const device = new Device(rig, 'lm1', 2)
    device.comesOnline()
    rig.place({ drinks: [{ recipe: 'espresso', count: 2 }] })
    const brews = rig.commandsSince(0).flatMap((command) => (command.t === 'brew' ? [command.brew] : []))
    device.boot = 2
    device.hello()
    for (const brew of brews) rig.says('lm1', { t: 'status', brew, status: 'spoiled', cause: 'interrupted' })
    device.heartbeat()
    expect(rig.view.machine('lm1', rig.nowMs)?.health).toBe('resting')
    device.lives(5_000)
    expect(rig.view.machine('lm1', rig.nowMs)?.health).toBe('ready')
  })
})
