import { describe, expect, it } from 'vitest'
import { accepted, brewIn, Device, machine, Rig, recipe } from './testing/rig.ts'

/** A fifth of an espresso's time. */
const LEAST_MS = recipe('espresso').steps.reduce((ms, { program }) => ms + program.nominalMs, 0) / 5

function brewing(over: Parameters<typeof machine>[1] = {}) {
  const rig = new Rig({ machines: [machine('lm1', { earliestDone: 0.2, ...over })] })
  const device = new Device(rig, 'lm1')
  device.comesOnline()
  const order = accepted(rig.place('espresso'))
  const brew = brewIn(rig.effects)
  return { rig, device, order, brew }
}

const brewNow = ({ db }: Rig) => db.prepare('SELECT state, cause FROM brews').get()
const IN_DOUBT = { state: 'doubt', cause: 'said to be done too soon' }

describe('a machine that says done before it could have poured', () => {
  it('is not believed: nobody is called, and a person is asked', () => {
    const { rig, device, order, brew } = brewing()
    device.begins(brew.brew)
    rig.pass(LEAST_MS - 1)
    const effects = device.finishes(brew.brew)
    expect(effects.some(({ t }) => t === 'call')).toBe(false)
    expect(rig.orderState(order.id)).toBe('making')
    expect(brewNow(rig)).toEqual(IN_DOUBT)
    expect(rig.view.questions(rig.now)).toContainEqual(
      expect.objectContaining({ kind: 'doubt', brew: brew.brew, cause: 'said to be done too soon' }),
    )
  })

  it('is not believed when it says so again later, nor when a late "pouring" follows', () => {
    const { rig, device, brew } = brewing()
    device.finishes(brew.brew)
    device.begins(brew.brew)
    expect(brewNow(rig)).toEqual(IN_DOUBT)
    device.lives(30_000)
    device.finishes(brew.brew)
    expect(brewNow(rig)).toEqual(IN_DOUBT)
  })

  it('cannot take it back either: that it was never begun, or refused, proves nothing now', () => {
    const { rig, device, brew } = brewing()
    device.finishes(brew.brew)
    rig.says('lm1', { t: 'fenced', group: 1, epoch: brew.epoch, brew: brew.brew, status: 'never', cause: null })
    rig.says('lm1', { t: 'refused', brew: brew.brew, reason: 'expired' })
    expect(brewNow(rig)).toEqual(IN_DOUBT)
    expect(rig.db.prepare('SELECT count(*) AS n FROM brews').get()).toEqual({ n: 1 })
  })

  it('is not believed after a restart of the daemon', () => {
    const { rig, device, brew } = brewing()
    device.finishes(brew.brew)
    rig.restart()
    device.comesOnline()
    rig.pass(40_000)
    device.finishes(brew.brew)
    expect(brewNow(rig)).toEqual(IN_DOUBT)
  })

  it('gets the drink made again after the time for doubts, once', () => {
    const { rig, device, order, brew } = brewing()
    device.finishes(brew.brew)
    device.takeCup()
    device.lives(125_000)
    expect(brewNow(rig)).toMatchObject({ state: 'unresolved' })
    expect(rig.orderState(order.id)).toBe('making')
    expect(rig.db.prepare('SELECT count(*) AS n FROM brews').get()).toEqual({ n: 2 })
  })

  it('rests, as one that spoils cups', () => {
    const { rig, device, brew } = brewing({ groups: 2 })
    device.finishes(brew.brew)
    expect(rig.view.machine('lm1', rig.nowMs)?.lastError?.text).toBe('said to be done too soon')
  })

  it('whose cup a person finds good: it is ready, once, and nothing is learnt of its time', () => {
    const { rig, device, order, brew } = brewing()
    device.finishes(brew.brew)
    const once = { terminal: 'counter', key: 'k1', hash: 'h' }
    rig.input({ t: 'brew.resolve', ref: 9_000, once, brew: brew.brew, outcome: 'served', reason: null })
    expect(rig.orderState(order.id)).toBe('ready')
    expect(rig.shop.ledger.past.lastBrewsDone(10)).toEqual([])
  })
})

describe('a done that is in time is believed', () => {
  it('from a fifth of the recipe’s time on, though "pouring" was never heard', () => {
    const { rig, device, order, brew } = brewing()
    rig.pass(LEAST_MS)
    device.finishes(brew.brew)
    expect(rig.orderState(order.id)).toBe('ready')
  })

  it('though "pouring" came only just before: the time counts from the command', () => {
    const { rig, device, order, brew } = brewing()
    rig.pass(24_000)
    device.begins(brew.brew)
    device.finishes(brew.brew)
    expect(rig.orderState(order.id)).toBe('ready')
  })

  it('when the computer slept through the pour: the device’s own clock went on', () => {
    const { rig, device, order, brew } = brewing()
    device.begins(brew.brew)
    device.heartbeat({ clockMs: rig.nowMs + 5 * LEAST_MS })
    device.finishes(brew.brew)
    expect(rig.orderState(order.id)).toBe('ready')
  })

  it('of a brew of an earlier life of the daemon: nobody knows how long that was', () => {
    const { rig, device, order, brew } = brewing()
    rig.restart()
    device.comesOnline()
    device.finishes(brew.brew)
    expect(rig.orderState(order.id)).toBe('ready')
  })

  it('at any time from a machine whose pours follow no recipe', () => {
    const { rig, device, order, brew } = brewing({ earliestDone: 0 })
    device.finishes(brew.brew)
    expect(rig.orderState(order.id)).toBe('ready')
  })
})
