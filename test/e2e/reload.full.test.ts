/** `baristad reload` on a shop that is open: machines come and go, the menu changes, and nothing that is open is lost. */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
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
const [, right] = plan.machines

let stage: Stage
let shop: Shop
let file: string
beforeEach(async () => {
  stage = new Stage()
  shop = await openShop(stage, plan)
  file = join(stage.folder, 'baristad.yaml')
})
afterEach(async () => await stage.clear())

interface Outcome {
  readonly code: number
  readonly ok: boolean
  readonly changed: string[]
  readonly needsRestart: string[]
  readonly errors: string[]
}

/** As the shop's owner would: edit the file, then the command. */
async function reload(yaml: string): Promise<Outcome> {
  writeFileSync(file, yaml)
  return await new Promise((resolve) => {
    execFile(process.execPath, ['src/main.ts', 'reload', '-c', file, '--json'], (error, out) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, ...JSON.parse(out) }),
    )
  })
}
const machines = async () => (await shop.till.get('/machines')).json<{ machines: { id: string }[] }>().machines

it('a machine that is taken out finishes what it pours; the other makes the rest; nothing is poured twice', async () => {
  const orders = await Promise.all([1, 2, 3].map(() => shop.till.sell({ recipe: 'latte' })))
  await until('both to pour', () => [...shop.machines.values()].every(({ pouring }) => pouring.size === 1))
  const outcome = await reload(shopYaml(stage.folder, { machines: [right] }))
  expect(outcome).toMatchObject({ code: 0, ok: true, changed: ['machine left is let go of'], needsRestart: [] })
  for (const { id } of orders) {
    await until('the order to be ready', async () => (await shop.till.look(id)).state === 'ready')
  }
  await until('the machine to be gone', async () => (await machines()).map(({ id }) => id).join() === 'right')
  expect(shop.judged()).toEqual([])

  expect(await reload(shopYaml(stage.folder, plan))).toMatchObject({ ok: true, changed: ['machine left is new'] })
  await until('it to be found again', async () => (await shop.statusOf('left')).health === 'ready')
}, 120_000)

it('a file with a fault changes nothing, and says where the fault is', async () => {
  const good = shopYaml(stage.folder, plan)
  const outcome = await reload(good.replace('driver: brewlink-mqtt', 'driver: brewlink-mqqt'))
  expect(outcome).toMatchObject({ code: 78, ok: false })
  expect(outcome.errors.join('\n')).toMatch(/baristad\.yaml:\d+:\d+.*brewlink-mqtt/)
  // Told by a signal alone, the daemon finds out for itself.
  process.kill(shop.daemon.pid, 'SIGHUP')
  await until('the daemon to complain', () =>
    shop.daemon.log.some(({ msg }) => String(msg).startsWith('the configuration has faults')),
  )
  const { id } = await shop.till.sell({ recipe: 'espresso' })
  await until('it to be made all the same', async () => (await shop.till.look(id)).state === 'ready')
}, 120_000)

it('what needs a restart is named, the rest is in force; keys and ports stay', async () => {
  const yaml = shopYaml(stage.folder, plan)
  const outcome = await reload(
    yaml.replace('recipe: lungo', 'recipe: ristretto').replace('data: ', 'log: { level: debug }\ndata: '),
  )
  expect(outcome).toMatchObject({ code: 0, changed: ['the menu in the file'], needsRestart: ['log.level'] })
  expect((await shop.till.sell({ recipe: 'ristretto' })).number).toMatch(/^\d{3}$/)
  expect((await shop.till.post('/order', { drinks: [{ recipe: 'lungo' }] })).status).toBe(422)
}, 120_000)

it('without a daemon there is nobody to tell', async () => {
  await shop.daemon.kill('SIGTERM')
  const outcome = await reload(readFileSync(file, 'utf8'))
  expect(outcome).toMatchObject({ code: 75, ok: false })
  expect(outcome.errors[0]).toContain('no daemon runs')
}, 120_000)
