/** The disk fills while machines pour: what is in the cups is ready when there is space again, and called once. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Phone } from './harness/phone.ts'
import { openShop, type Shop } from './harness/shop.ts'
import { openSmallDisk, type SmallDisk } from './harness/small-disk.ts'
import { Stage } from './harness/stage.ts'
import type { PublicOrder } from './harness/till.ts'
import { until } from './harness/until.ts'

/** For a computer that does many things at once. */
const PATIENT = { boundMs: 60_000, everyMs: 20 }
/** More than the last pages of a book can take. */
const MOST_TRIES = 500

let stage: Stage
let disk: SmallDisk
let shop: Shop
beforeEach(async () => {
  stage = new Stage()
  const opened = openSmallDisk(stage)
  if (opened === null) throw new Error('a small disk needs the right to mount, or strace')
  disk = opened
  const machines = [
    { id: 'left', wire: 'serial', groups: 1 },
    { id: 'right', wire: 'mqtt', groups: 1 },
  ] as const
  shop = await openShop(stage, { machines, sections: { backup: { every: 'never' } } }, { data: disk.data })
  disk.pid = () => shop.daemon.pid
}, 120_000)
afterEach(async () => await stage.clear())

const pumps = (): number => shop.machine('left').pouring.size + shop.machine('right').pouring.size
const stateOf = async ({ id }: PublicOrder): Promise<string> => (await shop.till.look(id)).state
const isReady = (order: PublicOrder) =>
  until('the order to be ready', async () => (await stateOf(order)) === 'ready', PATIENT)

/** Two long drinks, one on each machine, and a phone that follows each. */
async function pourTwo(): Promise<{ orders: PublicOrder[]; phones: Phone[] }> {
  const orders = [await shop.till.sell({ recipe: 'lengthy' }), await shop.till.sell({ recipe: 'lengthy' })]
  await until('both to pour', () => pumps() === 2, PATIENT)
  const phones = orders.map(({ id }) => new Phone(stage, `${shop.daemon.http}/order/${id}/events`))
  await Promise.all(phones.map((phone) => phone.until('the order', (events) => events.length > 0)))
  return { orders, phones }
}

/** Sells until the book takes nothing more; the orders that it still took. */
async function sellUntilRefused(): Promise<PublicOrder[]> {
  const taken: PublicOrder[] = []
  for (let n = 0; n < MOST_TRIES; n++) {
    const answer = await shop.till.post('/order', { drinks: [{ recipe: 'espresso' }] })
    if (answer.status === 503) {
      expect(answer.json()).toMatchObject({ code: 'BD_STORAGE' })
      return taken
    }
    taken.push(answer.json<PublicOrder>())
  }
  throw new Error('the disk is not full')
}

describe('the disk fills in mid-pour', () => {
  it('the machines finish, tills are told 503 and why; with space again both drinks are ready, once, by themselves', async () => {
    const { orders, phones } = await pourTwo()
    await disk.fill()
    const taken = await sellUntilRefused()
    const inTime = pumps() === 2
    expect((await shop.till.get('/readyz')).json()).toMatchObject({
      ready: false,
      reason: expect.stringMatching(/disk is full/),
    })
    await until('both machines to have finished', () => pumps() === 0, PATIENT)
    // The machine has told, and nothing of it is on disk: nobody is called. (A computer that needs seven seconds to fill
    // two megabytes was too late to see that.)
    if (inTime) expect(await Promise.all(orders.map(stateOf))).toEqual(['making', 'making'])
    expect(shop.daemon.ending).toBeNull()

    await disk.free()
    for (const order of [...orders, ...taken]) await isReady(order)
    for (const phone of phones) {
      await phone.until('that it is ready', () => phone.kinds.includes('drink.ready'))
      expect(phone.kinds.filter((kind) => kind === 'drink.ready')).toHaveLength(1)
    }
    expect((await shop.till.get('/readyz')).status).toBe(200)
    await isReady(await shop.till.sell({ recipe: 'espresso' }))
    expect(shop.daemon.lives).toBe(1)
    expect(shop.judged()).toEqual([])
  }, 180_000)

  it('and the daemon is killed before there is space again: the next one finds both drinks done, once', async () => {
    const { orders } = await pourTwo()
    await disk.fill()
    const taken = await sellUntilRefused()
    await until('both machines to have finished', () => pumps() === 0, PATIENT)
    await shop.daemon.kill('SIGKILL')
    await disk.free()
    await shop.daemon.startAgain()
    for (const order of [...orders, ...taken]) await isReady(order)
    expect(shop.judged()).toEqual([])
  }, 180_000)
})
