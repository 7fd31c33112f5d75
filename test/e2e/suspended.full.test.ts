/** A computer that sleeps: the daemon stands still for longer than any heartbeat may stay away, alone or with its machines. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readMachines } from '../judge/read-machines.ts'
import { Phone } from './harness/phone.ts'
import { openShop, type Shop } from './harness/shop.ts'
import { Stage } from './harness/stage.ts'
import type { PublicOrder } from './harness/till.ts'
import { until } from './harness/until.ts'

const PATIENT = { boundMs: 60_000, everyMs: 50 }
/** A machine that is silent for 5 s is offline, and a command that is 4 s old is refused. */
const ASLEEP_MS = 8_000

let stage: Stage
let shop: Shop
beforeEach(async () => {
  stage = new Stage()
  shop = await openShop(stage, {
    machines: [
      { id: 'on-serial', wire: 'serial', groups: 1 },
      { id: 'on-mqtt', wire: 'mqtt', groups: 1 },
      { id: 'spare', wire: 'serial', groups: 2, role: 'backup' },
    ],
  })
}, 120_000)
afterEach(async () => await stage.clear())

const sell = (recipe: string): Promise<PublicOrder> => shop.till.sell({ recipe })
const follow = ({ id }: PublicOrder): Phone => new Phone(stage, `${shop.daemon.http}/order/${id}/events`)
const isReady = (order: PublicOrder) =>
  until(`${order.number} to be ready`, async () => (await shop.till.look(order.id)).state === 'ready', PATIENT)

/** Both primaries pour, and four drinks wait. */
async function busy(): Promise<{ orders: PublicOrder[]; phones: Phone[] }> {
  const orders = [await sell('slow'), await sell('slow')]
  const primaries = [shop.machine('on-serial'), shop.machine('on-mqtt')]
  await until('both to pour', () => primaries.every(({ pouring }) => pouring.size === 1), PATIENT)
  for (let n = 0; n < 4; n++) orders.push(await sell('lungo'))
  const phones = orders.map(follow)
  await Promise.all(phones.map((phone) => phone.until('the order', (events) => events.length > 0)))
  return { orders, phones }
}

/** Stops these processes in one moment, and lets them go on later. */
async function sleep(pids: readonly number[]): Promise<void> {
  const wake = (): void => {
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGCONT')
      } catch {
        // It has ended; the test says so elsewhere.
      }
    }
  }
  stage.after(wake)
  for (const pid of pids) process.kill(pid, 'SIGSTOP')
  const stoppedMs = performance.now()
  await until('the night to pass', () => performance.now() - stoppedMs > ASLEEP_MS)
  wake()
}

/** Every order is ready, called once, poured once, by the machines that should. */
async function allIsWell(orders: readonly PublicOrder[], phones: readonly Phone[]): Promise<void> {
  for (const order of orders) await isReady(order)
  for (const phone of phones) {
    await phone.until('that it is ready', () => phone.kinds.includes('drink.ready'))
    expect(phone.kinds.filter((kind) => kind === 'drink.ready')).toHaveLength(1)
  }
  const pours = readMachines(`${stage.folder}/machines`).flatMap((machine) =>
    machine.pours.map((pour) => ({ ...pour, machine: machine.machine })),
  )
  const started = pours.toSorted((a, b) => a.startMs - b.startMs)
  expect(started.map(({ label }) => label.split(' ')[0]).toSorted()).toEqual(
    orders.map(({ number }) => number).toSorted(),
  )
  // Nobody was gone: the backup had no reason to work.
  expect(pours.filter(({ machine }) => machine === 'spare')).toEqual([])
  expect(shop.daemon.lives).toBe(1)
  expect(shop.judged()).toEqual([])
  await isReady(await sell('espresso'))
}

describe('a computer that sleeps in mid-shift', () => {
  it('the daemon alone: what poured meanwhile is ready, the queue goes on, no machine is taken for gone', async () => {
    const { orders, phones } = await busy()
    await sleep([shop.daemon.pid])
    await allIsWell(orders, phones)
    expect(shop.daemon.log.filter(({ msg }) => msg === 'machine.offline')).toEqual([])
  }, 120_000)

  it('with its machines: the same, as if nothing had been', async () => {
    const { orders, phones } = await busy()
    await sleep([shop.daemon.pid, ...[...shop.machines.values()].map(({ pid }) => pid)])
    await allIsWell(orders, phones)
  }, 120_000)

  it('the order of the queue and a sale that came while it slept', async () => {
    const first = await sell('slow')
    await until('the pour', () => [...shop.machines.values()].some(({ pouring }) => pouring.size === 1), PATIENT)
    const asleep = sleep([shop.daemon.pid])
    // The kernel takes the connection; the answer comes when it wakes up, or to one of the till's later tries.
    const sold = sell('espresso')
    await asleep
    const order = await sold
    await isReady(first)
    await isReady(order)
    const pours = readMachines(`${stage.folder}/machines`).flatMap(({ pours }) => pours)
    expect(pours).toHaveLength(2)
    expect(shop.judged()).toEqual([])
  }, 120_000)
})
