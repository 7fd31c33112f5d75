import Database from 'better-sqlite3'
import { afterEach, expect, it } from 'vitest'
import { KeptStatements } from './kept-statements.ts'

const db = new Database(':memory:')
db.exec('CREATE TABLE drinks (id INTEGER PRIMARY KEY); INSERT INTO drinks VALUES (1), (2), (3)')
const READ = 'SELECT id FROM drinks ORDER BY id'

afterEach(() => {
  if (db.inTransaction) db.exec('ROLLBACK')
})

it('a new life gets the statements of the one before', () => {
  const kept = new KeptStatements(db)
  const first = kept.connection().prepare(READ)
  const second = kept.connection().prepare(READ)
  expect(second).toBe(first)
  expect(second.all()).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
})

it('two users of one text can walk through their rows at the same time', () => {
  const connection = new KeptStatements(db).connection()
  const outer = connection.prepare<[], { id: number }>(READ)
  const inner = connection.prepare<[], { id: number }>(READ)
  const pairs = [...outer.iterate()].flatMap(({ id }) => inner.all().map((other) => id * 10 + other.id))
  expect(pairs).toHaveLength(9)
})

it('is in every other way the connection that it was made of', () => {
  const connection = new KeptStatements(db).connection()
  connection.prepare('BEGIN').run()
  expect([connection.inTransaction, db.inTransaction]).toEqual([true, true])
  connection.exec('ROLLBACK')
  expect(connection.pragma('user_version', { simple: true })).toBe(0)
  connection.transaction(() => connection.prepare('DELETE FROM drinks WHERE id = 4').run())()
  expect(connection.inTransaction).toBe(false)
})
