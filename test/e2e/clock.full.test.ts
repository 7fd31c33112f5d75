/** The wall clock is set while a shop works, and a night is an hour longer or shorter: nobody in the queue notices. */
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { readMachines } from '../judge/read-machines.ts'
import { openShop, type Shop } from './harness/shop.ts'
import { Stage } from './harness/stage.ts'
import type { PublicOrder } from './harness/till.ts'
import { until } from './harness/until.ts'
import { findFaketime, WallClock } from './harness/wall-clock.ts'

const library = findFaketime()
const without = library === null ? ' (skipped: no libfaketime is installed here)' : ''
const PATIENT = { boundMs: 60_000, everyMs: 50 }
const HOUR_MS = 3_600_000

describe.skipIf(library === null)(`a daemon whose wall clock is not its own${without}`, () => {
  let stage: Stage
  afterEach(async () => await stage.clear())

  async function open(startMs: number, more: { spare?: 'yes' } = {}): Promise<{ shop: Shop; clock: WallClock }> {
    stage = new Stage()
    const clock = new WallClock(stage, library ?? '')
    clock.set(startMs)
    const machines = [
      { id: 'left', wire: 'serial', groups: 1 },
      ...(more.spare === 'yes' ? [{ id: 'right', wire: 'serial', groups: 1 } as const] : []),
    ] as const
    return { clock, shop: await openShop(stage, { machines, sections: { backup: { every: 'never' } } }, clock) }
  }
  const sell = (shop: Shop, recipe: string): Promise<PublicOrder> => shop.till.sell({ recipe })
  const isReady = (shop: Shop, { id }: PublicOrder) =>
    until('the order to be ready', async () => (await shop.till.look(id)).state === 'ready', PATIENT)
  /** The wall clock as the daemon has it, in its log. */
  const isSeen = (shop: Shop, clock: WallClock) =>
    until('the daemon to see the time', async () => {
      await shop.till.get('/healthz')
      const { number } = await sell(shop, 'espresso')
      const line = shop.daemon.log.findLast((line) => line.number === number)
      return Math.abs(Number(line?.time) - clock.now()) < HOUR_MS && number
    })
  /** Pickup numbers in the sequence in which their drinks were poured, by the machine's own log. */
  const poured = (): (string | undefined)[] =>
    readMachines(`${stage.folder}/machines`)
      .flatMap(({ pours }) => pours)
      .toSorted((a, b) => a.startMs - b.startMs)
      .map(({ label }) => label.split(' ')[0])
  const offline = (shop: Shop) => shop.daemon.log.filter(({ msg }) => msg === 'machine.offline')

  it('set by six hours to and fro in mid-shift makes every drink in its turn, once, and knows every sale again', async () => {
    // Noon: six hours more or less stay within one business day.
    const { shop, clock } = await open(Date.UTC(2026, 6, 1, 12))
    const first = await sell(shop, 'espresso')
    await isReady(shop, first)
    const numbers: string[] = [first.number]
    const orders: PublicOrder[] = []
    const keys: { readonly key: string; readonly id: string }[] = []
    for (const hours of [6, -12, 6]) {
      // Something pours and something waits at each step.
      for (let n = 0; n < 2; n++) orders.push(await sell(shop, 'lungo'))
      const key = randomUUID()
      const posted = await shop.till.post('/order', { drinks: [{ recipe: 'espresso' }] }, key)
      orders.push(posted.json<PublicOrder>())
      keys.push({ key, id: posted.json<PublicOrder>().id })
      numbers.push(...orders.slice(-3).map(({ number }) => number))
      clock.step(hours * HOUR_MS)
      numbers.push(await isSeen(shop, clock))
    }
    for (const order of orders) await isReady(shop, order)
    for (const { key, id } of keys) {
      const again = await shop.till.post('/order', { drinks: [{ recipe: 'espresso' }] }, key)
      expect([again.headers['idempotency-replayed'], again.json<PublicOrder>().id]).toEqual(['true', id])
    }
    await until('the last pour', () => poured().length === numbers.length, PATIENT)
    expect(poured()).toEqual(numbers)
    expect(new Set(numbers).size).toBe(numbers.length)
    // What was ready six hours ago by the wall was ready a moment ago by the shop.
    expect((await shop.till.look(first.id)).state).toBe('ready')
    expect(offline(shop)).toEqual([])
    expect(shop.judged()).toEqual([])
  }, 120_000)

  it('six hours on: a brew in doubt keeps its deadline, and is done when its machine speaks again', async () => {
    const { shop, clock } = await open(Date.UTC(2026, 6, 1, 12), { spare: 'yes' })
    const long = [await sell(shop, 'lengthy'), await sell(shop, 'lengthy')]
    await until('both to pour', () => [...shop.machines.values()].every(({ pouring }) => pouring.size === 1), PATIENT)
    shop.machine('left').freeze()
    await until('that it is missed', async () => (await shop.statusOf('left')).health === 'offline', PATIENT)
    clock.step(6 * HOUR_MS)
    const after = await isSeen(shop, clock)
    clock.step(-12 * HOUR_MS)
    const later = await isSeen(shop, clock)
    await until('both to be poured', () => [after, later].every((number) => poured().includes(number)), PATIENT)
    // Two minutes have not passed: nobody has made it again, and nobody has thrown it away.
    const doubted = await Promise.all(long.map(({ id }) => shop.till.look(id)))
    expect(doubted.map(({ state }) => state).toSorted()).toEqual(['making', 'ready'])
    shop.machine('left').thaw()
    for (const order of long) await isReady(shop, order)
    // Once each.
    const numbers = long.map(({ number }) => number)
    expect(poured().filter((number) => numbers.includes(number ?? ''))).toHaveLength(2)
    expect(shop.judged()).toEqual([])
  }, 120_000)

  it.each([
    ['an hour longer', Date.UTC(2026, 9, 25, 1)],
    ['an hour shorter', Date.UTC(2027, 2, 28, 1)],
  ])(
    'in the night that is %s goes on with its numbers and its queue',
    async (_night, changeMs) => {
      const { shop, clock } = await open(changeMs - 20_000)
      const before = [await sell(shop, 'lungo'), await sell(shop, 'espresso')]
      // Lisbon changes at one o'clock by Greenwich.
      if (clock.now() < changeMs) clock.set(changeMs - 200)
      await until('the change', () => clock.now() > changeMs + 200)
      const after = [await sell(shop, 'lungo'), await sell(shop, 'espresso')]
      const orders = [...before, ...after]
      const times = shop.daemon.log.map(({ time }) => Number(time))
      expect([times.some((at) => at < changeMs), times.some((at) => at > changeMs)]).toEqual([true, true])
      for (const order of orders) await isReady(shop, order)
      expect(poured()).toEqual(orders.map(({ number }) => number))
      expect(new Set(poured()).size).toBe(4)
      expect(offline(shop)).toEqual([])
      expect(shop.judged()).toEqual([])
    },
    120_000,
  )
})
