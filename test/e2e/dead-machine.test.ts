/** Machines that die or hang in mid-pour: on a serial line and on MQTT at once, with one spare beside them. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readMachines } from '../judge/read-machines.ts'
import { Phone } from './harness/phone.ts'
import { openShop, type Shop } from './harness/shop.ts'
import { Stage } from './harness/stage.ts'
import type { PublicOrder } from './harness/till.ts'
import { until } from './harness/until.ts'

const VICTIMS = ['on-serial', 'on-mqtt']
/** Silence of 5 s means offline; one heartbeat, and the time it takes to ask, come on top. */
const NOTICED_WITHIN_MS = 5_000 + 1_000 + 500

let stage: Stage
let shop: Shop
beforeAll(async () => {
  stage = new Stage()
  shop = await openShop(stage, {
    machines: [
      { id: 'on-serial', wire: 'serial', groups: 1 },
      { id: 'on-mqtt', wire: 'mqtt', groups: 1 },
      { id: 'spare', wire: 'serial', groups: 2, role: 'backup' },
    ],
    sections: { timing: { coolDown: '500ms' } },
  })
})
afterAll(async () => await stage.clear())

interface Followed {
  readonly order: PublicOrder
  readonly phone: Phone
}

const sell = async (recipe: string): Promise<Followed> => {
  const order = await shop.till.sell({ recipe })
  return { order, phone: new Phone(stage, `${shop.daemon.http}/order/${order.id}/events`) }
}
const sellTwo = (recipe: string): Promise<Followed[]> => Promise.all([sell(recipe), sell(recipe)])
const stateOf = async ({ order }: Followed): Promise<string> => (await shop.till.look(order.id)).state
const timesReady = ({ phone }: Followed): number => phone.kinds.filter((kind) => kind === 'drink.ready').length

/** Both victims pour something long, and two short drinks wait behind. `lengthy` is still pouring when they hang, however busy this computer is. */
async function busyShop(long: 'slow' | 'lengthy'): Promise<{ poured: Followed[]; waiting: Followed[] }> {
  const poured = await sellTwo(long)
  await until('both to pour', () => VICTIMS.every((id) => shop.machine(id).pouring.size === 1))
  return { poured, waiting: await sellTwo('espresso') }
}

/** Until each of them is seen like this; the longest that it took, in milliseconds since `sinceMs`. */
async function seen(what: string, sinceMs: number, look: (health: string) => boolean): Promise<number> {
  const took = VICTIMS.map(async (id) => {
    await until(`${id} to be ${what}`, async () => look((await shop.statusOf(id)).health), { everyMs: 20 })
    return performance.now() - sinceMs
  })
  return Math.max(...(await Promise.all(took)))
}

const ready = (orders: readonly Followed[]) =>
  Promise.all(
    orders.map(async (one) => {
      await until(`order ${one.order.number} to be ready`, async () => (await stateOf(one)) === 'ready')
      await one.phone.until('it too', () => timesReady(one) > 0)
    }),
  )

/** Who poured for this order, by the machines' own logs. */
function pourersOf({ order }: Followed): string[] {
  return readMachines(`${stage.folder}/machines`).flatMap(({ machine, pours }) =>
    pours.filter(({ label }) => label.startsWith(`${order.number} `)).map(() => machine),
  )
}

it('machines that lose their power in mid-pour: noticed, replaced, back, and no drink is lost or announced twice', async () => {
  const { poured, waiting } = await busyShop('slow')
  const cutMs = performance.now()
  for (const id of VICTIMS) shop.machine(id).cutPower()
  expect(await seen('missed', cutMs, (health) => health !== 'ready')).toBeLessThan(NOTICED_WITHIN_MS)

  await ready(waiting)
  expect(waiting.flatMap(pourersOf)).toEqual(['spare', 'spare'])
  for (const one of poured) {
    const { state } = await until('the first drinks to be ready or asked about', async () => {
      const order = await shop.till.look(one.order.id)
      return (order.state === 'ready' || order.attention) && order
    })
    // Two pours: what was in the cup when the power went is thrown away and recorded.
    const isReady = state === 'ready'
    if (isReady) await ready([one])
    expect([timesReady(one), pourersOf(one).length]).toEqual(isReady ? [1, 2] : [0, 1])
  }

  for (const id of VICTIMS) {
    const status = await until(`${id} to be back`, async () => {
      const status = await shop.statusOf(id)
      return status.health === 'ready' && status
    })
    expect([id, status.identity?.boot]).toEqual([id, 2])
  }
  const fresh = await sellTwo('espresso')
  await ready(fresh)
  expect(fresh.flatMap(pourersOf).toSorted()).toEqual(['on-mqtt', 'on-serial'])
  expect(poured.every((one) => timesReady(one) <= 1)).toBe(true)
  expect(shop.judged()).toEqual([])
})

it('machines that hang for 8 s: offline in time, the queue goes on, and what they poured is ready once, when they speak', async () => {
  const { poured, waiting } = await busyShop('lengthy')
  const frozenMs = performance.now()
  for (const id of VICTIMS) shop.machine(id).freeze()
  expect(await seen('offline', frozenMs, (health) => health === 'offline')).toBeLessThan(NOTICED_WITHIN_MS)
  await ready(waiting)
  expect(waiting.flatMap(pourersOf)).toEqual(['spare', 'spare'])
  await until('8 s of silence', () => performance.now() - frozenMs > 8_000)
  // Nobody knows what is in those cups: they are neither announced nor made again.
  expect(await Promise.all(poured.map(stateOf))).toEqual(['making', 'making'])

  for (const id of VICTIMS) shop.machine(id).thaw()
  await ready(poured)
  expect(poured.flatMap(pourersOf).toSorted()).toEqual(['on-mqtt', 'on-serial'])
  await seen('back', performance.now(), (health) => health === 'ready')
  const fresh = await sellTwo('espresso')
  await ready(fresh)
  expect(fresh.flatMap(pourersOf).toSorted()).toEqual(['on-mqtt', 'on-serial'])
  expect(poured.map(timesReady)).toEqual([1, 1])
  expect(shop.judged()).toEqual([])
}, 120_000)
