/** Opening hours with real machines: a shop that closes and opens while its daemon runs. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type ShopPlan, shopYaml } from './harness/config.ts'
import { openShop, type Shop } from './harness/shop.ts'
import { Stage } from './harness/stage.ts'
import { until } from './harness/until.ts'

const machines = [
  { id: 'left', wire: 'serial', groups: 1 },
  { id: 'right', wire: 'mqtt', groups: 1 },
] as const satisfies ShopPlan['machines']

let stage: Stage
let shop: Shop
beforeEach(async () => {
  stage = new Stage()
  shop = await openShop(stage, { machines })
})
afterEach(async () => await stage.clear())

/** The owner edits the file; the daemon reads it again. */
function edit(closedOn: readonly string[]): void {
  const yaml = shopYaml(stage.folder, { machines })
  const line = `dayCutoff: "04:00"\n  closedOn: ${JSON.stringify(closedOn)}`
  writeFileSync(join(stage.folder, 'baristad.yaml'), yaml.replace('dayCutoff: 04:00', line))
  process.kill(shop.daemon.pid, 'SIGHUP')
}
/** Today and the days around it, wherever in the world the test runs. */
const aroundToday = [-1, 0, 1].map((days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10))
const allAre = (health: string) => async () =>
  (await Promise.all(machines.map(({ id }) => shop.statusOf(id)))).every((machine) => machine.health === health)

it('closed: the last drink is made, then the machines sleep and orders are refused; open again: they wake and make it', async () => {
  const last = await shop.till.sell({ recipe: 'latte' })
  await until('it to pour', () => [...shop.machines.values()].some(({ pouring }) => pouring.size === 1))
  edit(aroundToday)
  await until(
    'the shop to be closed',
    async () => (await shop.till.post('/order', { drinks: [{ recipe: 'espresso' }] })).status === 503,
  )
  const refused = await shop.till.post('/order', { drinks: [{ recipe: 'espresso' }] })
  expect(refused.json<{ code: string; opensAt: string }>()).toMatchObject({
    code: 'BD_CLOSED',
    opensAt: expect.stringMatching(/^\d{4}-/),
  })
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  await until('the last drink to be ready', async () => (await shop.till.look(last.id)).state === 'ready')
  await until('both machines to sleep', allAre('asleep'), { boundMs: 40_000 })

  edit([])
  await until('both machines to be awake', allAre('ready'))
  const first = await shop.till.sell({ recipe: 'espresso' })
  await until('the first drink to be ready', async () => (await shop.till.look(first.id)).state === 'ready')
  expect(shop.judged()).toEqual([])
}, 90_000)
