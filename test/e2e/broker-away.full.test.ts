/** A broker outside the daemon that is not there, comes, and goes. */
import { afterEach, describe, expect, it } from 'vitest'
import { findMosquitto, Mosquitto } from './harness/mosquitto.ts'
import { openShop, type Shop } from './harness/shop.ts'
import type { Spy } from './harness/spy.ts'
import { freePort, Stage } from './harness/stage.ts'
import { until } from './harness/until.ts'

const program = findMosquitto()
const without = program === null ? ' (skipped: no mosquitto is installed here)' : ''

const RETAINED = [
  'board/main',
  'daemon/state',
  'machine/left/identity',
  'machine/left/state',
  'machine/left/now',
  'machine/left/availability',
]

describe.skipIf(program === null)(`a shop with a broker of its own choice${without}`, () => {
  let stage: Stage
  afterEach(async () => await stage.clear())

  async function open(): Promise<{ shop: Shop; broker: Mosquitto }> {
    stage = new Stage()
    const broker = new Mosquitto(stage, program ?? '', await freePort())
    const shop = await openShop(stage, {
      brokerUrl: broker.url,
      machines: [
        { id: 'left', wire: 'serial', groups: 1 },
        { id: 'right', wire: 'mqtt', groups: 1 },
      ],
    })
    return { shop, broker }
  }
  const made = (shop: Shop, id: string) =>
    until('the order to be ready', async () => (await shop.till.look(id)).state === 'ready')
  const all = (spy: Spy) => RETAINED.every((topic) => spy.on(topic).length > 0)
  const back = (shop: Shop, id: string) =>
    until(`${id} to be ready`, async () => (await shop.statusOf(id)).health === 'ready', { boundMs: 60_000 })

  it('takes and makes orders while the broker is down, and tells it everything when it comes', async () => {
    const { shop, broker } = await open()
    const away = (await shop.till.get('/readyz')).json()
    expect(away).toMatchObject({ ready: true, broker: 'away' })
    const order = await shop.till.sell({ recipe: 'espresso' })
    await made(shop, order.id)

    await broker.start()
    const spy = await shop.spy()
    await spy.until('all of it', () => all(spy), 60_000)
    expect(spy.last('board/main')).toMatchObject({ ready: [{ number: order.number }], preparing: [] })
    expect(spy.last('daemon/state')).toMatchObject({ state: 'online' })
    expect(spy.last('machine/left/state')).toMatchObject({ health: 'ready', pours: 1 })
    expect((await shop.till.get('/readyz')).json()).toMatchObject({ broker: 'connected' })
    // Nobody is called a second time: the chime was for then.
    expect(spy.on('board/main/call')).toEqual([])

    await back(shop, 'right')
    await Promise.all([1, 2].map(async () => made(shop, (await shop.till.sell({ recipe: 'lungo' })).id)))
    expect((await shop.machine('right').report()).pours).toBe(1)
    expect(spy.faults).toEqual([])
    expect(shop.judged()).toEqual([])
  }, 120_000)

  it('says everything again after a restart of the broker, and the pour meanwhile is one ready drink', async () => {
    const { shop, broker } = await open()
    await broker.start()
    await back(shop, 'right')
    const orders = await Promise.all([shop.till.sell({ recipe: 'slow' }), shop.till.sell({ recipe: 'slow' })])
    await until('both machines to pour', () => [...shop.machines.values()].every(({ pouring }) => pouring.size === 1))

    await broker.kill()
    await until('that it is missed', async () => (await shop.till.get('/readyz')).json().broker === 'away')
    await broker.start()
    const spy = await shop.spy()
    await spy.until('all of it', () => all(spy), 60_000)
    const late = await shop.spy()
    await late.until('it stored', () => RETAINED.every((topic) => late.on(topic).some(({ retained }) => retained)))

    await Promise.all(orders.map(({ id }) => made(shop, id)))
    await back(shop, 'right')
    expect([(await shop.machine('left').report()).pours, (await shop.machine('right').report()).pours]).toEqual([1, 1])
    expect([...spy.faults, ...late.faults]).toEqual([])
    expect(shop.judged()).toEqual([])
  }, 120_000)
})
