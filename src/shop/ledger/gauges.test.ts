import { describe, expect, it } from 'vitest'
import { accepted, brewIn, Device, Rig } from '../testing/rig.ts'
import { Gauges } from './gauges.ts'

describe('the last ready orders', () => {
  it('have waited from their release, not from when they were placed, and know how far their quote was off', () => {
    const rig = new Rig()
    const left = new Device(rig, 'lm1')
    left.comesOnline()
    const { id } = accepted(rig.place({ drinks: [{ recipe: 'espresso' }], hold: true }))
    left.lives(60_000)
    const from = rig.effects.length
    rig.ask('order.release', id)
    const brew = brewIn(rig.effects.slice(from))
    left.begins(brew.brew)
    left.lives(25_000)
    left.finishes(brew.brew)
    rig.place('espresso')
    const gauges = new Gauges(rig.db)
    const quote = rig.db.prepare<[], number>('SELECT first_quote_shop_ms FROM orders WHERE id = 1').pluck().get() ?? 0
    expect(gauges.lastReady(200)).toEqual([{ waitMs: 25_000, errorMs: rig.nowMs - quote }])
    expect(gauges.lastReady(0)).toEqual([])
  })
})

describe('open work', () => {
  it('is counted by state, without what is over', () => {
    const rig = new Rig()
    rig.place('espresso')
    rig.place({ drinks: [{ recipe: 'espresso' }], hold: true })
    rig.ask('order.cancel', accepted(rig.place('espresso')).id)
    const counts = new Gauges(rig.db).ordersByState()
    expect(Object.fromEntries(counts.map(({ state, n }) => [state, n]))).toEqual({ queued: 1, held: 1 })
  })

  it('of the outbox is what waits, what was given up, and since when the oldest waits', () => {
    const rig = new Rig()
    const gauges = new Gauges(rig.db)
    expect(gauges.outbox()).toEqual({ waiting: 0, givenUp: 0, oldestShopMs: null })
    rig.db.exec(`
      INSERT INTO webhooks (id, url, secret, owner, state, created_wall_ms) VALUES ('w', 'u', 's', 'o', 'active', 0);
      INSERT INTO outbox (webhook, seq, event, due_shop_ms, created_shop_ms)
        VALUES ('w', 1, 'order.ready', 900, 70), ('w', 2, 'order.ready', 800, 60), ('w', 3, 'order.ready', NULL, 50)`)
    expect(gauges.outbox()).toEqual({ waiting: 2, givenUp: 1, oldestShopMs: 60 })
  })
})
