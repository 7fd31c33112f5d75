import { describe, expect, it } from 'vitest'
import { accepted, Device, machine, Rig } from './testing/rig.ts'

const WEEK_MS = 7 * 86_400_000

/** A machine that works, and a spare one that takes three minutes to be warm. */
function shop() {
  const spare = machine('spare', { role: 'backup', warmUpMs: 180_000 })
  const reserve = { wakeAtMs: 240_000, sleepAfterMs: 900_000 }
  const rig = new Rig({ machines: [machine('lm1'), spare], reserve })
  const [lm1, backup] = [new Device(rig, 'lm1'), new Device(rig, 'spare')]
  lm1.comesOnline()
  backup.hello()
  let state: 'asleep' | 'warming' | 'ready' = 'asleep'
  backup.heartbeat({ state })
  /** Both live; the spare one does as it is told. */
  const live = (ms: number, who: readonly Device[] = [lm1, backup]) => {
    for (let t = 0; t < ms; t += 1_000) {
      const from = rig.effects.length
      rig.pass(1_000)
      if (who.includes(lm1)) lm1.heartbeat()
      if (who.includes(backup)) backup.heartbeat({ state })
      for (const { t: told } of rig.commandsSince(from, 'spare')) {
        if (told === 'wake' && state === 'asleep') state = 'warming'
        if (told === 'sleep') state = 'asleep'
      }
    }
  }
  const warm = () => {
    state = 'ready'
    backup.heartbeat({ state })
  }
  const told = () =>
    rig.effects.flatMap((e) => (e.t === 'event' && e.event.kind === 'machine.reserve' ? [e.event.data?.reason] : []))
  return { rig, lm1, backup, live, warm, told, state: () => state }
}

describe('a spare machine that says how long it takes to be warm', () => {
  it('sleeps while the other manages, though people order', () => {
    const { rig, lm1, live, state } = shop()
    rig.place('espresso')
    lm1.begins([...rig.shop.memory.brews.keys()][0] ?? 0)
    lm1.finishes([...rig.shop.memory.brews.keys()][0] ?? 0)
    live(120_000)
    expect(state()).toBe('asleep')
    expect(rig.view.machine('spare', rig.nowMs)?.reserve).toEqual({
      ...{ wanted: 'asleep', helps: false, reason: 'the others manage' },
    })
  })

  it('is woken when the other is gone, and the drink that waited is made there', () => {
    const { rig, backup, live, warm, told, state } = shop()
    live(5_000)
    live(10_000, [backup])
    expect(state()).toBe('warming')
    expect(told()).toEqual(['lm1 cannot be counted on'])
    const order = accepted(rig.place('espresso'))
    live(180_000, [backup])
    expect(rig.orderState(order.id)).toBe('queued')
    warm()
    expect(rig.orderState(order.id)).toBe('making')
  })

  it('is woken when people wait long, and then takes work beside the other, not only instead of it', () => {
    const { rig, live, warm, state } = shop()
    for (let i = 0; i < 12; i++) rig.place('espresso')
    live(31_000)
    expect(state()).toBe('warming')
    const from = rig.effects.length
    warm()
    expect(rig.commandsSince(from, 'spare').filter(({ t }) => t === 'brew')).toHaveLength(1)
    expect(rig.view.machine('spare', rig.nowMs)?.reserve).toMatchObject({ wanted: 'awake', helps: true })
  })

  it('goes back to sleep a quarter of an hour after the last reason', () => {
    const { lm1, backup, live, warm, told, state } = shop()
    live(5_000)
    live(10_000, [backup])
    warm()
    lm1.comesOnline()
    live(840_000)
    expect(state()).toBe('ready')
    live(120_000)
    expect(state()).toBe('asleep')
    expect(told()).toEqual(['lm1 cannot be counted on', 'the others manage'])
  })

  it('is warm before the hour that was busy in the last weeks, and without a past nobody guesses', () => {
    const { rig, live, told, state } = shop()
    const today = rig.nowMs
    // Three weeks ago and two and one, fifty espressos from twelve minutes after this time of day.
    for (const week of [3, 2, 1]) {
      rig.nowMs = today + (3 - week) * WEEK_MS + 720_000
      for (let i = 0; i < 50; i++) {
        rig.nowMs += 10_000
        const { id } = accepted(rig.place('espresso'))
        rig.ask('order.cancel', id)
      }
      if (week > 2) expect(told()).not.toContainEqual(expect.stringContaining('at this hour'))
    }
    rig.nowMs = today + 3 * WEEK_MS
    rig.restart()
    rig.input(
      { t: 'machine.link', machine: 'lm1', state: 'up', reason: 'connected' },
      { t: 'machine.link', machine: 'spare', state: 'up', reason: 'connected' },
    )
    const devices = { lm1: new Device(rig, 'lm1'), spare: new Device(rig, 'spare') }
    devices.lm1.comesOnline()
    devices.spare.hello()
    devices.spare.heartbeat({ state: 'asleep' })
    live(60_000)
    expect(told().at(-1)).toContain('at this hour the last weeks needed')
    expect(state()).toBe('warming')
  })
})
