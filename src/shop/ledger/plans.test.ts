/** Cost must not grow with the shop's past: no statement may read a whole table of what is over. */
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { Shop } from '../step.ts'
import { settings } from '../testing/rig.ts'
import { View } from '../view.ts'

/** The first or last so many rows of a table, whatever they hold. */
const BOUNDED = /FROM \w+ ORDER BY (id|seq)( DESC)? LIMIT/

/** Every statement that the shop and its view prepare. */
function statements(): { readonly db: Database.Database; readonly sql: readonly string[] } {
  const db = new Database(':memory:')
  const sql: string[] = []
  const spy = new Proxy(db, {
    get(target, name) {
      if (name === 'prepare') {
        return (text: string) => {
          sql.push(text)
          return target.prepare(text)
        }
      }
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  new View(new Shop(spy, settings(), { incarnation: 1 }))
  return { db, sql }
}

/** What SQLite would read from end to end. */
function scans(db: Database.Database, sql: string): string[] {
  const rows = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
  const values = Array.from({ length: (sql.match(/\?/g) ?? []).length }, () => 1)
  const named = Object.fromEntries([...sql.matchAll(/:(\w+)/g)].map(([, name]) => [name, 1]))
  return rows
    .all(...(values.length > 0 ? values : [named]))
    .map(({ detail }) => detail)
    .filter((detail) =>
      /^SCAN (orders|drinks|brews|events|idempotency|waste|notices|print_jobs|displays|o|d|b|w|e|n)\b(?! USING)/.test(
        detail,
      ),
    )
}

describe('every statement', () => {
  const { db, sql } = statements()
  const reads = sql.filter((text) => /^\s*(SELECT|UPDATE|DELETE|WITH)/i.test(text))

  it('is seen by this test', () => {
    expect(reads.length).toBeGreaterThan(60)
  })

  it.each(reads)('%s', (text) => {
    if (BOUNDED.test(text)) return
    expect(scans(db, text)).toEqual([])
  })
})
