/** Another program with the order book of a running daemon open: one that reads, and one that writes or forgot to finish. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Daemon } from '../e2e/harness/daemon.ts'
import { openShop, type Shop } from '../e2e/harness/shop.ts'
import { Stage } from '../e2e/harness/stage.ts'
import { until } from '../e2e/harness/until.ts'

const PATIENT = { boundMs: 60_000, everyMs: 20 }

let stage: Stage
let shop: Shop
beforeEach(async () => {
  stage = new Stage()
  const machines = [{ id: 'left', wire: 'serial', groups: 1 }] as const
  shop = await openShop(stage, { machines, sections: { backup: { every: 'never' } } })
}, 120_000)
afterEach(async () => await stage.clear())

/** Somebody looks into the book with a tool of their own. */
function openForeign(): Database.Database {
  const other = new Database(join(stage.folder, 'data', 'orders.db'), { timeout: 10_000 })
  stage.after(() => other.close())
  return other
}
const post = () => shop.till.post('/order', { drinks: [{ recipe: 'espresso' }] })
const isReady = (id: string) =>
  until('the order to be ready', async () => (await shop.till.look(id)).state === 'ready', PATIENT)
const readyz = async () => (await shop.till.get('/readyz')).json<{ ready: boolean; reason: string | null }>()

describe('another program in the order book', () => {
  it('that reads for as long as it likes is noticed by nobody', async () => {
    const other = openForeign()
    other.exec('BEGIN')
    const before = other.prepare('SELECT count(*) FROM orders').pluck().get()
    for (let n = 0; n < 5; n++) await isReady((await shop.till.sell({ recipe: 'espresso' })).id)
    expect(await readyz()).toMatchObject({ ready: true, reason: null })
    // Its view is one moment, as it asked.
    expect(other.prepare('SELECT count(*) FROM orders').pluck().get()).toBe(before)
    other.exec('ROLLBACK')
    expect(other.prepare('SELECT count(*) FROM orders').pluck().get()).toBe(5)
    expect(shop.judged()).toEqual([])
  }, 120_000)

  it('that holds the write lock: orders get 503, the machine finishes, and all goes on by itself when it lets go', async () => {
    const { id } = await shop.till.sell({ recipe: 'slow' })
    await until('the pour', () => shop.machine('left').pouring.size === 1, PATIENT)
    const other = openForeign()
    other.exec('BEGIN IMMEDIATE')
    const refused = await post()
    expect([refused.status, refused.json()]).toEqual([503, expect.objectContaining({ code: 'BD_STORAGE' })])
    expect(await readyz()).toMatchObject({
      ready: false,
      reason: expect.stringMatching(/another program holds its lock/),
    })
    // Reading goes on.
    expect((await shop.till.look(id)).id).toBe(id)
    await until('the machine to finish', () => shop.machine('left').pouring.size === 0, PATIENT)
    expect((await shop.till.look(id)).state).toBe('making')
    other.exec('ROLLBACK')
    await isReady(id)
    await until('the shop to be ready', async () => (await readyz()).ready, PATIENT)
    await isReady((await shop.till.sell({ recipe: 'espresso' })).id)
    expect(shop.daemon.lives).toBe(1)
    expect(shop.judged()).toEqual([])
  }, 120_000)

  it('that holds the write lock when the daemon starts: it says so, ends with 75, and starts when it lets go', async () => {
    const { id } = await shop.till.sell({ recipe: 'espresso' })
    await isReady(id)
    expect(await shop.daemon.kill('SIGTERM')).toEqual({ code: 0, signal: null })
    const other = openForeign()
    other.exec('BEGIN IMMEDIATE')
    const locked = Daemon.spawn(stage, { config: join(stage.folder, 'baristad.yaml') })
    expect(await locked.ended(60_000)).toEqual({ code: 75, signal: null })
    expect(locked.stderr).toMatch(/another program holds its lock.*SQLITE_BUSY/)
    other.exec('ROLLBACK')
    await shop.daemon.startAgain()
    expect((await shop.till.look(id)).state).toBe('ready')
    expect(shop.judged()).toEqual([])
  }, 120_000)
})
