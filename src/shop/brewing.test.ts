import { describe, expect, it } from 'vitest'
import { accepted, brewIn, Device, machine, menu, Rig, recipe } from './testing/rig.ts'

describe('a drink is made', () => {
  it('walks from the till to the board: one command, one call, one history', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    const before = rig.effects.length
    const order = accepted(rig.place('espresso'))
    const brew = brewIn(rig.effects.slice(before))
    expect(order.state).toBe('queued')
    expect(order.number).toBe('100')
    expect(brew).toMatchObject({ group: 1, boot: 1, label: '100 1/1 espresso', deadlineMs: rig.nowMs + 4_000 })
    device.begins(brew.brew)
    expect(rig.orderState(order.id)).toBe('making')
    rig.pass(1_000)
    const done = device.finishes(brew.brew)
    expect(done).toContainEqual(expect.objectContaining({ t: 'call', number: '100', zone: 'main' }))
    expect(rig.orderState(order.id)).toBe('ready')
    expect(rig.view.board('main', rig.nowMs)).toMatchObject({
      ready: [{ number: '100' }],
      preparing: [],
      counts: { ready: 1 },
    })
    expect(rig.kinds()).toEqual(['machine.online', 'order.placed', 'drink.making', 'brew.pouring', 'drink.ready'])
  })

  it('commits before it acts: the brew is in the order book when its command appears', () => {
    const rig = new Rig()
    new Device(rig, 'lm1').comesOnline()
    const from = rig.effects.length
    rig.place('espresso')
    const { brew } = brewIn(rig.effects.slice(from))
    expect(rig.db.inTransaction).toBe(false)
    expect(rig.db.prepare('SELECT state FROM brews WHERE id = ?').get(brew)).toEqual({ state: 'intent' })
  })

  it('a group works again only when its cup is gone', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    rig.place('espresso')
    const first = brewIn(rig.effects)
    rig.place('espresso')
    device.begins(first.brew)
    expect(Rig.commands(device.finishes(first.brew))).toEqual([])
    expect(Rig.commands(device.heartbeat())).toEqual([])
    expect(rig.view.machine('lm1', rig.nowMs)?.groups[0]).toMatchObject({
      state: 'clearing',
      making: { number: '100' },
    })
    expect(brewIn(device.takeCup()).label).toBe('101 1/1 espresso')
  })

  it('where there is no sensor a person taps, and a tap on a brewing group is refused', () => {
    const rig = new Rig({ machines: [machine('lm1', { clearsBy: 'person' })] })
    const device = new Device(rig, 'lm1')
    device.cups[0] = 'unknown'
    device.comesOnline()
    rig.place('espresso')
    const first = brewIn(rig.effects)
    rig.place('espresso')
    expect(rig.clear('lm1', 1)).toMatchObject({ ok: false, refusal: { code: 'BD_ILLEGAL_TRANSITION' } })
    device.finishes(first.brew)
    device.heartbeat()
    const from = rig.effects.length
    expect(rig.clear('lm1', 1)).toMatchObject({ ok: true })
    expect(brewIn(rig.effects.slice(from)).brew).not.toBe(first.brew)
  })

  it('the report of the beginning may be lost or come late: done counts, once', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    const order = accepted(rig.place('espresso'))
    const { brew } = brewIn(rig.effects)
    device.finishes(brew)
    device.begins(brew)
    device.finishes(brew)
    expect(rig.orderState(order.id)).toBe('ready')
    expect(rig.effects.filter((effect) => effect.t === 'call')).toHaveLength(1)
  })

  it('a message about a brew of another machine is not believed', () => {
    const rig = new Rig({ machines: [machine('lm1'), machine('lm2')] })
    new Device(rig, 'lm1').comesOnline()
    const order = accepted(rig.place('espresso'))
    const { brew } = brewIn(rig.effects)
    new Device(rig, 'lm2').finishes(brew)
    expect(rig.orderState(order.id)).toBe('making')
  })
})

describe('a drink is not made', () => {
  it('a refused brew goes to another machine first', () => {
    const rig = new Rig({ machines: [machine('lm1'), machine('lm2')] })
    const one = new Device(rig, 'lm1')
    const two = new Device(rig, 'lm2')
    one.comesOnline()
    rig.place('espresso')
    const { brew } = brewIn(rig.effects, 'lm1')
    two.comesOnline()
    const effects = rig.says('lm1', { t: 'refused', brew, reason: 'not-ready' })
    expect(brewIn(effects, 'lm2').epoch).toBe(2)
  })

  it('three failed attempts end with a person, not with a fourth', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    const order = accepted(rig.place('espresso'))
    for (let attempt = 1; attempt <= 3; attempt++) {
      const brews = rig.commandsSince(0).filter((command) => command.t === 'brew')
      expect(brews).toHaveLength(attempt)
      rig.says('lm1', { t: 'refused', brew: brews.at(-1)?.brew ?? 0, reason: 'fault' })
      device.lives(30_000)
    }
    expect(rig.commandsSince(0).filter((command) => command.t === 'brew')).toHaveLength(3)
    expect(rig.view.order(order.id, '')?.order).toMatchObject({ attention: true, drinks: [{ state: 'attention' }] })
  })

  it('a machine that refused rests before it is asked again', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    rig.place('espresso')
    const { brew } = brewIn(rig.effects)
    expect(Rig.commands(rig.says('lm1', { t: 'refused', brew, reason: 'busy' }))).toEqual([])
    expect(rig.view.machine('lm1', rig.nowMs)).toMatchObject({
      health: 'resting',
      lastError: { text: 'refused a brew: busy' },
    })
    const from = rig.effects.length
    device.lives(5_000)
    expect(brewIn(rig.effects.slice(from)).epoch).toBe(2)
  })

  it('a spoiled cup is waste, its drink keeps its place and goes first', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    rig.place('espresso')
    const { brew } = brewIn(rig.effects)
    rig.place('espresso')
    device.begins(brew)
    device.pouring[0] = null
    rig.says('lm1', { t: 'status', brew, status: 'spoiled', cause: 'flow' })
    expect(rig.db.prepare('SELECT brew_id, cause, detail FROM waste').all()).toEqual([
      { brew_id: brew, cause: 'spoiled', detail: 'flow' },
    ])
    const from = rig.effects.length
    device.takeCup()
    device.lives(5_000)
    expect(brewIn(rig.effects.slice(from)).label).toBe('100 1/1 espresso')
  })

  it('a backup is used only when no primary can', () => {
    const rig = new Rig({ machines: [machine('lm1'), machine('spare', { role: 'backup' })] })
    const primary = new Device(rig, 'lm1')
    const backup = new Device(rig, 'spare')
    primary.comesOnline()
    backup.comesOnline()
    rig.place('espresso')
    rig.place('espresso') // the primary is busy: that is not enough
    expect(rig.commandsSince(0, 'spare')).toEqual([])
    const from = rig.effects.length
    rig.input({ t: 'machine.link', machine: 'lm1', state: 'down', reason: 'unplugged' })
    expect(brewIn(rig.effects.slice(from), 'spare').label).toBe('101 1/1 espresso')
  })

  it('cancelled while it is made: the cup is discarded, never called', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    const order = accepted(rig.place('espresso'))
    const { brew } = brewIn(rig.effects)
    const reply = rig.ask('order.cancel', order.id)
    expect(reply.ok && JSON.parse(reply.body)).toMatchObject({
      id: order.id,
      state: 'cancelled',
      drinks: [{ id: 1, outcome: 'willBeDiscarded' }],
    })
    device.finishes(brew)
    expect(rig.orderState(order.id)).toBe('cancelled')
    expect(rig.effects.some((effect) => effect.t === 'call')).toBe(false)
    expect(rig.db.prepare('SELECT cause FROM waste').all()).toEqual([{ cause: 'cancelled' }])
  })

  it('a drink is made with the words it was sold with, whatever the menu says by then', () => {
    const rig = new Rig()
    const sold = accepted(rig.place('espresso'))
    rig.restart({ menu: menu({ ...recipe('espresso', 'espresso', 44_000), name: 'Short one' }, recipe('ristretto')) })
    const from = rig.effects.length
    new Device(rig, 'lm1').comesOnline()
    expect(brewIn(rig.effects.slice(from)).program.nominalMs).toBe(30_000)
    expect(rig.view.order(sold.id, '')?.order.drinks).toMatchObject([{ name: 'espresso' }])
    expect(accepted(rig.place('espresso'))).toMatchObject({ drinks: [{ name: 'Short one' }] })
  })

  it('a drink that needs a skill which the shop has lost is for a person, and stops nobody else', () => {
    const rig = new Rig({ machines: [machine('lm1'), machine('milk1', { skills: ['milk'] })] })
    const lost = accepted(rig.place('latte'))
    rig.restart({ machines: [machine('lm1')] })
    const next = accepted(rig.place('espresso'))
    const from = rig.effects.length
    new Device(rig, 'lm1').comesOnline()
    expect(brewIn(rig.effects.slice(from)).label).toBe(`${next.number} 1/1 espresso`)
    expect(rig.view.order(lost.id, '')?.order).toMatchObject({ attention: true, drinks: [{ state: 'attention' }] })
  })
})
