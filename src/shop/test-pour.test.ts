import { describe, expect, it } from 'vitest'
import type { Reply } from './effects.ts'
import type { MachineSettings } from './settings.ts'
import { accepted, brewIn, Device, machine, Rig } from './testing/rig.ts'
import { over, StockRig } from './testing/stock-shop.ts'

let ref = 500
function ask(rig: Rig, change: { recipe?: string; size?: string; group?: number; key?: string } = {}): Reply {
  const { recipe = null, size = null, group = null, key = `test-${ref + 1}` } = change
  const once = { terminal: 'bar', key, hash: JSON.stringify([recipe, size, group]) }
  rig.input({ t: 'machine.test', ref: ++ref, once, machine: 'lm1', recipe, size, group })
  const reply = rig.replies.get(ref)
  if (!reply) throw new Error('no reply')
  return reply
}

function intend(rig: Rig, intent: 'maintenance' | 'in-service'): void {
  const once = { terminal: 'bar', key: `intent-${++ref}`, hash: intent }
  rig.input({ t: 'machine.intent', ref, once, machine: 'lm1', intent })
}

function shop(machineOver: Partial<MachineSettings> = {}) {
  const rig = new Rig({ machines: [machine('lm1', machineOver)] })
  const lm1 = new Device(rig, 'lm1', machineOver.groups ?? 1)
  if (machineOver.clearsBy === 'person') lm1.cups[0] = 'unknown'
  lm1.comesOnline()
  intend(rig, 'maintenance')
  return { rig, lm1, lastTest: () => rig.view.machine('lm1', rig.nowMs)?.lastTest }
}

/** Asks for a test and gives back the command that goes out. */
function tested(rig: Rig) {
  const from = rig.effects.length
  expect(ask(rig)).toMatchObject({ ok: true, status: 201 })
  return brewIn(rig.effects.slice(from))
}

describe('a test pour', () => {
  it('is poured once by a machine in maintenance, as no drink, and its result is known', () => {
    const { rig, lm1, lastTest } = shop()
    intend(rig, 'in-service')
    lm1.cups[0] = 'none'
    lm1.heartbeat()
    const waiting = accepted(rig.place('espresso'))
    intend(rig, 'maintenance')
    lm1.cups[0] = 'empty'
    lm1.heartbeat()
    const { brew, label } = tested(rig)
    expect(label).toBe('TEST espresso')
    lm1.begins(brew)
    expect(lastTest()).toMatchObject({ recipe: 'espresso', state: 'pouring', at: null })
    lm1.heartbeat()
    lm1.finishes(brew)
    lm1.heartbeat()
    expect(lastTest()).toMatchObject({ state: 'done', cause: null, at: expect.any(String) })
    expect(rig.orderState(waiting.id)).toBe('queued')
    const told = rig.effects.flatMap((e) => (e.t === 'event' && e.event.kind === 'pour.test' ? [e.event] : []))
    expect(told.map(({ who, data }) => [who, data?.state])).toEqual([
      ['bar', 'asked'],
      [null, 'done'],
    ])
    expect(rig.kinds()).not.toContain('pour.local')
  })

  it('is refused with the next step where it could come between drinks, and nothing is sent', () => {
    const { rig, lm1 } = shop()
    intend(rig, 'in-service')
    const from = rig.effects.length
    expect(ask(rig)).toMatchObject({ refusal: { code: 'BD_ILLEGAL_TRANSITION', data: { state: 'in-service' } } })
    intend(rig, 'maintenance')
    lm1.cups[0] = 'full'
    lm1.heartbeat()
    expect(ask(rig)).toMatchObject({ refusal: { code: 'BD_ILLEGAL_TRANSITION', data: { state: 'clearing' } } })
    lm1.cups[0] = 'none'
    lm1.heartbeat()
    expect(ask(rig)).toMatchObject({ refusal: { data: { state: 'no-cup' } } })
    lm1.cups[0] = 'empty'
    lm1.heartbeat({ alarms: ['water.empty'] })
    expect(ask(rig)).toMatchObject({ refusal: { data: { state: 'empty' } } })
    expect(ask(rig, { recipe: 'latte' })).toMatchObject({ refusal: { code: 'BD_UNKNOWN_RECIPE' } })
    expect(ask(rig, { recipe: 'espresso', size: 'xl' })).toMatchObject({ refusal: { code: 'BD_UNKNOWN_OPTION' } })
    expect(rig.commandsSince(from)).toEqual([])
  })

  it('asked twice with one key is poured once, and while it pours there is no second', () => {
    const { rig } = shop()
    const from = rig.effects.length
    expect(ask(rig, { key: 'same' })).toMatchObject({ ok: true, replayed: false })
    expect(ask(rig, { key: 'same' })).toMatchObject({ ok: true, replayed: true })
    expect(ask(rig)).toMatchObject({ refusal: { code: 'BD_ILLEGAL_TRANSITION', data: { state: 'brewing' } } })
    brewIn(rig.effects.slice(from))
  })

  it('keeps its group when the machine is put back in service before it is over', () => {
    const { rig, lm1 } = shop()
    const { brew } = tested(rig)
    intend(rig, 'in-service')
    const order = accepted(rig.place('espresso'))
    lm1.heartbeat()
    expect(rig.orderState(order.id)).toBe('queued')
    lm1.begins(brew)
    lm1.heartbeat()
    lm1.finishes(brew)
    lm1.heartbeat()
    expect(rig.orderState(order.id)).toBe('queued')
    lm1.takeCup()
    expect(rig.orderState(order.id)).toBe('making')
  })

  it('whose answer was lost is asked for, fenced, and only then said never to have begun', () => {
    const { rig, lm1, lastTest } = shop()
    const { brew, epoch } = tested(rig)
    const from = rig.effects.length
    lm1.lives(6_000)
    expect(rig.commandsSince(from)).toContainEqual({ t: 'query', brew })
    rig.says('lm1', { t: 'status', brew, status: 'never', cause: null })
    expect(rig.commandsSince(from)).toContainEqual({ t: 'fence', group: 1, epoch, brew })
    expect(lastTest()).toMatchObject({ state: 'intent' })
    rig.says('lm1', { t: 'fenced', group: 1, epoch, brew, status: 'never', cause: null })
    expect(lastTest()).toMatchObject({ state: 'never-started' })
    expect(ask(rig)).toMatchObject({ ok: true })
  })

  it('of a machine that never answers again holds its group only until it is certainly over', () => {
    const { rig, lm1, lastTest } = shop()
    tested(rig)
    lm1.lives(60_000)
    expect(lastTest()).toMatchObject({ state: 'intent' })
    lm1.lives(30_000)
    expect(lastTest()).toMatchObject({ state: 'unresolved' })
    expect(rig.view.questions(rig.now)).toEqual([])
    expect(ask(rig)).toMatchObject({ ok: true })
  })

  it('is found again after a restart, and no later brew has its id', () => {
    const { rig, lm1, lastTest } = shop()
    const { brew, epoch } = tested(rig)
    rig.restart()
    const from = rig.effects.length
    lm1.pouring[0] = brew
    lm1.cups[0] = 'full'
    lm1.comesOnline()
    expect(rig.commandsSince(from)).toContainEqual({ t: 'query', brew })
    expect(lastTest()).toMatchObject({ state: 'pouring' })
    lm1.finishes(brew)
    lm1.takeCup()
    intend(rig, 'in-service')
    const before = rig.effects.length
    rig.place('espresso')
    expect(brewIn(rig.effects.slice(before)).epoch).toBeGreaterThan(epoch)
  })

  it('where nothing sees cups, its cup stands until somebody says that it is gone, over a restart too', () => {
    const { rig, lm1 } = shop({ clearsBy: 'person' })
    const { brew } = tested(rig)
    rig.says('lm1', { t: 'status', brew, status: 'pouring', cause: null })
    lm1.finishes(brew)
    lm1.heartbeat()
    const state = () => rig.view.machine('lm1', rig.nowMs)?.groups[0]?.state
    expect(state()).toBe('clearing')
    rig.restart()
    lm1.comesOnline()
    expect(state()).toBe('clearing')
    expect(rig.clear('lm1', 1)).toMatchObject({ ok: true })
    expect(state()).toBe('free')
    rig.restart()
    lm1.comesOnline()
    expect(state()).toBe('free')
  })

  it('is no drink that somebody made themselves, also when its machine goes on after we gave it up', () => {
    const { rig, lm1 } = shop()
    const { brew } = tested(rig)
    rig.says('lm1', { t: 'status', brew, status: 'forgotten', cause: null })
    lm1.pouring[0] = brew
    lm1.cups[0] = 'full'
    lm1.heartbeat()
    expect(rig.kinds()).not.toContain('pour.local')
    expect(ask(rig)).toMatchObject({ refusal: { data: { state: 'brewing' } } })
  })

  it('keeps its machine until it is over when the shop is configured without it', () => {
    const { rig, lm1 } = shop()
    const { brew } = tested(rig)
    const { settings } = rig.shop
    rig.input({ t: 'shop.configure', settings: { ...settings, machines: [machine('lm1', { wiring: 'another' })] } })
    expect(rig.view.machine('lm1', rig.nowMs)).toMatchObject({ intent: 'leaving', groups: [{ test: 'asked' }] })
    lm1.begins(brew)
    lm1.finishes(brew)
    expect(rig.view.machine('lm1', rig.nowMs)).toMatchObject({ intent: 'maintenance', groups: [{ test: 'no' }] })
  })

  it('takes its ingredients once, also when it is spoiled and never heard to begin', () => {
    const rig = new StockRig(over)
    const lm1 = new Device(rig, 'lm1', 2)
    lm1.comesOnline()
    intend(rig, 'maintenance')
    rig.set('beans', { level: 500 })
    const first = tested(rig)
    lm1.begins(first.brew, first.group)
    lm1.heartbeat()
    lm1.finishes(first.brew, first.group)
    lm1.finishes(first.brew, first.group)
    expect(rig.level('beans')).toBe(482)
    const second = tested(rig)
    rig.says('lm1', { t: 'status', brew: second.brew, status: 'spoiled', cause: 'flow' })
    expect(rig.level('beans')).toBe(464)
    const third = tested(rig)
    rig.says('lm1', { t: 'refused', brew: third.brew, reason: 'no-cup' })
    expect(rig.level('beans')).toBe(464)
  })
})

describe('a drink that somebody makes at the machine’s own button', () => {
  it('is counted as one that nobody could count, of all that the machine makes, until somebody counts', () => {
    const rig = new StockRig(over)
    const lm1 = new Device(rig, 'lm1', 2)
    lm1.comesOnline()
    for (const id of ['beans', 'milk']) rig.set(id, { level: 500 })
    const report = { n: 1, state: 'pouring', cup: 'full', brew: null, elapsedMs: 0, percent: 0 } as const
    lm1.heartbeat({ groups: [report] })
    lm1.heartbeat({ groups: [report] })
    expect([rig.line('beans'), rig.line('milk'), rig.line('oat-milk')]).toMatchObject([
      { level: 500, uncounted: 1 },
      { level: 500, uncounted: 1 },
      { level: null, uncounted: 0 },
    ])
    rig.restart()
    rig.set('beans', { add: 100 })
    rig.set('milk', { level: 450 })
    expect([rig.line('beans'), rig.line('milk')]).toMatchObject([{ uncounted: 1 }, { level: 450, uncounted: 0 }])
  })
})
