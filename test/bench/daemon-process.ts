/** The whole daemon in a process of its own, with machines on TCP ports. */
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Config } from '../../src/config/config.ts'
import { readConfig } from '../../src/config/load.ts'
import { startDaemon } from '../../src/daemon/daemon.ts'
import { openDataDirectory } from '../../src/daemon/data-directory.ts'
import { knownDrivers } from '../../src/daemon/drivers.ts'
import { webRoot } from '../../src/daemon/follows.ts'
import { createLog } from '../../src/telemetry/log.ts'
import { BENCH_KEY, MANAGER_KEY, NO_CAP, NO_CAP_MS, NO_LIMIT_CHANNEL, RECIPE, tillKey } from './bench-shop.ts'
import { planOfChild, serve, usage } from './child.ts'

export interface DaemonPlan {
  readonly folder: string
  /** TCP ports of its machines on loopback, 1 to 64 of them. */
  readonly machinePorts: readonly number[]
  /** Of every recipe; may be shorter than a config file allows. */
  readonly pourMs: number
  /** Tills with a key of their own, beside the one that all may use. Default 0. */
  readonly tills?: number
  /** When the shop says that it is full; may be shorter than a config file allows. Default: never. */
  readonly admission?: { readonly busyMs: number; readonly saturatedMs: number }
  /** Sections of the configuration file that are not the bench's usual ones. */
  readonly config?: Readonly<Record<string, unknown>>
}

export interface DaemonReady {
  readonly port: number
  readonly mqttUrl: string
}

const plan = planOfChild<DaemonPlan>()
const drivers = await knownDrivers()
const data = await openDataDirectory(plan.folder)
const daemon = await startDaemon({
  config: configOf(plan),
  data,
  drivers,
  log: createLog({ level: 'info', format: 'json' }),
  version: 'bench',
  webRoot: webRoot(join(import.meta.dirname, '..', '..')),
  anonymous: 'observer',
  prepareKeys: (keys) => {
    keys.addLiteral(BENCH_KEY, 'cashier', 'bench')
    keys.addLiteral(MANAGER_KEY, 'manager', 'bench manager')
    for (let till = 0; till < (plan.tills ?? 0); till++) keys.addLiteral(tillKey(till), 'cashier', `till ${till + 1}`)
  },
})
const ready: DaemonReady = { port: Number(new URL(daemon.httpUrl).port), mqttUrl: daemon.mqttUrl ?? '' }
serve(ready, { ...usage, counters: () => daemon.loop.counters, sockets }, () => daemon.close())

/** TCP connections that are open: so one sees that the daemon has hung up on somebody who does not look. */
function sockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
}

function configOf({ folder, machinePorts, pourMs, admission, config }: DaemonPlan): Config {
  const text = stringify({
    shop: { name: 'Bench', timezone: 'UTC', dayCutoff: '04:00' },
    listen: { http: { host: '127.0.0.1', port: 0 }, mqtt: { host: '127.0.0.1', port: 0 } },
    data: folder,
    machines: machinePorts.map((port, i) => ({
      id: `m${i + 1}`,
      driver: 'brewlink-tcp',
      skills: ['espresso'],
      options: { host: '127.0.0.1', port },
    })),
    menu: [{ recipe: RECIPE, steps: [{ skill: 'espresso', seconds: 1, doseGrams: 18, waterMl: 36 }] }],
    // The load comes from one key and one address: what is measured is the daemon, not its patience.
    limits: {
      keyPerSecond: 100_000,
      addressPerSecond: 100_000,
      requestsPerSecond: 1_000_000,
      publicShare: 100,
      unknownPerMinute: 1_000_000,
      unknownPerSecond: 1_000_000,
    },
    ...config,
  })
  const read = readConfig({ text, file: join(folder, 'bench.yaml'), env: {}, flags: {}, drivers })
  if (!read.ok) throw new Error(read.errors.map(({ path, problem }) => `${path}: ${problem}`).join('\n'))
  const { shop } = read.config
  return {
    ...read.config,
    shop: {
      ...shop,
      menu: {
        ...shop.menu,
        recipes: shop.menu.recipes.map((recipe) => ({
          ...recipe,
          steps: recipe.steps.map((step) => ({ ...step, program: { ...step.program, nominalMs: pourMs } })),
        })),
      },
      orders: { ...shop.orders, maxOpenDrinks: NO_CAP, maxOpenOrdersPerTerminal: NO_CAP },
      // A bench fills the queue on purpose.
      admission: {
        ...shop.admission,
        ...(admission ?? { busyMs: NO_CAP_MS, saturatedMs: NO_CAP_MS }),
        limitOfChannel: { [NO_LIMIT_CHANNEL]: NO_CAP_MS },
      },
    },
  }
}
