/** A service manager that starts a daemon over and over: a start by itself does nothing to the world. */
import { expect, it } from 'vitest'
import { accepted, brewIn, Device, machine, Rig } from '../../src/shop/testing/rig.ts'

const TIMES = 20

it('a daemon that is started over and over sends nothing, makes nothing and forgets nothing by it', () => {
  const rig = new Rig({ machines: [machine('lm1'), machine('lm2')] })
  const one = new Device(rig, 'lm1')
  one.comesOnline()
  const poured = accepted(rig.place('espresso'))
  const { brew } = brewIn(rig.effects)
  one.begins(brew)
  const waiting = accepted(rig.place('espresso'))
  rig.restart()
  const table = (name: string) => JSON.stringify(rig.db.prepare(`SELECT * FROM ${name}`).all())
  const book = () => ['orders', 'drinks', 'brews', 'events', 'waste', 'idempotency'].map(table)
  const before = book()
  const from = rig.effects.length
  for (let n = 0; n < TIMES; n++) {
    rig.nowMs += 500
    rig.restart()
  }
  expect(rig.commandsSince(from)).toEqual([])
  expect(rig.effects.slice(from).filter(({ t }) => t === 'call')).toEqual([])
  expect(book()).toEqual(before)

  // The last one is like the first: the machine is asked, and what it poured is ready, once.
  expect(Rig.commands(one.hello())).toEqual([{ t: 'query', brew }])
  one.finishes(brew)
  expect([rig.orderState(poured.id), rig.orderState(waiting.id)]).toEqual(['ready', 'queued'])
  expect(rig.effects.filter(({ t }) => t === 'call')).toHaveLength(1)
})
