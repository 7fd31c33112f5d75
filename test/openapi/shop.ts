/** A daemon to be rude to: its documented operations, its order book seen from outside, and keys of every role. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Role } from '../../src/http/keys.ts'
import { json, type Running, startRunning } from '../http/running.ts'
import { type Book, openBook } from './book.ts'
import { type JsonObject, type Operation, operationsOf } from './document.ts'

export interface Shop {
  readonly running: Running
  readonly port: number
  readonly api: JsonObject
  readonly operations: readonly Operation[]
  readonly book: Book
  /** A new order of two lattes, which waits in the queue: its id. Throws when it is refused. */
  newOrder(): Promise<string>
  /** A new order of whatever the menu has by now. */
  anyOrder(): Promise<string>
  /** A new webhook that hears of nothing while nobody opens or closes the shop, so that it writes nothing by itself. */
  newWebhook(): Promise<string>
  close(): Promise<void>
}

/** What the configuration needs so that thousands of requests are answered by the rooms, not by the limits before them. */
const GENEROUS = `limits: { keyPerSecond: 100000, addressPerSecond: 100000, requestsPerSecond: 1000000, publicShare: 100, unknownPerMinute: 1000000, unknownPerSecond: 1000000 }
stock: { ingredients: [{ id: beans, unit: g }] }
webhooks: { allow: ["http://127.0.0.1:9"] }
ntfy: { server: "http://127.0.0.1:9" }
alerts: { after: 1h }
printers:
  - { id: bar, host: 127.0.0.1, port: 9, prints: labels }
  - { id: till, host: 127.0.0.1, port: 9, prints: tickets }`
/** Where nobody listens, and webhooks may be sent all the same. */
export const DEAF_URL = 'http://127.0.0.1:9/hook'

/** Files there are real but never wait for a disk, which most of the time would go to. */
const MEMORY = '/dev/shm'

export async function openShop(): Promise<Shop> {
  // The daemon makes its own folder among the temporary files: with those in a folder of ours, its order book is found.
  const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'baristad-openapi-'))
  const before = process.env.TMPDIR
  process.env.TMPDIR = folder
  let running: Running
  try {
    running = await startRunning(GENEROUS)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
  const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('orders.db'))
  if (file === undefined) throw new Error('the daemon made no order book')
  const book = openBook(join(folder, file))
  const api = await json<JsonObject>(fetch(`${running.url}/openapi.json`))
  let webhooks = 0
  return {
    running,
    port: Number(new URL(running.url).port),
    api,
    operations: operationsOf(api),
    book,
    newOrder: () => orderOf(running, 'latte'),
    async anyOrder() {
      const headers = { authorization: `Bearer ${running.keys.cashier}` }
      const { recipes } = await json<{ recipes: readonly { recipe: string }[] }>(
        fetch(`${running.url}/menu`, { headers }),
      )
      return orderOf(running, recipes[0]?.recipe ?? 'latte')
    },
    async newWebhook() {
      const response = await fetch(`${running.url}/webhooks`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${running.keys.manager}`,
          'idempotency-key': `webhook-${++webhooks}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ url: DEAF_URL, events: ['shop.mode'] }),
      })
      if (response.status !== 201) throw new Error(`a good webhook was refused: ${await response.text()}`)
      return (await json<{ id: string }>(response)).id
    },
    async close() {
      book.close()
      await running.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function orderOf(running: Running, recipe: string): Promise<string> {
  const response = await running.place({ drinks: [{ recipe, count: 2 }] })
  if (response.status !== 201) throw new Error(`a good order was refused: ${response.status} ${await response.text()}`)
  return (await json(response)).id
}

/** All roles that a key can have. */
export const ALL_ROLES: readonly Role[] = ['cashier', 'barista', 'manager', 'machine', 'display', 'observer']
