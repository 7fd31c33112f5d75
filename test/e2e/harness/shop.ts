/** A whole shop, put together from its parts: configuration, keys, daemon, machines, a till. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Finding, judge } from '../../judge/judge.ts'
import { readBook } from '../../judge/read-book.ts'
import { readMachines } from '../../judge/read-machines.ts'
import { type ShopPlan, shopYaml, ttyOf } from './config.ts'
import { Daemon } from './daemon.ts'
import { addKey } from './keys.ts'
import { Machine } from './machine.ts'
import { Spy } from './spy.ts'
import { freePort, type Stage } from './stage.ts'
import { Till } from './till.ts'
import { until } from './until.ts'

export interface MachineStatus {
  readonly id: string
  readonly health: string
  readonly link: { readonly state: string; readonly reason: string }
  readonly identity: { readonly boot: number } | null
  readonly groups: readonly { readonly n: number; readonly state: string; readonly making: unknown }[]
}

export interface Shop {
  readonly daemon: Daemon
  /** By id, as planned. */
  readonly machines: ReadonlyMap<string, Machine>
  readonly till: Till
  machine(id: string): Machine
  /** `GET /machines`, by id. */
  statusOf(id: string): Promise<MachineStatus>
  /** Somebody who hears all of MQTT, with a key of their own that is made now: the running daemon takes it up. */
  spy(name?: string): Promise<Spy>
  /** What the judge finds wrong with book and spouts, as of now. */
  judged(): Finding[]
}

export interface Surroundings {
  /** The data folder. Default: `data` on the stage. */
  readonly data?: string
  /** Of the daemon. */
  readonly env?: Readonly<Record<string, string>>
}

/** Writes configuration and keys. Ports are picked once, so that a daemon comes back where it was. */
export async function prepareShop(stage: Stage, plan: ShopPlan, data = join(stage.folder, 'data')) {
  const config = join(stage.folder, 'baristad.yaml')
  mkdirSync(data, { recursive: true })
  writeFileSync(config, shopYaml(stage.folder, { ...plan, sections: { data, ...plan.sections } }))
  const own = plan.brokerUrl === undefined
  const secrets = new Map<string, string>([['till', await addKey(data, 'cashier', 'till')]])
  for (const { id, wire } of plan.machines) {
    if (own && wire === 'mqtt') secrets.set(id, await addKey(data, 'machine', id))
  }
  return { config, data, secrets, httpPort: await freePort(), mqttPort: await freePort() }
}

/** Opens it and waits until every machine that can be reached is ready for work: on MQTT, those of our own broker. */
export async function openShop(stage: Stage, plan: ShopPlan, around: Surroundings = {}): Promise<Shop> {
  const { config, data, secrets, httpPort, mqttPort } = await prepareShop(stage, plan, around.data)
  const states = join(stage.folder, 'machines')
  const machines = new Map<string, Machine>()
  const start = async (mqttUrl: string, wanted: 'serial' | 'mqtt'): Promise<void> => {
    await Promise.all(
      plan.machines.map(async ({ id, wire, groups = 2 }) => {
        if (wire !== wanted) return
        const link = ['--link', ttyOf(stage.folder, id)]
        const password = secrets.get(id)
        const machine = await Machine.start(stage, {
          id,
          groups,
          state: join(states, id),
          wire: wire === 'serial' ? link : ['--transport', 'mqtt', '--mqtt-url', mqttUrl],
          ...(password !== undefined && { password }),
        })
        machines.set(id, machine)
      }),
    )
  }
  // Serial machines first: a port that is not there yet would be looked for with back-off.
  const [daemon] = await Promise.all([
    start('', 'serial').then(() =>
      Daemon.start(stage, { config, httpPort, mqttPort, ...(around.env && { env: around.env }) }),
    ),
    start(plan.brokerUrl ?? `mqtt://127.0.0.1:${mqttPort}`, 'mqtt'),
  ])
  const newTill = (): Till => {
    const till = new Till({ url: () => daemon.http, key: secrets.get('till') ?? '' })
    stage.after(() => till.close())
    return till
  }
  const till = newTill()
  const shop: Shop = {
    daemon,
    machines,
    till,
    machine(id) {
      const machine = machines.get(id)
      if (machine === undefined) throw new Error(`no machine ${id}`)
      return machine
    },
    async statusOf(id) {
      const { machines: all } = (await till.get('/machines')).json<{ machines: MachineStatus[] }>()
      const found = all.find((machine) => machine.id === id)
      if (found === undefined) throw new Error(`GET /machines does not know ${id}`)
      return found
    },
    async spy(name = 'spy') {
      if (plan.brokerUrl !== undefined) return await Spy.connect(stage, { url: plan.brokerUrl })
      const login = { username: name, password: await addKey(data, 'observer', name) }
      return await until('the new key to open the broker', () => Spy.connect(stage, { url: daemon.mqtt, login }))
    },
    judged: () => judge({ machines: readMachines(states), book: readBook(data) }),
  }
  for (const { id, wire } of plan.machines) {
    if (wire === 'mqtt' && plan.brokerUrl !== undefined) continue
    await until(`${id} to be ready`, async () => (await shop.statusOf(id)).health === 'ready', { everyMs: 50 })
  }
  return shop
}
