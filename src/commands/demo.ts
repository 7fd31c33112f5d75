/** `baristad demo`: a whole shop on this computer, with simulated machines as processes of their own. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '../config/load.ts'
import { type Daemon, startDaemon } from '../daemon/daemon.ts'
import { DataDirectoryError, openDataDirectory } from '../daemon/data-directory.ts'
import { knownDrivers } from '../daemon/drivers.ts'
import { webRoot } from '../daemon/follows.ts'
import type { ShopEvent } from '../shop/effects.ts'
import { createLog } from '../telemetry/log.ts'
import { EXIT, UsageError } from './command.ts'
import { type BrokerWire, openBrokerWire } from './demo/broker-wire.ts'
import { type Chaos, startChaos } from './demo/chaos.ts'
import { startCustomers } from './demo/customers.ts'
import { deliver } from './demo/delivery.ts'
import { DEMO_LANES, DEMO_MACHINES, demoRecipes, demoYaml, GROUPS, SHORT, WARM_UP_S } from './demo/demo-config.ts'
import { lineFor } from './demo/lines.ts'
import { type SimulatedMachine, startMachine, TransportImpossible } from './demo/machines.ts'
import { type Rush, startRush } from './demo/rush.ts'
import { endSignal, endWithin, parentGone } from './ending.ts'
import { packageRoot, packageVersion } from './package.ts'

export const summary = 'a whole shop with simulated machines and customers, to look at'

export const usage = `baristad demo: a whole shop with simulated machines and customers, to look at

Usage: baristad demo [options]        (npm start -- [options])

Starts the daemon, four simulated espresso machines as separate processes (two on a pseudo-terminal through a real serial
port, two on MQTT; one of each is a backup) and customers who order and collect. Prints the addresses, the cashier key
and one line per transition. Ctrl-C ends everything.

Options:
  --port N               HTTP port; 0 takes a free one (default: 8080)
  --mqtt-port N          MQTT port; 0 takes a free one (default: 1883)
  --host ADDRESS         where to listen (default: 127.0.0.1). Given, the cashier key is a random one and the broker asks
                         everybody for a key.
  --data DIR             keep the shop in this folder and go on with what is there (default: a fresh temporary one)
  --orders-per-minute N  made-up customers, 0 to 600 (default: 6)
  --speed X              real times of pours and warm-up are divided by this, 0.1 to 100 (default: 10)
  --chaos                every few seconds a random machine, its wire or the broker breaks, and comes back (default: all is well)
  --rush                 ten to nine, every three minutes: a crowd comes, a machine fails in the middle of it, backups
                         are woken, a barista finishes what machines begin, the ice cream runs out, and orders are
                         refused while the shop is full (default: an even day)
  --json                 one line with the addresses when ready, for scripts, and nothing else on standard output
`

const DEMO_KEY = 'demo-cashier-key'
const WARM_UP_MS = WARM_UP_S * 1_000
const HAND_MS = 1_500

export async function run(argv: string[]): Promise<number> {
  const options = readOptions(argv)
  const say = options.json ? (): void => {} : (text: string): void => void process.stdout.write(`${text}\n`)
  const ends = Promise.race([endSignal(), parentGone()])
  const temporary = options.data === null
  const folder = options.data ?? mkdtempSync(join(tmpdir(), 'baristad-demo-'))
  const machines: SimulatedMachine[] = []
  const people: SimulatedMachine[] = []
  let daemon: Daemon | null = null
  let closing = false
  let customers: ReturnType<typeof startCustomers> | null = null
  let chaos: Chaos | null = null
  let rush: Rush | null = null
  let wire: BrokerWire | null = null
  try {
    const data = await openDataDirectory(folder)
    try {
      const simulator = join(packageRoot, 'firmware-sim', 'main.ts')
      const boot = async (id: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
        const common = [
          '--groups',
          String(GROUPS),
          '--warm-up-ms',
          String(WARM_UP_MS / options.speed),
          '--hand-ms',
          String(HAND_MS),
        ]
        const state = join(folder, 'machines', id)
        mkdirSync(state, { recursive: true })
        const all = ['--state', state, ...common, ...args]
        const machine = await startMachine({ id, args: all, env, simulator, say, died: 'lost its power' })
        machines.push(machine)
        return machine
      }
      const serial = await startSerialMachines(folder, boot, say)
      const drivers = await knownDrivers()
      // With chaos the broker hides behind a wire that can be broken.
      const hidden = options.chaos ? { mqttHost: '127.0.0.1', mqttPort: 0 } : {}
      const yaml = demoYaml({ ...options, ...hidden, data: folder, serial })
      const read = readConfig({ text: yaml, file: join(folder, 'demo.yaml'), env: {}, flags: {}, drivers })
      if (!read.ok)
        throw new Error(`the demo's configuration is wrong: ${read.errors.map((error) => error.problem).join('; ')}`)
      const ids = [...DEMO_MACHINES.map(({ id }) => id), ...(options.rush ? [DEMO_LANES.simulated] : [])]
      const passwords = new Map(ids.map((id) => [id, randomBytes(16).toString('hex')]))
      // Their orders are not among those of whoever tries a till.
      const customersKey = randomBytes(16).toString('hex')
      const staffKey = randomBytes(16).toString('hex')
      const cashierKey = options.hostGiven ? randomBytes(16).toString('hex') : DEMO_KEY
      const told = (event: ShopEvent): void => {
        if (closing) return
        const line = lineFor(event)
        // Each order's page, to be opened by whoever reads its line.
        const page = event.kind === 'order.placed' && daemon ? `   ${daemon.httpUrl}/o/${event.order}` : ''
        if (line !== null) say(`${line}${page}`)
      }
      daemon = await startDaemon({
        config: read.config,
        data,
        drivers,
        log: createLog({ level: 'error', format: 'json' }),
        version: packageVersion(),
        webRoot: webRoot(packageRoot),
        anonymous: options.hostGiven ? 'nobody' : 'observer',
        prepareKeys: (keys) => {
          keys.addLiteral(cashierKey, 'cashier', 'demo')
          keys.addLiteral(customersKey, 'cashier', 'customers')
          if (options.rush) keys.addLiteral(staffKey, 'barista', 'freezer')
          // On loopback nobody is kept out; elsewhere nobody knows them.
          if (!options.hostGiven) {
            for (const role of ['barista', 'manager'] as const)
              keys.addLiteral(`demo-${role}-key`, role, `demo-${role}`)
          }
          for (const [id, password] of passwords) keys.addLiteral(password, 'machine', id)
        },
        onEvent: told,
      })
      const { httpUrl } = daemon
      if (options.chaos && daemon.mqttUrl !== null) {
        const { hostname, port } = new URL(daemon.mqttUrl)
        wire = await openBrokerWire({
          listen: { host: options.host, port: options.mqttPort },
          upstream: { host: hostname, port: Number(port) },
        })
      }
      const mqttUrl = wire?.url ?? daemon.mqttUrl
      announce({ httpUrl, mqttUrl }, cashierKey, { ...options, folder, serial }, say)
      await Promise.all(
        DEMO_MACHINES.filter(({ wire }) => wire === 'mqtt').map(({ id }) =>
          boot(id, ['--transport', 'mqtt', '--mqtt-url', mqttUrl ?? ''], {
            BREWLINK_MQTT_PASSWORD: passwords.get(id) ?? '',
          }),
        ),
      )
      if (options.rush) {
        const id = DEMO_LANES.simulated
        const args = ['--mqtt-url', mqttUrl ?? '', '--password', passwords.get(id) ?? '', ...humanTimes(options.speed)]
        const simulator = join(packageRoot, 'firmware-sim', 'barista', 'main.ts')
        people.push(await startMachine({ id, args, simulator, say, died: 'dropped everything' }))
        const freezer = { url: httpUrl, key: staffKey, ingredient: SHORT.id, level: SHORT.delivered, say }
        rush = startRush({ machines, say, every: everySoOften, deliver: () => void deliver(freezer) })
      }
      customers = startCustomers({
        url: httpUrl,
        key: customersKey,
        perMinute: options.ordersPerMinute,
        recipes: demoRecipes(options),
        random: Math.random,
        ...(rush && { crowd: rush.crowd }),
      })
      if (options.chaos) chaos = startChaos(machines, Math.random, say, { broker: wire })
      const why = await ends
      closing = true
      say(`\n${why}: closing the shop`)
      return EXIT.ok
    } finally {
      endWithin(1_800, EXIT.ok)
      chaos?.stop()
      rush?.stop()
      customers?.stop()
      for (const one of [...machines, ...people]) one.stop()
      wire?.close()
      if (daemon) await daemon.close()
      else data.close()
    }
  } catch (error) {
    if (!(error instanceof DataDirectoryError)) throw error
    process.stderr.write(`baristad demo: ${error.message}\n`)
    return error.exitCode
  } finally {
    if (temporary) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

interface DemoOptions {
  readonly host: string
  readonly hostGiven: boolean
  readonly port: number
  readonly mqttPort: number
  readonly data: string | null
  readonly ordersPerMinute: number
  readonly speed: number
  readonly chaos: boolean
  readonly rush: boolean
  readonly json: boolean
}

function readOptions(argv: string[]): DemoOptions {
  const { values } = parseArgs({
    args: argv,
    options: {
      port: { type: 'string' },
      'mqtt-port': { type: 'string' },
      host: { type: 'string' },
      data: { type: 'string' },
      'orders-per-minute': { type: 'string' },
      speed: { type: 'string' },
      chaos: { type: 'boolean', default: false },
      rush: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  const number = (name: string, text: string | undefined, byDefault: number, min: number, max: number): number => {
    if (text === undefined) return byDefault
    const value = Number(text)
    if (text.trim() === '' || !(value >= min && value <= max))
      throw new UsageError(`--${name} must be ${min} to ${max}, not "${text}"`)
    return value
  }
  return {
    host: values.host ?? '127.0.0.1',
    hostGiven: values.host !== undefined,
    port: number('port', values.port, 8080, 0, 65_535),
    mqttPort: number('mqtt-port', values['mqtt-port'], 1883, 0, 65_535),
    data: values.data === undefined ? null : resolve(values.data),
    ordersPerMinute: number('orders-per-minute', values['orders-per-minute'], 6, 0, 600),
    speed: number('speed', values.speed, 10, 0.1, 100),
    chaos: values.chaos,
    rush: values.rush,
    json: values.json,
  }
}

/** Human times, divided like all others. */
const humanTimes = (speed: number): string[] => ['--start-ms', String(Math.round(2_500 / speed))]

function everySoOften(ms: number, fn: () => void): () => void {
  const timer = setInterval(fn, ms)
  return () => clearInterval(timer)
}

type Boot = (id: string, args: readonly string[]) => Promise<SimulatedMachine>

/** On pseudo-terminals, or over TCP where none can be made. */
async function startSerialMachines(folder: string, boot: Boot, say: (text: string) => void) {
  const found = new Map<string, { path: string } | { host: string; port: number }>()
  await Promise.all(
    DEMO_MACHINES.filter(({ wire }) => wire === 'serial').map(async ({ id }) => {
      const path = join(folder, `tty-${id}`)
      try {
        await boot(id, ['--transport', 'pty', '--link', path])
        found.set(id, { path })
      } catch (error) {
        if (!(error instanceof TransportImpossible)) throw error
        say(`no pseudo-terminal can be made here (${error.message}); ${id} is reached over TCP instead`)
        const { ready } = await boot(id, ['--transport', 'tcp', '--listen', '127.0.0.1:0'])
        found.set(id, { host: '127.0.0.1', port: Number(ready.port) })
      }
    }),
  )
  return found
}

function announce(
  daemon: Pick<Daemon, 'httpUrl' | 'mqttUrl'>,
  key: string,
  options: DemoOptions & { readonly folder: string; readonly serial: ReadonlyMap<string, object> },
  say: (text: string) => void,
): void {
  const { httpUrl, mqttUrl } = daemon
  if (options.json) {
    const ready = {
      ready: true,
      http: httpUrl,
      mqtt: mqttUrl,
      board: `${httpUrl}/board`,
      key,
      data: options.folder,
      pid: process.pid,
    }
    process.stdout.write(`${JSON.stringify(ready)}\n`)
    return
  }
  const tcp = [...options.serial.values()].some((wire) => 'port' in wire)
  say(`The demo shop is open. Times are divided by --speed ${options.speed}.

  board        ${httpUrl}/board   (for old televisions: /board/main/lite)
  customers    ${httpUrl}/o/...   (beside each order below; open one)
  cashier      ${httpUrl}/till
  staff        ${httpUrl}/staff${options.rush ? `\n  barista      ${httpUrl}/lane/${DEMO_LANES.yours}   (help ${DEMO_LANES.simulated}, who is simulated)` : ''}
  reference    ${httpUrl}/docs
  machines     curl -s ${httpUrl}/machines -H 'Authorization: Bearer ${key}'
  MQTT         ${mqttUrl}   (mosquitto_sub -p ${new URL(mqttUrl ?? 'mqtt://x:0').port} -t 'baristad/#' -v)
  cashier key  ${key}${options.hostGiven ? '' : '   (staff: demo-barista-key, demo-manager-key)'}
  data         ${options.folder}
  machines on  ${tcp ? 'TCP and MQTT' : 'pseudo-terminals and MQTT'}

  curl -s ${httpUrl}/order -H 'Authorization: Bearer ${key}' -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" -H 'Content-Type: application/json' -d '{"drinks":[{"recipe":"latte"}]}'
`)
}
