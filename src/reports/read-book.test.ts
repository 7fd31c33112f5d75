import Database from 'better-sqlite3'
import { afterEach, expect, it } from 'vitest'
import { firstSince } from './read-book.ts'

const db = new Database(':memory:')
db.exec('CREATE TABLE brews (id INTEGER PRIMARY KEY, intent_shop_ms INTEGER NOT NULL)')
afterEach(() => {
  db.exec('DELETE FROM brews')
})

it('the first row of a time is found by halving, across the gaps that a restored backup leaves, as by reading all', () => {
  expect(firstSince(db, 'brews', 5)).toBe(0)
  const from = db.prepare<[number], number>('SELECT id FROM brews WHERE id >= ? ORDER BY id').pluck()
  const rows = [5, 5, 9].flatMap((incarnation, at) =>
    Array.from({ length: 7 }, (_, n) => ({ id: incarnation * 2 ** 32 + at * 100 + n, ms: at * 1_000 + n * 10 })),
  )
  const insert = db.prepare('INSERT INTO brews VALUES (?, ?)')
  for (const { id, ms } of rows) insert.run(id, ms)
  for (let since = -5; since < 2_100; since += 5) {
    const expected = rows.filter(({ ms }) => ms >= since).map(({ id }) => id)
    expect(from.all(firstSince(db, 'brews', since)), `since ${since}`).toEqual(expected)
  }
})
