import { describe, expect, it } from 'vitest'
import { fails, PhoneRig } from './testing/phones.ts'
import { accepted, brewIn, settings } from './testing/rig.ts'

const MIN = 60_000
const only = <T>(list: readonly T[]): T => {
  const [one, ...more] = list
  if (one === undefined || more.length > 0) throw new Error(`expected one, got ${list.length}`)
  return one
}

describe('an order that is watched', () => {
  it('makes one notice for each phone when it is ready, not before, and somebody is asked to look', () => {
    const rig = new PhoneRig()
    rig.device.comesOnline()
    const from = rig.effects.length
    const { id } = accepted(rig.place('espresso'))
    rig.watch(id, 'a')
    rig.listen(id, 'secret-topic')
    expect([rig.told(id), rig.looksAtNotices(from)]).toEqual([[], 0])
    rig.finish(from)
    expect(rig.states(id)).toEqual(['order.ready waiting 0', 'order.ready waiting 0'])
    expect(rig.looksAtNotices(from)).toBe(1)
    expect(rig.dueNotices().map(({ target, endpoint, public_id }) => [target, endpoint, public_id])).toEqual([
      ['fcm.googleapis.com', 'https://fcm.googleapis.com/a', id],
      ['ntfy', 'secret-topic', id],
    ])
  })

  it('costs the others nothing: an order that nobody watches makes no notice', () => {
    const rig = new PhoneRig()
    rig.readyFor('a')
    const other = rig.readyFor()
    expect(rig.told(other)).toEqual([])
    expect(rig.dueNotices()).toHaveLength(1)
  })

  it('may be watched by three phones; the same phone again is the same, with its new keys', () => {
    const rig = new PhoneRig()
    const { id } = accepted(rig.place('espresso'))
    const replies = ['a', 'b', 'c', 'a', 'd'].map((name) => rig.watch(id, name))
    expect(replies.map((reply) => (reply.ok ? 'ok' : reply.refusal.code))).toEqual([
      'ok',
      'ok',
      'ok',
      'ok',
      'BD_TOO_MANY_WATCHERS',
    ])
    rig.unwatch(id)
    expect(rig.watch(id, 'd').ok).toBe(true)
  })

  it('has one topic of ntfy: who asks again is told the same', () => {
    const rig = new PhoneRig()
    const { id } = accepted(rig.place('espresso'))
    const [first, second] = [rig.listen(id, 'one'), rig.listen(id, 'two')]
    expect([first, second].map((reply) => reply.ok && JSON.parse(reply.body))).toEqual([
      { endpoint: 'one' },
      { endpoint: 'one' },
    ])
  })

  it('cannot be watched when it is over, nor when there is no such order', () => {
    const rig = new PhoneRig()
    const id = rig.readyFor()
    rig.ask('order.collect', id)
    const codes = [rig.watch(id), rig.watch('NOSUCHORDER00'), rig.unwatch('NOSUCHORDER00')].map(
      (reply) => !reply.ok && reply.refusal.code,
    )
    expect(codes).toEqual(['BD_ILLEGAL_TRANSITION', 'BD_NOT_FOUND', 'BD_NOT_FOUND'])
  })
})

describe('a notice', () => {
  it('is dropped when the order is collected before it was sent', () => {
    const rig = new PhoneRig()
    const id = rig.readyFor('a')
    rig.ask('order.collect', id)
    expect(rig.dueNotices()).toEqual([])
    expect(only(rig.told(id))).toMatchObject({ state: 'dropped', last_error: 'collected' })
  })

  it('that is under way when the order is collected is not tried again, and counts as accepted if it was', () => {
    const [first, second] = [new PhoneRig(), new PhoneRig()]
    for (const [rig, outcome, state] of [
      [first, fails('500'), 'dropped'],
      [second, { ok: true }, 'accepted'],
    ] as const) {
      const id = rig.readyFor('a')
      const row = only(rig.dueNotices())
      rig.ask('order.collect', id)
      rig.cameOf(row, outcome)
      expect([only(rig.told(id)).state, rig.dueNotices()]).toEqual([state, []])
    }
  })

  it('is dropped when the drink is not ready after all, and made anew when it is', () => {
    const rig = new PhoneRig()
    rig.device.comesOnline()
    const from = rig.effects.length
    const { id } = accepted(rig.place('espresso'))
    rig.watch(id)
    const { brew } = brewIn(rig.effects.slice(from))
    rig.device.begins(brew)
    rig.device.finishes(brew)
    rig.says('lm1', { t: 'undone', brew })
    expect([rig.orderState(id), rig.states(id), rig.dueNotices()]).toEqual(['making', ['order.ready dropped 0'], []])
    rig.device.finishes(brew)
    expect(rig.states(id)).toEqual(['order.ready dropped 0', 'order.ready waiting 0'])
  })

  it('is tried again later each time, and wakes the shop for it', () => {
    const rig = new PhoneRig()
    const id = rig.readyFor('a')
    rig.cameOf(only(rig.dueNotices()), fails('500 Internal Server Error'))
    expect([rig.dueNotices(), rig.states(id)]).toEqual([[], ['order.ready waiting 1']])
    const from = rig.effects.length
    rig.pass(1_999)
    expect(rig.looksAtNotices(from)).toBe(0)
    rig.pass(1)
    expect(rig.looksAtNotices(from)).toBe(1)
    rig.cameOf(only(rig.dueNotices()), { ok: true })
    expect(only(rig.told(id))).toMatchObject({ state: 'accepted', attempts: 2, last_error: null })
  })

  it('waits as long as the service asks; when that is longer than the coffee stands there, it is never sent', () => {
    const rig = new PhoneRig()
    const id = rig.readyFor('a')
    rig.cameOf(only(rig.dueNotices()), fails('429', 'again', 90_000))
    rig.pass(89_999)
    expect(rig.dueNotices()).toEqual([])
    rig.pass(1)
    rig.cameOf(only(rig.dueNotices()), fails('429', 'again', 24 * 60 * MIN))
    rig.pass(24 * 60 * MIN)
    expect(rig.dueNotices()).toEqual([])
    expect(rig.states(id)).toEqual([])
  })

  it('that a service wants to have later than it is news is dropped when it is too old, not when the service asks again', () => {
    const rig = new PhoneRig({ pickup: { ...new PhoneRig().shop.settings.pickup, clearAfterMs: 3_600_000 } })
    const id = rig.readyFor('a')
    rig.cameOf(only(rig.dueNotices()), fails('429', 'again', 50 * MIN))
    rig.pass(10 * MIN)
    expect(only(rig.told(id))).toMatchObject({ state: 'dropped', last_error: 'too old to be news' })
  })

  it('is never sent after the order is cleared, however often it failed', () => {
    const rig = new PhoneRig({ pickup: { ...new PhoneRig().shop.settings.pickup, clearAfterMs: 3_600_000 } })
    const id = rig.readyFor('a')
    const readyMs = rig.nowMs
    let attempts = 0
    for (let n = 0; n < 100 && rig.nowMs - readyMs < 20 * MIN; n++) {
      for (const row of rig.dueNotices()) {
        expect(rig.nowMs - readyMs).toBeLessThan(10 * MIN)
        attempts++
        rig.cameOf(row, fails('timed out'))
      }
      rig.pass(15_000)
    }
    expect(attempts).toBeGreaterThan(8)
    expect(only(rig.told(id))).toMatchObject({ state: 'dropped', last_error: 'too old to be news' })
  })

  it('is given up when it can never be taken in, and the phone stays', () => {
    const rig = new PhoneRig()
    const id = rig.readyFor('a')
    rig.cameOf(only(rig.dueNotices()), fails('413 Payload Too Large', 'give up'))
    expect(only(rig.told(id))).toMatchObject({ state: 'given up', attempts: 1, last_error: '413 Payload Too Large' })
    expect(rig.db.prepare('SELECT count(*) AS n FROM watchers').get()).toEqual({ n: 1 })
  })

  it('to a phone that is gone forgets that phone and no other', () => {
    const rig = new PhoneRig()
    const id = rig.readyFor('a', 'b')
    const [gone] = rig.dueNotices()
    if (!gone) throw new Error('nothing is due')
    rig.cameOf(gone, fails('410 Gone', 'forget'))
    expect(rig.states(id)).toEqual(['order.ready given up 1', 'order.ready waiting 0'])
    expect(rig.db.prepare('SELECT endpoint FROM watchers').all()).toEqual([
      { endpoint: 'https://fcm.googleapis.com/b' },
    ])
  })

  it('is not sent to a phone that does not want to be told any more', () => {
    const rig = new PhoneRig()
    const id = rig.readyFor('a')
    rig.unwatch(id)
    expect([rig.dueNotices(), rig.states(id)]).toEqual([[], ['order.ready dropped 0']])
  })

  it('that is over is over: to hear of it twice, or of one that never was, changes nothing', () => {
    const rig = new PhoneRig()
    const id = rig.readyFor('a')
    const row = only(rig.dueNotices())
    rig.cameOf(row, { ok: true })
    for (const outcome of [fails('500'), fails('410', 'forget'), fails('403', 'tell staff')]) rig.cameOf(row, outcome)
    rig.cameOf({ id: 4711 }, { ok: true })
    expect(rig.states(id)).toEqual(['order.ready accepted 1'])
  })

  it('is still due after a restart, with the same fact, and later facts are told too', () => {
    const rig = new PhoneRig()
    const id = rig.readyFor('a')
    const before = only(rig.dueNotices())
    const from = rig.effects.length
    rig.restart()
    expect(rig.looksAtNotices(from)).toBe(1)
    expect(only(rig.dueNotices())).toEqual(before)
    rig.ask('order.collect', id)
    expect(rig.states(id)).toEqual(['order.ready dropped 0'])
  })

  it('of one dead service holds up none of another', () => {
    const rig = new PhoneRig()
    for (let n = 0; n < 40; n++) rig.readyFor(`dead-${n}`)
    rig.device.comesOnline()
    const from = rig.effects.length
    const { id } = accepted(rig.place('espresso'))
    rig.watch(id, 'z', 'web.push.apple.com')
    rig.finish(from)
    expect(rig.dueNotices(8).map(({ target }) => target)).toContain('web.push.apple.com')
  })
})

describe('a second notice to one phone', () => {
  it('takes the place of the first when that still waits, and not of what was taken in', () => {
    const rig = new PhoneRig()
    const [waiting, taken] = [rig.readyFor('a'), rig.readyFor('b')]
    const row = rig.dueNotices().find(({ public_id }) => public_id === taken)
    if (!row) throw new Error('nothing is due')
    rig.cameOf(row, { ok: true })
    for (const id of [waiting, taken]) {
      rig.tell('order.called', id)
      rig.tell('order.reminded', id)
    }
    expect(rig.states(waiting)).toEqual(['order.ready dropped 0', 'order.called dropped 0', 'order.reminded waiting 0'])
    expect(rig.states(taken)).toEqual(['order.ready accepted 1', 'order.called dropped 0', 'order.reminded waiting 0'])
  })

  it('is news for five minutes, also when the first would be too old', () => {
    const rig = new PhoneRig({ pickup: { ...new PhoneRig().shop.settings.pickup, clearAfterMs: 3_600_000 } })
    const id = rig.readyFor('a')
    rig.pass(10 * MIN)
    rig.tell('order.reminded', id)
    const at = rig.nowMs
    expect(rig.dueNotices().map(({ event, expires_shop_ms }) => [event, expires_shop_ms - at])).toEqual([
      ['order.reminded', 5 * MIN],
    ])
  })

  it('is not told of an order that is not ready', () => {
    const rig = new PhoneRig()
    const { id } = accepted(rig.place('espresso'))
    rig.watch(id)
    rig.tell('order.called', id)
    expect(rig.states(id)).toEqual([])
  })
})

describe('an order that waits for its customer', () => {
  it('reminds at five minutes, and is told again when the counter calls it again', () => {
    const rig = new PhoneRig({ pickup: { ...settings().pickup, remindersMs: [5 * MIN] } })
    const id = rig.readyFor('a')
    rig.cameOf(only(rig.dueNotices()), { ok: true })
    rig.pass(2 * MIN)
    rig.ask('order.call', id)
    rig.cameOf(only(rig.dueNotices()), { ok: true })
    rig.pass(3 * MIN)
    expect(rig.states(id)).toEqual(['order.ready accepted 1', 'order.called accepted 1', 'order.reminded waiting 0'])
    expect(only(rig.dueNotices())).toMatchObject({ event: 'order.reminded', ready_wall_ms: expect.any(Number) })
  })

  it('and was collected by mistake is told to whom it was not, and to nobody twice', () => {
    const rig = new PhoneRig()
    const [told, untold] = [rig.readyFor('a'), rig.readyFor('b')]
    const row = rig.dueNotices().find(({ public_id }) => public_id === told)
    if (!row) throw new Error('nothing is due')
    rig.cameOf(row, { ok: true })
    for (const id of [told, untold]) {
      rig.ask('order.collect', id)
      rig.pass(1_000)
      rig.ask('order.uncollect', id)
    }
    expect(rig.states(told)).toEqual(['order.ready accepted 1'])
    expect(rig.states(untold)).toEqual(['order.ready dropped 0', 'order.ready waiting 0'])
    // Open again, it is not forgotten while it stands there.
    const forgotten = rig.db.prepare('SELECT count(*) AS n FROM watchers WHERE forget_shop_ms IS NOT NULL').get()
    expect(forgotten).toEqual({ n: 0 })
  })
})

describe('what phones were told', () => {
  it('is forgotten when the shop forgets whose the order was', () => {
    const rig = new PhoneRig({ orders: { ...settings().orders, forgetAfterMs: 20 * MIN } })
    const id = rig.readyFor('a')
    rig.cameOf(only(rig.dueNotices()), { ok: true })
    rig.ask('order.collect', id)
    rig.pass(20 * MIN - 1)
    expect(rig.told(id)).toHaveLength(1)
    rig.pass(2 * MIN)
    expect(rig.told(id)).toEqual([])
    expect(rig.db.prepare('SELECT count(*) AS n FROM watchers').get()).toEqual({ n: 0 })
  })

  it('is forgotten two hours after the order is over, with the phones', () => {
    const rig = new PhoneRig()
    const id = rig.readyFor('a')
    rig.cameOf(only(rig.dueNotices()), { ok: true })
    rig.ask('order.collect', id)
    rig.pass(120 * MIN - 1)
    expect(rig.told(id)).toHaveLength(1)
    rig.pass(2 * MIN)
    const left = rig.db.prepare('SELECT (SELECT count(*) FROM watchers) + (SELECT count(*) FROM notices) AS n').get()
    expect([rig.told(id), left]).toEqual([[], { n: 0 }])
  })

  it('is forgotten too when the daemon was restarted meanwhile', () => {
    const rig = new PhoneRig()
    const id = rig.readyFor('a')
    rig.cameOf(only(rig.dueNotices()), fails('410', 'forget'))
    rig.restart()
    rig.ask('order.collect', id)
    rig.restart()
    rig.pass(121 * MIN)
    expect(rig.told(id)).toEqual([])
  })
})

describe('a thousand watched orders and a dead push service', () => {
  it('take the shop one step each, and one for each attempt: nothing is done again and again', () => {
    const rig = new PhoneRig()
    rig.device.comesOnline()
    for (let n = 0; n < 1_000; n++) {
      const { id } = accepted(rig.place('espresso', `k-${n}`, { terminal: `till-${n % 10}` }))
      rig.watch(id, `p-${n}`)
    }
    let ready = 0
    let attempts = 0
    let looks = 0
    let steps = 0
    const shop = rig.shop
    const step = shop.step.bind(shop)
    shop.step = (inputs, now) => {
      steps++
      return step(inputs, now)
    }
    const from = rig.effects.length
    const inputsOf = { device: 0 }
    let seen = 0
    for (let n = 0; n < 200; n++) {
      const command = rig.effects
        .slice(seen)
        .findLast((effect) => effect.t === 'command' && effect.command.t === 'brew')
      seen = rig.effects.length
      if (command?.t !== 'command' || command.command.t !== 'brew') throw new Error('nothing to brew')
      rig.device.begins(command.command.brew)
      rig.device.finishes(command.command.brew)
      rig.device.takeCup()
      inputsOf.device += 3
      ready++
      // As the sender does: four at a time, and each fails.
      for (const row of rig.dueNotices(4)) {
        attempts++
        rig.cameOf(row, fails('timed out after 5 s'))
      }
    }
    looks = rig.looksAtNotices(from)
    expect(ready).toBe(200)
    expect(steps).toBe(inputsOf.device + attempts)
    // Once for each order that became ready; those that failed are not due yet.
    expect(looks).toBe(200)
    expect(rig.db.prepare("SELECT count(*) AS n FROM notices WHERE state = 'waiting'").get()).toEqual({ n: 200 })
  })
})
