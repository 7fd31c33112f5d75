/** A daemon inside the test process: real order book, real HTTP, real broker, machines that nobody answers for. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../src/config/load.ts'
import { type Daemon, type DaemonOptions, startDaemon } from '../../src/daemon/daemon.ts'
import { openDataDirectory } from '../../src/daemon/data-directory.ts'
import { knownDrivers } from '../../src/daemon/drivers.ts'
import type { Role } from '../../src/http/keys.ts'
import type { PublicOrder } from '../../src/shop/public-order.ts'
import { createLog } from '../../src/telemetry/log.ts'

/** Tests come in crowds from one address; one that is about limits brings its own. */
const NO_LIMITS =
  'limits: { keyPerSecond: 100000, addressPerSecond: 100000, requestsPerSecond: 1000000, publicShare: 100, unknownPerMinute: 1000000, unknownPerSecond: 1000000 }'

/** Who plays the machine says done when the test wants it: no pour takes its time. */
const YAML = (data: string, extra: string, listen: string): string => `
${/^shop:/m.test(extra) ? '' : 'shop: { name: Test, timezone: Europe/Vienna, dayCutoff: "04:00" }'}
${/^pickup:/m.test(extra) ? '' : 'pickup: { zones: [{ id: main }, { id: terrace }] }'}
listen: { http: { port: 0 }, mqtt: { port: 0 }${listen} }
${/^limits:/m.test(extra) ? '' : NO_LIMITS}
data: ${data}
machines:
  - { id: away, driver: brewlink-tcp, skills: [espresso, milk], groups: 2, earliestDone: 0, options: { host: 127.0.0.1, port: 9 } }
menu:
  - { recipe: espresso, steps: [{ skill: espresso, seconds: 28 }] }
  - { recipe: latte, sizes: [m, l], options: { milk: [whole, oat] }, steps: [{ skill: milk, seconds: 60, bySize: { l: 1.5 } }] }
${extra}`

export interface Running {
  readonly daemon: Daemon
  readonly url: string
  readonly keys: Readonly<Record<Role, string>>
  /** How many rows a table has. */
  rows(table: string): number
  place(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>
  close(): Promise<void>
}

export interface Listens {
  /** Section `listen.public`, as YAML. Default: there is none. */
  readonly public?: string
}

/** `extra`: more sections of the configuration. The rest: how this daemon differs. */
export async function startRunning(extra = '', how: Partial<DaemonOptions> & Listens = {}): Promise<Running> {
  const { public: outside, ...over } = how
  const folder = mkdtempSync(join(tmpdir(), 'baristad-http-'))
  const drivers = await knownDrivers()
  const read = readConfig({
    text: YAML(folder, extra, outside === undefined ? '' : `, public: ${outside}`),
    file: join(folder, 'test.yaml'),
    env: {},
    flags: {},
    drivers,
  })
  if (!read.ok) throw new Error(JSON.stringify(read.errors))
  const data = await openDataDirectory(folder)
  const roles: Role[] = ['cashier', 'barista', 'manager', 'machine', 'display', 'observer']
  const keys = Object.fromEntries(roles.map((role) => [role, `test-${role}-key`])) as Record<Role, string>
  const daemon = await startDaemon({
    config: read.config,
    data,
    drivers,
    log: createLog({ level: 'silent', format: 'json' }),
    version: '0.0.0',
    webRoot: join(import.meta.dirname, '..', '..', 'dist', 'web'),
    prepareKeys: (store) => {
      for (const role of roles) store.addLiteral(keys[role], role, role === 'machine' ? 'away' : `${role}-1`)
    },
    ...over,
  })
  let sales = 0
  return {
    daemon,
    url: daemon.httpUrl,
    keys,
    rows: (table) => data.book.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? -1,
    place: (body, headers = {}) =>
      fetch(`${daemon.httpUrl}/order`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${keys.cashier}`,
          'idempotency-key': `sale-${++sales}`,
          'content-type': 'application/json',
          ...headers,
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async close() {
      await daemon.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A reply's body, as the caller expects it; an order when not said otherwise. */
export async function json<Body = PublicOrder>(response: Response | Promise<Response>): Promise<Body> {
  return (await (await response).json()) as Body
}
