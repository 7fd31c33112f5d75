/** A doubt that lasts longer than the shop's patience: made again elsewhere, and then the first cup turns up. */
import { afterEach, expect, it } from 'vitest'
import { readBook } from '../judge/read-book.ts'
import { Phone } from './harness/phone.ts'
import { openShop } from './harness/shop.ts'
import { Stage } from './harness/stage.ts'
import { until } from './harness/until.ts'

const stage = new Stage()
afterEach(async () => await stage.clear())

it('a drink whose machine hangs for too long is made by another, called once, and the late cup is recorded as surplus', async () => {
  const shop = await openShop(stage, {
    machines: [
      { id: 'left', wire: 'serial', groups: 1 },
      { id: 'spare', wire: 'mqtt', groups: 1, role: 'backup' },
    ],
    sections: { inDoubt: { remakeAfter: '1s' } },
  })
  const spy = await shop.spy()
  const order = await shop.till.sell({ recipe: 'latte' })
  const phone = new Phone(stage, `${shop.daemon.http}/order/${order.id}/events`)
  await until('the pour', () => shop.machine('left').pouring.size === 1)
  shop.machine('left').freeze()
  await phone.until('that it is ready', () => phone.kinds.includes('drink.ready'))
  expect((await shop.machine('spare').report()).pours).toBe(1)

  shop.machine('left').thaw()
  await phone.until('the surplus cup', () => phone.kinds.includes('brew.surplus'))
  expect(readBook(`${stage.folder}/data`).waste).toMatchObject([{ cause: 'surplus' }])
  await until('the machine to be back', async () => (await shop.statusOf('left')).health === 'ready')
  expect(phone.kinds.filter((kind) => kind === 'drink.ready')).toHaveLength(1)
  expect(spy.on('board/main/call')).toHaveLength(1)
  expect(spy.faults).toEqual([])
  expect(shop.judged()).toEqual([])
}, 120_000)
