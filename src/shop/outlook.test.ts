import { expect, it } from 'vitest'
import { accepted, Device, machine, Rig } from './testing/rig.ts'

const outlook = (rig: Rig, order: { readonly id: string } | undefined) => rig.view.outlook(order?.id ?? '', rig.now)

/** One machine that makes the first of these orders. */
function shop(orders: number) {
  const rig = new Rig()
  const lm1 = new Device(rig, 'lm1')
  lm1.comesOnline()
  const placed = Array.from({ length: orders }, () => accepted(rig.place('espresso')))
  return { rig, lm1, placed }
}

it('an order in the queue has before it what is being made and what was there first; one that is begun has no place', () => {
  const { rig, placed } = shop(4)
  expect(placed.map((order) => outlook(rig, order)?.ahead)).toEqual([null, 1, 2, 3])
})

it('an order of several drinks stands before others once, not once for each drink', () => {
  const { rig } = shop(1)
  accepted(rig.place({ drinks: [{ recipe: 'espresso', count: 5 }] }))
  expect(outlook(rig, accepted(rig.place('espresso')))?.ahead).toBe(2)
})

it('nobody stands before the first order of a shop whose machines are all away, and it has a place all the same', () => {
  const rig = new Rig()
  const orders = [accepted(rig.place('espresso')), accepted(rig.place('espresso'))]
  expect(orders.map((order) => outlook(rig, order)?.ahead)).toEqual([0, 1])
})

it('a cancelled order makes room at once for those behind it, and a new one has its place at once', () => {
  const { rig, placed } = shop(3)
  expect(outlook(rig, placed[2])?.ahead).toBe(2)
  rig.ask('order.cancel', placed[1]?.id ?? '')
  placed.push(accepted(rig.place('espresso')))
  expect(placed.map((order) => outlook(rig, order)?.ahead)).toEqual([null, null, 1, 2])
})

it('what nobody waits for any more has no outlook, and an unknown order has none at all', () => {
  const { rig, placed } = shop(2)
  rig.ask('order.cancel', placed[1]?.id ?? '')
  expect(outlook(rig, placed[1])).toEqual({ ahead: null, expectedAt: null, delay: null })
  expect(rig.view.outlook('NOSUCHORDER00', rig.now)).toBeNull()
})

it('a machine that stops is the reason of those whose promise it moved, in no words about any machine', () => {
  const rig = new Rig({ machines: [machine('lm1'), machine('lm2')] })
  const [lm1, lm2] = [new Device(rig, 'lm1'), new Device(rig, 'lm2')]
  lm1.comesOnline()
  lm2.comesOnline()
  rig.pass(2_000)
  const orders = Array.from({ length: 8 }, () => accepted(rig.place('espresso')))
  expect(outlook(rig, orders.at(-1))?.delay).toBeNull()
  for (let i = 0; i < 10; i++) {
    rig.pass(1_000)
    lm1.heartbeat()
  }
  const last = outlook(rig, orders.at(-1))
  expect(last?.delay?.reason).toBe('capacity')
  expect(last?.delay?.bySeconds).toBeGreaterThan(60)
  expect(JSON.stringify(last)).not.toContain('lm2')
  expect(outlook(rig, orders[2])?.delay).toBeNull()
})

it('is expected anew, and in the future, once its promise is broken, and not before', () => {
  const { rig, lm1, placed } = shop(3)
  const last = placed.at(-1)
  expect(outlook(rig, last)?.expectedAt).toBeNull()
  // The machine lives, and makes nothing.
  for (let i = 0; i < 400 && rig.view.order(last?.id ?? '', '')?.order.late === false; i++) {
    rig.pass(1_000)
    lm1.heartbeat()
  }
  expect(rig.view.order(last?.id ?? '', '')?.order.late).toBe(true)
  const expectedAt = outlook(rig, last)?.expectedAt
  expect(Date.parse(expectedAt ?? '')).toBeGreaterThan(rig.now.wallMs)
})
