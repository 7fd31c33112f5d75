import { describe, expect, it } from 'vitest'
import type { AlertSettings } from './settings.ts'
import { fails, PhoneRig } from './testing/phones.ts'
import { accepted } from './testing/rig.ts'

const alerts: AlertSettings = { afterMs: 10_000, attentionAfterMs: 60_000, byNtfy: 'yes' }

class AlertRig extends PhoneRig {
  open(): string[] {
    return this.view.alerts().map(({ key }) => key)
  }
  /** `alert.raised machine lm1`, in the order in which it was recorded. */
  alerted(): string[] {
    return this.effects.flatMap((effect) =>
      effect.t === 'event' && effect.event.kind.startsWith('alert.')
        ? [`${effect.event.kind} ${String(effect.event.data?.cause)} ${String(effect.event.data?.subject)}`]
        : [],
    )
  }
  staffNotices(): string[] {
    return this.dueNotices().flatMap(({ order_id, event, target }) => (order_id === null ? [`${target} ${event}`] : []))
  }
}

const shop = (over: Partial<AlertSettings> = {}) => new AlertRig({ alerts: { ...alerts, ...over } })
/** One that the daemon has said is well. */
const well = (rig: AlertRig): AlertRig => {
  rig.input({ t: 'daemon.troubles', troubles: [] })
  rig.device.comesOnline()
  return rig
}

describe('a machine', () => {
  it('that goes away is told of once, and once when it is back', () => {
    const rig = well(shop())
    rig.pass(14_000)
    expect(rig.open()).toEqual([])
    rig.pass(60_000)
    expect(rig.open()).toEqual(['machine lm1'])
    expect(rig.view.alerts()[0]).toMatchObject({ detail: expect.stringContaining('lm1 is offline') })
    rig.device.comesOnline()
    rig.device.lives(30_000)
    expect([rig.open(), rig.alerted()]).toEqual([[], ['alert.raised machine lm1', 'alert.cleared machine lm1']])
  })

  it('that comes and goes within seconds is not told of', () => {
    const rig = well(shop())
    for (let n = 0; n < 10; n++) {
      rig.pass(8_000)
      rig.device.comesOnline()
    }
    expect(rig.alerted()).toEqual([])
  })

  it('out of beans is one that wants beans, not a broken one', () => {
    const rig = well(shop())
    for (let n = 0; n < 15; n++) {
      rig.pass(1_000)
      rig.device.heartbeat({ alarms: ['beans.empty'] })
    }
    expect(rig.view.alerts()).toMatchObject([{ key: 'supplies lm1', detail: 'lm1 is out of beans.' }])
  })

  it('with a fault is told of with what it says', () => {
    const rig = well(shop())
    for (let n = 0; n < 15; n++) {
      rig.pass(1_000)
      rig.device.heartbeat({ state: 'fault', alarms: ['boiler.sensor'] })
    }
    expect(rig.view.alerts()).toMatchObject([{ key: 'machine lm1', detail: 'lm1 has a fault (boiler.sensor).' }])
  })

  it('may be away while somebody works on it, and while the shop sleeps', () => {
    const rig = well(shop())
    const once = { terminal: 'manager', key: 'm', hash: 'm' }
    rig.answerTo((ref) => ({ t: 'machine.intent', ref, once, machine: 'lm1', intent: 'maintenance' }))
    rig.pass(60_000)
    const asleep = well(shop())
    asleep.input({ t: 'shop.hours', hours: { mode: 'closed', machines: 'asleep', nextMs: null } })
    asleep.pass(60_000)
    expect([rig.alerted(), asleep.alerted()]).toEqual([[], []])
  })
})

describe('a restart', () => {
  it('tells nothing again, and tells the end of what it finds well', () => {
    const rig = well(shop())
    rig.pass(60_000)
    const before = rig.alerted()
    rig.restart()
    rig.input({ t: 'daemon.troubles', troubles: [] })
    rig.pass(60_000)
    expect([rig.open(), rig.alerted()]).toEqual([['machine lm1'], before])
    rig.device.comesOnline()
    rig.device.lives(20_000)
    expect(rig.alerted().slice(before.length)).toEqual(['alert.cleared machine lm1'])
  })

  it('does not take the silence of the daemon for a broker that is back', () => {
    const rig = well(shop())
    rig.input({ t: 'daemon.troubles', troubles: [{ cause: 'broker', subject: null, detail: 'It is away.' }] })
    rig.device.lives(20_000)
    rig.restart()
    rig.device.comesOnline()
    rig.device.lives(60_000)
    expect(rig.open()).toEqual(['broker'])
    rig.input({ t: 'daemon.troubles', troubles: [] })
    rig.device.lives(20_000)
    expect(rig.open()).toEqual([])
  })
})

describe('a push service that refuses us', () => {
  it('is one alert however many phones it concerns, open until one is told again, over a restart', () => {
    const rig = well(shop())
    for (const name of ['a', 'b', 'c']) rig.readyFor(name)
    for (const row of rig.dueNotices()) rig.cameOf(row, fails('403 Forbidden', 'tell staff'))
    rig.device.comesOnline()
    rig.device.lives(20_000)
    rig.restart()
    rig.device.comesOnline()
    rig.device.lives(60_000)
    expect([rig.open(), rig.alerted()]).toEqual([
      ['refused fcm.googleapis.com'],
      ['alert.raised refused fcm.googleapis.com'],
    ])
    rig.readyFor('d')
    for (const row of rig.dueNotices()) if (row.order_id !== null) rig.cameOf(row, { ok: true })
    rig.device.lives(20_000)
    expect(rig.open()).toEqual([])
  })
})

it('a push service that takes everything says nothing of one that refuses us', () => {
  const rig = well(shop())
  rig.readyFor('a')
  for (const row of rig.dueNotices()) rig.cameOf(row, fails('403 Forbidden', 'tell staff'))
  for (let n = 0; n < 5; n++) {
    rig.device.lives(5_000)
    const from = rig.effects.length
    const { id } = accepted(rig.place('espresso'))
    rig.watch(id, `apple-${n}`, 'web.push.apple.com')
    rig.finish(from)
    rig.device.takeCup()
    for (const row of rig.dueNotices()) if (row.order_id !== null) rig.cameOf(row, { ok: true })
  }
  expect(rig.alerted()).toEqual(['alert.raised refused fcm.googleapis.com'])
})

describe('a question', () => {
  it('that waits for a minute is told of, and its end', () => {
    const rig = well(shop())
    rig.place('latte')
    rig.device.lives(120_000)
    expect(rig.alerted()).toEqual([])
    rig.restart({ machines: [] })
    rig.pass(59_000)
    expect(rig.alerted()).toEqual([])
    rig.pass(2_000)
    expect(rig.alerted()).toEqual(['alert.raised attention null'])
  })
})

describe('the staff’s topic on ntfy', () => {
  it('hears of both, in their order: what was raised and never sent is not sent after its end', () => {
    const rig = well(shop())
    rig.pass(20_000)
    expect(rig.staffNotices()).toEqual(['ntfy alert.raised'])
    rig.device.comesOnline()
    rig.device.lives(20_000)
    expect(rig.staffNotices()).toEqual(['ntfy alert.cleared'])
  })

  it('hears nothing where there is none', () => {
    const rig = well(shop({ byNtfy: 'no' }))
    rig.pass(20_000)
    expect([rig.open(), rig.staffNotices()]).toEqual([['machine lm1'], []])
  })

  it('is forgotten in the end, and a dead server makes no pile', () => {
    const rig = well(shop())
    for (let n = 0; n < 5; n++) {
      rig.pass(30_000)
      rig.device.comesOnline()
      rig.device.lives(30_000)
    }
    rig.pass(4 * 3_600_000)
    for (const row of rig.dueNotices()) rig.cameOf(row, fails('ECONNREFUSED'))
    rig.pass(8 * 3_600_000)
    expect(rig.db.prepare('SELECT count(*) AS n FROM notices').get()).toEqual({ n: 0 })
  })
})

describe('webhooks', () => {
  it('hear of alerts as of the shop’s own events, each till of all', () => {
    const rig = well(shop())
    rig.add('wh_1', { terminal: 'till-1', events: ['alert.raised', 'alert.cleared'] })
    rig.pass(20_000)
    rig.device.comesOnline()
    rig.device.lives(20_000)
    expect(rig.events()).toEqual(['alert.raised', 'alert.cleared'])
  })
})

describe('a shop without alerts', () => {
  it('looks at nothing, and is never woken for it', () => {
    const rig = new AlertRig()
    rig.pass(3_600_000)
    expect([rig.alerted(), rig.shop.memory.nextAlertMs]).toEqual([[], null])
  })
})

describe('a busy shop', () => {
  it('asks itself once a second at most, however much happens', () => {
    const rig = well(shop())
    let looks = 0
    let last = rig.shop.memory.alertsLookedMs
    for (let n = 0; n < 100; n++) {
      rig.place('latte')
      rig.pass(50)
      if (rig.shop.memory.alertsLookedMs !== last) looks++
      last = rig.shop.memory.alertsLookedMs
    }
    expect(looks).toBeGreaterThan(0)
    expect(looks).toBeLessThanOrEqual(6)
  })
})
