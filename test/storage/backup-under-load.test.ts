/** Backups taken while tills order: each is a moment of the shop, none is a mixture of two. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startBookProcess } from '../../src/daemon/book-process.ts'
import { type HarmedShop, openHarmedShop } from './shop.ts'

let shop: HarmedShop
beforeEach(async () => {
  shop = await openHarmedShop()
})
afterEach(async () => await shop.close())

const MOST_SALES = 3_000

it('a backup holds every order that was acknowledged before it began, and is a prefix of what the shop took', async () => {
  const folder = join(shop.folder, 'backups')
  let selling = true
  let sales = 0
  const acknowledged: string[] = []
  const till = async (): Promise<void> => {
    while (selling && sales < MOST_SALES) {
      const { status, body } = await shop.order(`sale-${sales++}`)
      if (status === 201) acknowledged.push(String(body.id))
    }
  }
  const tills = Array.from({ length: 8 }, till)
  await expect.poll(() => acknowledged.length).toBeGreaterThan(50)
  const backups: { readonly before: ReadonlySet<string>; readonly file: string }[] = []
  for (let n = 0; n < 4; n++) {
    const before = new Set(acknowledged)
    const task = {
      work: 'backup',
      book: shop.file,
      folder,
      name: `orders-2026-11-22T040${n}`,
      wallMs: n,
      keep: 9,
    } as const
    backups.push({ before, file: join(folder, await startBookProcess(task).result) })
  }
  selling = false
  await Promise.all(tills)
  const all = shop.orders()
  expect(new Set(backups.map(({ before }) => before.size)).size).toBe(4)
  for (const { before, file } of backups) {
    const copy = new Database(file, { readonly: true })
    const ids = copy.prepare<[], string>('SELECT public_id FROM orders ORDER BY id').pluck().all()
    // The history stops where the orders stop.
    const placed = copy.prepare("SELECT count(*) FROM events WHERE kind = 'order.placed'").pluck().get()
    copy.close()
    expect(ids).toEqual(all.slice(0, ids.length))
    expect([...before].filter((id) => !ids.includes(id))).toEqual([])
    expect(placed).toBe(ids.length)
  }
})
