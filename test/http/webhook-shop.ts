/** A daemon that sends webhooks, a clock that the test moves on, and a machine that the test speaks for. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { readConfig } from '../../src/config/load.ts'
import { startDaemon } from '../../src/daemon/daemon.ts'
import { openDataDirectory } from '../../src/daemon/data-directory.ts'
import { knownDrivers } from '../../src/daemon/drivers.ts'
import type { Role } from '../../src/http/keys.ts'
import { startReceiver } from '../../src/pickup/webhooks/testing/receiver.ts'
import type { MachineMessage } from '../../src/shop/machine-words.ts'
import { createLog } from '../../src/telemetry/log.ts'

const YAML = (data: string, allow: string) => `
shop: { name: Test, timezone: Europe/Vienna, dayCutoff: "04:00" }
listen: { http: { port: 0 }, mqtt: { port: 0 } }
data: ${data}
webhooks: { allow: ["${allow}"] }
limits: { keyPerSecond: 10000, addressPerSecond: 10000, requestsPerSecond: 100000 }
machines:
  - { id: lm1, driver: brewlink-tcp, skills: [espresso], options: { host: 127.0.0.1, port: 9 } }
menu:
  - { recipe: espresso, steps: [{ skill: espresso, seconds: 28 }] }
`

const KEYS: Readonly<Record<string, Role>> = {
  'till-one': 'cashier',
  'till-two': 'cashier',
  manager: 'manager',
  barista: 'barista',
  observer: 'observer',
}
const SERIAL = 'SN-1'
const STEP_MS = 2_000

export type WebhookShop = Awaited<ReturnType<typeof startWebhookShop>>

export async function startWebhookShop() {
  const receiver = await startReceiver()
  const folder = mkdtempSync(join(tmpdir(), 'baristad-webhooks-'))
  const drivers = await knownDrivers()
  const text = YAML(folder, receiver.origin)
  const read = readConfig({ text, file: join(folder, 'test.yaml'), env: {}, flags: {}, drivers })
  if (!read.ok) throw new Error(JSON.stringify(read.errors))
  let skippedMs = 0
  const nowMs = (): number => Date.now() + skippedMs
  let brew = 0
  let group: { readonly state: 'idle' | 'pouring'; readonly brew: number | null } = { state: 'idle', brew: null }
  const daemon = await startDaemon({
    config: read.config,
    data: await openDataDirectory(folder),
    drivers,
    log: createLog({ level: 'silent', format: 'json' }),
    version: '0.0.0',
    webRoot: join(folder, 'no-pages'),
    kernel: { boot: 'test', monoMs: () => performance.now() + skippedMs, wallMs: nowMs },
    prepareKeys: (store) => {
      for (const [name, role] of Object.entries(KEYS)) store.addLiteral(`${name}-secret-key`, role, name)
    },
    onEvent: (event) => {
      if (event.kind === 'drink.making') brew = event.brew ?? 0
    },
  })

  const says = (message: MachineMessage) => daemon.loop.submit({ t: 'machine.message', machine: 'lm1', message })
  const clockMs = () => Math.floor(performance.now() + skippedMs)
  const heartbeat = () =>
    says({
      t: 'heartbeat',
      boot: 1,
      clockMs: clockMs(),
      state: 'ready',
      alarms: [],
      boilerC: 93,
      pours: 0,
      groups: [{ n: 1, ...group, cup: 'empty', elapsedMs: 0, percent: 0 }],
    })

  let posts = 0
  return {
    receiver,
    daemon,
    nowMs,
    /** `key`: a name of KEYS, or null for none. */
    call(
      method: string,
      path: string,
      key: string | null,
      body?: unknown,
      once = `post-${++posts}`,
    ): Promise<Response> {
      return fetch(daemon.httpUrl + path, {
        method,
        headers: {
          ...(key !== null && { authorization: `Bearer ${key}-secret-key` }),
          ...(method !== 'GET' && { 'idempotency-key': once }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
    },
    async machineComesOnline(): Promise<void> {
      // Its supervisor finds nobody at the address, and says so once: what it says must not come after this.
      const link = () => daemon.view.machine('lm1', 0)?.link.reason
      await vi.waitFor(() => expect(link()).not.toBe('not connected yet'), { timeout: 10_000, interval: 5 })
      daemon.loop.submit({ t: 'machine.link', machine: 'lm1', state: 'up', reason: 'test' })
      const device = { serial: SERIAL, model: 'Test 1', firmware: '1.0', boot: 1, journal: 1, lowBrew: 0 }
      says({ t: 'hello', ...device, clockMs: clockMs(), fences: [0], durable: true })
      heartbeat()
    },
    machineBegins(): void {
      group = { state: 'pouring', brew }
      says({ t: 'status', brew, status: 'pouring', cause: null })
    },
    machineFinishes(): void {
      group = { state: 'idle', brew: null }
      says({ t: 'status', brew, status: 'done', cause: null })
    },
    /** Lets time pass, with a machine that is well. */
    async pass(ms: number): Promise<void> {
      for (let passed = 0; passed < ms; passed += STEP_MS) {
        skippedMs += Math.min(STEP_MS, ms - passed)
        heartbeat()
        await new Promise((turn) => setImmediate(turn))
      }
    },
    async close(): Promise<void> {
      await daemon.close()
      await receiver.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
