import { describe, expect, it } from 'vitest'
import type { Hours } from './inputs.ts'
import { accepted, brewIn, Device, machine, Rig } from './testing/rig.ts'

const HOUR = 3_600_000
const keep = (rig: Rig, hours: Hours | null) => rig.input({ t: 'shop.hours', hours })
const closed = (rig: Rig, machines: 'awake' | 'asleep' = 'asleep'): Hours => ({
  mode: 'closed',
  machines,
  nextMs: rig.now.wallMs + HOUR,
})
const open: Hours = { mode: 'open', machines: 'awake', nextMs: null }
const sleepy = (rig: Rig) =>
  rig.effects.flatMap((e) =>
    e.t === 'command' && (e.command.t === 'wake' || e.command.t === 'sleep') ? [e.command.t] : [],
  )

describe('a shop that is closed', () => {
  it('takes no order, says when it opens, and writes nothing', () => {
    const rig = new Rig()
    const before = accepted(rig.place('espresso'))
    keep(rig, closed(rig))
    const opensAt = new Date(rig.now.wallMs + HOUR).toISOString()
    const refusal = { code: 'BD_CLOSED', data: { opensAt, retryAfterSeconds: 3600 } }
    expect(rig.place('espresso')).toMatchObject({ ok: false, refusal })
    expect(rig.append(before.id, [{ recipe: 'espresso' }])).toMatchObject({ ok: false, refusal })
    expect(rig.db.prepare('SELECT count(*) AS n FROM drinks').get()).toEqual({ n: 1 })
    keep(rig, open)
    accepted(rig.place('espresso'))
  })

  it('answers the retry of an order that it took before it closed', () => {
    const rig = new Rig()
    rig.place('espresso', 'sale-1')
    keep(rig, closed(rig))
    expect(rig.place('espresso', 'sale-1')).toMatchObject({ ok: true, replayed: true })
  })

  it('tells tills and boards of each change once, also over a restart', () => {
    const rig = new Rig()
    keep(rig, open)
    keep(rig, closed(rig))
    keep(rig, closed(rig, 'awake'))
    rig.restart()
    keep(rig, closed(rig, 'awake'))
    keep(rig, open)
    const modes = rig.effects.flatMap((e) =>
      e.t === 'event' && e.event.kind === 'shop.mode' ? [e.event.data?.mode] : [],
    )
    expect(modes).toEqual(['closed', 'open'])
    keep(rig, closed(rig))
    expect(rig.view.board('main', rig.nowMs)).toMatchObject({ mode: 'closed', opensAt: rig.now.wallMs + HOUR })
    keep(rig, null)
    expect(rig.view.board('main', rig.nowMs)).toMatchObject({ mode: 'open', opensAt: null })
  })
})

describe('machines', () => {
  it('are never told to sleep or wake by a shop that keeps no hours', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    device.heartbeat({ state: 'asleep' })
    device.lives(120_000)
    expect(sleepy(rig)).toEqual([])
  })

  it('are woken by a shop without hours when somebody waits for a drink', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    accepted(rig.place('espresso'))
    device.hello()
    device.heartbeat({ state: 'asleep' })
    expect(sleepy(rig)).toEqual(['wake'])
  })

  it('are woken when the shop gives its hours up', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    keep(rig, closed(rig))
    device.heartbeat({ state: 'asleep' })
    const from = sleepy(rig).length
    keep(rig, null)
    expect(sleepy(rig).slice(from)).toEqual(['wake'])
  })

  it('are put to sleep after the last drink, not before', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    const from = rig.effects.length
    accepted(rig.place('espresso'))
    const { brew } = brewIn(rig.effects.slice(from))
    device.begins(brew)
    keep(rig, closed(rig))
    device.lives(25_000)
    expect(sleepy(rig)).toEqual([])
    device.finishes(brew)
    device.lives(30_000)
    expect(sleepy(rig)).toEqual(['sleep'])
  })

  it('are woken when the calendar says so, again if they did not hear, and left alone once awake', () => {
    const rig = new Rig({ machines: [machine('lm1', { role: 'backup' })] })
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    keep(rig, closed(rig))
    device.heartbeat({ state: 'asleep' })
    const from = rig.effects.length
    const since = () => rig.effects.slice(from).flatMap((e) => (e.t === 'command' ? [e.command.t] : []))
    keep(rig, closed(rig, 'awake'))
    expect(since()).toEqual(['wake'])
    for (let s = 0; s < 31; s++) {
      rig.pass(1_000)
      device.heartbeat({ state: 'asleep' })
    }
    expect(since()).toEqual(['wake', 'wake'])
    for (let s = 0; s < 90; s++) {
      rig.pass(1_000)
      device.heartbeat({ state: s < 60 ? 'warming' : 'ready' })
    }
    expect(since()).toEqual(['wake', 'wake'])
  })

  it('wake for a drink that still waits after closing', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    accepted(rig.place('espresso'))
    keep(rig, closed(rig))
    device.hello()
    device.heartbeat({ state: 'asleep' })
    expect(sleepy(rig)).toContain('wake')
    expect(sleepy(rig)).not.toContain('sleep')
  })
})
