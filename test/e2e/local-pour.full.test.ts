/** A person at the machine: pours that nobody commanded, on every wire. They are explained, and no fault. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readBook } from '../judge/read-book.ts'
import { CALM, FirmataShop, OLD } from './firmata-shop.ts'
import { openShop } from './harness/shop.ts'
import { Stage } from './harness/stage.ts'
import { until } from './harness/until.ts'

const PATIENCE = { boundMs: 40_000, everyMs: 20 } as const
/** Longer than anything takes that must be seen while it pours. */
const LOCAL_MS = 15_000

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(async () => await stage.clear())

const locals = () => readBook(`${stage.folder}/data`).locals

it('own buttons of machines on serial and MQTT: the groups are taken, orders wait for them, and nothing is wrong', async () => {
  const shop = await openShop(stage, {
    machines: [
      { id: 'on-serial', wire: 'serial', groups: 1 },
      { id: 'on-mqtt', wire: 'mqtt', groups: 1 },
    ],
    sections: { timing: CALM },
  })
  const ids = ['on-serial', 'on-mqtt']
  const spy = await shop.spy()
  await Promise.all(ids.map((id) => shop.machine(id).request({ do: 'press', group: 1, ms: LOCAL_MS })))
  await until('both pours to be recorded', () => locals()?.length === 2, PATIENCE)
  const order = await shop.till.sell({ recipe: 'espresso', count: 2 })
  for (const id of ids) {
    // Taken, by nobody's order; the machine is as well as ever.
    expect(await shop.statusOf(id)).toMatchObject({
      health: 'ready',
      alarms: [],
      lastError: null,
      pours: 1,
      groups: [{ state: 'brewing', cup: 'full', making: null }],
    })
    const shown = () => JSON.stringify(spy.on(`machine/${id}/now`).map(({ payload }) => payload))
    await spy.until('the group taken by nobody', () => shown().includes('"state":"brewing","number":null,"drink":null'))
  }
  expect((await shop.till.look(order.id)).drinks.map(({ state }) => state)).toEqual(['queued', 'queued'])

  const ready = async () => (await shop.till.look(order.id)).state === 'ready'
  await until('the order to be ready', ready, PATIENCE)
  // Each machine was told of its drink when the cup of the own button was gone, and not before.
  for (const id of ids) {
    expect(await shop.machine(id).report()).toMatchObject({ pours: 2, poursIntoFull: 0, poursWithoutCup: 0 })
  }
  const book = readBook(`${stage.folder}/data`)
  expect(book.locals).toHaveLength(2)
  expect(book.locals).toEqual(expect.arrayContaining(ids.map((machine) => ({ machine, group: 1 }))))
  // One brew for each drink, none of them refused, doubted or thrown away.
  expect(book.brews.map(({ state, cause }) => [state, cause])).toEqual([
    ['done', null],
    ['done', null],
  ])
  expect(book.waste).toEqual([])
  expect(spy.faults).toEqual([])
  expect(shop.judged()).toEqual([])
}, 120_000)

it('the lamp of a machine lights without a press of ours: its group is taken, and its cup waited for', async () => {
  const room = await FirmataShop.open(stage, {}, LOCAL_MS)
  const { shop, twin } = room
  await twin.request({ do: 'press' })
  await until('the pour to be recorded', () => locals()?.length === 1, PATIENCE)
  const order = await shop.till.sell({ recipe: 'classic' })
  expect(await room.status()).toMatchObject({
    health: 'ready',
    alarms: [],
    lastError: null,
    groups: [{ state: 'brewing', cup: 'full', making: null }],
  })
  expect(await room.stateOf(order)).toBe('queued')
  await room.until('its end', async () => (await room.status()).groups[0]?.state === 'clearing')
  expect((await twin.report()).presses).toEqual({ host: 0, hand: 1 })

  await room.takeCup()
  await twin.request({ do: 'place-cup' })
  await room.reached(order, 'ready')
  expect(twin.starts().map(({ by, cup }) => [by, cup])).toEqual([
    ['hand', 'empty'],
    ['host', 'empty'],
  ])
  expect(locals()).toEqual([{ machine: OLD, group: 1 }])
  expect(await room.questions()).toEqual([])
}, 120_000)
