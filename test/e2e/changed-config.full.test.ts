/** The shop's owner changes the configuration between two starts, while orders are open. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type ShopPlan, shopYaml } from './harness/config.ts'
import { openShop, type Shop } from './harness/shop.ts'
import { Stage } from './harness/stage.ts'
import { until } from './harness/until.ts'

const plan = {
  machines: [
    { id: 'left', wire: 'serial', groups: 1 },
    { id: 'right', wire: 'mqtt', groups: 1 },
  ],
} as const satisfies ShopPlan

let stage: Stage
let shop: Shop
beforeEach(async () => {
  stage = new Stage()
  shop = await openShop(stage, plan)
})
afterEach(async () => await stage.clear())

async function restartWith(yaml: string): Promise<void> {
  await shop.daemon.kill('SIGTERM')
  writeFileSync(join(stage.folder, 'baristad.yaml'), yaml)
  await shop.daemon.startAgain()
}

const made = (id: string) => until('the order to be ready', async () => (await shop.till.look(id)).state === 'ready')

it('a recipe that is off the menu while it waits in the queue stops nobody else', async () => {
  await Promise.all([shop.till.sell({ recipe: 'slow' }), shop.till.sell({ recipe: 'slow' })])
  const off = await shop.till.sell({ recipe: 'lungo' })
  const other = await shop.till.sell({ recipe: 'espresso' })
  const yaml = shopYaml(stage.folder, plan)
  await restartWith(yaml.replace('recipe: lungo', 'recipe: ristretto'))
  const fresh = await shop.till.sell({ recipe: 'espresso' })
  await made(other.id)
  await made(fresh.id)
  // Paid for and not forgotten: it is made, or somebody is asked.
  await until('the drink off the menu to be made or asked about', async () => {
    const { state, attention } = await shop.till.look(off.id)
    return state === 'ready' || attention
  })
}, 120_000)

it('a machine that is taken out while it pours does not keep its drink for ever, nor stop the other', async () => {
  const orders = await Promise.all([shop.till.sell({ recipe: 'slow' }), shop.till.sell({ recipe: 'slow' })])
  await until('both to pour', () => [...shop.machines.values()].every(({ pouring }) => pouring.size === 1))
  const [, right] = plan.machines
  const sections = { inDoubt: { remakeAfter: '1s' } }
  await restartWith(shopYaml(stage.folder, { machines: [right], sections }))
  await Promise.all(orders.map(({ id }) => made(id)))
  expect(shop.judged()).toEqual([])
}, 120_000)
