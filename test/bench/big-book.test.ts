import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeBigBook } from './big-book.ts'
import { openPumpedShop } from './shop-pump.ts'

let folder = ''
let file = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-big-book-'))
  file = join(folder, 'big.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const counts = (db: Database.Database, sql: string) =>
  db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${sql}`).get()?.n

describe('a book with a past', () => {
  it('has as many finished and waiting orders as were asked for, and nothing that contradicts the schema', () => {
    writeBigBook(file, { finished: 7_000, waiting: 50 })
    const db = new Database(file, { readonly: true })
    expect(counts(db, `orders WHERE state = 'collected'`)).toBe(7_000)
    expect(counts(db, `orders WHERE state = 'queued'`)).toBe(50)
    expect(counts(db, `drinks WHERE state = 'queued' AND skill = 'patience'`)).toBe(50)
    expect(counts(db, `brews WHERE state = 'done' AND cup = 'gone'`)).toBe(7_000)
    expect(counts(db, '(SELECT 1 FROM events WHERE order_id = 5000)')).toBe(
      counts(db, '(SELECT 1 FROM events WHERE order_id = 1)'),
    )
    expect(db.pragma('foreign_key_check')).toEqual([])
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
  })

  it('copies a whole life: each event of a copy speaks of its own drink and brew, in order, at its own time', () => {
    writeBigBook(file, { finished: 100, waiting: 1 })
    const db = new Database(file, { readonly: true })
    const lives = db
      .prepare<[], { order_id: number; kinds: string; took: number; brews: number; drinks: number }>(
        `SELECT e.order_id, group_concat(e.kind) AS kinds, max(e.shop_ms) - min(e.shop_ms) AS took,
           count(DISTINCT e.brew_id) AS brews, count(DISTINCT d.id) AS drinks
         FROM (SELECT * FROM events ORDER BY seq) e LEFT JOIN brews b ON b.id = e.brew_id
         LEFT JOIN drinks d ON d.id = b.drink_id AND d.id = e.drink_id AND d.id / 256 = e.order_id
         WHERE e.order_id <> 2 AND e.order_id <= 101 GROUP BY e.order_id`,
      )
      .all()
    expect(lives).toHaveLength(100)
    const [first] = lives
    expect(first).toMatchObject({ brews: 1, drinks: 1 })
    for (const life of lives) expect({ ...life, order_id: 1 }).toEqual(first)
    db.close()
  })

  it('is a book that a shop opens and works on, with the waiting orders still waiting afterwards', () => {
    writeBigBook(file, { finished: 500, waiting: 40 })
    const shop = openPumpedShop(file, 64)
    expect(shop.measure(50).drinks).toBeGreaterThan(0)
    shop.close()
    const db = new Database(file, { readonly: true })
    expect(counts(db, `drinks WHERE state = 'queued'`)).toBe(40)
    db.close()
  })
})
