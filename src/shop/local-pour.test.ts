import { describe, expect, it } from 'vitest'
import type { MachineSettings } from './settings.ts'
import { accepted, brewIn, Device, machine, Rig } from './testing/rig.ts'

/** Somebody presses the machine's own button; it pours until `ends`. */
function shop(over: Partial<MachineSettings> = {}) {
  const rig = new Rig({ machines: [machine('lm1', over)] })
  const lm1 = new Device(rig, 'lm1')
  const blind = over.clearsBy === 'person'
  if (blind) lm1.cups[0] = 'unknown'
  lm1.comesOnline()
  const report = (state: 'idle' | 'pouring') => ({
    groups: [{ n: 1, state, cup: lm1.cups[0] ?? 'empty', brew: null, elapsedMs: 0, percent: 0 }],
  })
  const presses = () => {
    if (!blind) lm1.cups[0] = 'full'
    return lm1.heartbeat(report('pouring'))
  }
  const ends = () => lm1.heartbeat(report('idle'))
  const locals = () => rig.kinds().filter((kind) => kind === 'pour.local').length
  const group = () => rig.view.machine('lm1', rig.nowMs)?.groups[0]
  return { rig, lm1, presses, ends, locals, group }
}

describe('a drink that somebody makes themselves', () => {
  it('is recorded once, also over a lost connection, and nothing is sent to its group meanwhile', () => {
    const { rig, lm1, presses, ends, locals, group } = shop()
    presses()
    const order = accepted(rig.place('espresso'))
    lm1.hello()
    presses()
    expect([locals(), rig.orderState(order.id)]).toEqual([1, 'queued'])
    expect(group()).toMatchObject({ state: 'brewing', making: null, local: 'pouring' })
    ends()
    expect(rig.orderState(order.id)).toBe('queued')
    lm1.takeCup()
    expect(rig.orderState(order.id)).toBe('making')
    presses()
  })

  it('where nothing sees cups, the group waits until somebody says that the cup is gone', () => {
    const { rig, presses, ends, group } = shop({ clearsBy: 'person' })
    presses()
    ends()
    const order = accepted(rig.place('espresso'))
    expect([rig.orderState(order.id), group()]).toMatchObject(['queued', { state: 'clearing', local: 'cup' }])
    expect(rig.clear('lm1', 1)).toMatchObject({ ok: true })
    expect([rig.orderState(order.id), group()?.local]).toEqual(['making', 'no'])
  })

  it('costs no attempt of the drink whose command it was quicker than', () => {
    const { rig, lm1, presses, ends } = shop()
    const order = accepted(rig.place('espresso'))
    for (let i = 0; i < 5; i++) {
      const brew = [...rig.shop.memory.brews.keys()][0]
      if (brew === undefined) throw new Error(`try ${i}: nothing was sent`)
      rig.says('lm1', { t: 'refused', brew, reason: 'busy' })
      presses()
      ends()
      lm1.cups[0] = 'empty'
      lm1.lives(65_000)
    }
    expect(rig.orderState(order.id)).toBe('making')
    expect(rig.view.questions(rig.now).filter(({ kind }) => kind === 'drink')).toEqual([])
  })
})

describe('a doubt that a person decides', () => {
  it('leaves a cup to be cleared where the sensor cannot see', () => {
    const { rig, lm1, group } = shop()
    const from = rig.effects.length
    rig.place('espresso')
    const { brew } = brewIn(rig.effects.slice(from))
    lm1.begins(brew)
    rig.input({ t: 'machine.link', machine: 'lm1', state: 'down', reason: 'gone' })
    lm1.cups[0] = 'unknown'
    lm1.pouring[0] = null
    lm1.comesOnline()
    const once = { terminal: 'bar', key: 'k', hash: 'k' }
    rig.input({ t: 'brew.resolve', ref: 71, once, brew, outcome: 'remake', reason: null })
    expect(group()).toMatchObject({ state: 'clearing' })
    lm1.cups[0] = 'empty'
    lm1.heartbeat()
    expect(group()).toMatchObject({ state: 'brewing' })
  })
})
