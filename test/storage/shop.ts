/** A daemon inside the test process, whose order book the test may harm. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { readConfig } from '../../src/config/load.ts'
import { startDaemon } from '../../src/daemon/daemon.ts'
import { openDataDirectory } from '../../src/daemon/data-directory.ts'
import { knownDrivers } from '../../src/daemon/drivers.ts'
import { createLog } from '../../src/telemetry/log.ts'

const YAML = `
shop: { name: Test, timezone: Europe/Vienna, dayCutoff: "04:00" }
listen: { http: { port: 0 }, mqtt: { port: 0 } }
limits: { keyPerSecond: 100000, addressPerSecond: 100000, requestsPerSecond: 1000000, publicShare: 100, unknownPerMinute: 1000000, unknownPerSecond: 1000000 }
backup: { every: never }
machines:
  - { id: away, driver: brewlink-tcp, skills: [espresso], options: { host: 127.0.0.1, port: 9 } }
menu:
  - { recipe: espresso, steps: [{ skill: espresso, seconds: 28 }] }
`

export interface Answer {
  readonly status: number
  readonly retryAfter: string | null
  readonly body: Readonly<Record<string, unknown>>
}

export interface HarmedShop {
  readonly folder: string
  readonly book: Database.Database
  readonly file: string
  /** Why the daemon gave up; empty: it did not. */
  readonly broken: readonly string[]
  /** `POST /order`; the same key is the same sale. */
  order(key: string): Promise<Answer>
  get(path: string): Promise<Answer>
  /** Ids in the book, in the order of acceptance. */
  orders(): string[]
  close(): Promise<void>
}

export async function openHarmedShop(): Promise<HarmedShop> {
  const folder = mkdtempSync(join(tmpdir(), 'baristad-harmed-'))
  const drivers = await knownDrivers()
  const read = readConfig({ text: YAML, file: join(folder, 'test.yaml'), env: {}, flags: {}, drivers })
  if (!read.ok) throw new Error(JSON.stringify(read.errors))
  const data = await openDataDirectory(read.config.data)
  const broken: string[] = []
  const daemon = await startDaemon({
    config: read.config,
    data,
    drivers,
    log: createLog({ level: 'silent', format: 'json' }),
    version: '0.0.0',
    webRoot: join(folder, 'no-pages'),
    prepareKeys: (keys) => keys.addLiteral('till-key', 'cashier', 'till-1'),
    onBroken: (why) => broken.push(why),
  })
  const answer = async (response: Response): Promise<Answer> => ({
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: (await response.json()) as Answer['body'],
  })
  const headers = { authorization: 'Bearer till-key' }
  return {
    folder,
    book: data.book,
    file: data.bookFile,
    broken,
    order: async (key) =>
      await answer(
        await fetch(`${daemon.httpUrl}/order`, {
          method: 'POST',
          headers: { ...headers, 'idempotency-key': key, 'content-type': 'application/json' },
          body: '{"drinks":[{"recipe":"espresso"}]}',
        }),
      ),
    get: async (path) => await answer(await fetch(`${daemon.httpUrl}${path}`, { headers })),
    orders: () => data.book.prepare<[], string>('SELECT public_id FROM orders ORDER BY id').pluck().all(),
    async close() {
      await daemon.close()
      // A daemon that gave up leaves its book to the end of the process.
      if (data.book.open) data.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
