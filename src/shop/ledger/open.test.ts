/** What a step of the schema leaves behind that cannot be finished. */
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accepted, Rig } from '../testing/rig.ts'
import { latestVersion, prepareDatabase, schemaVersion } from './open.ts'

describe('an order book that cannot be made for want of space', () => {
  let db: Database.Database
  beforeEach(() => {
    db = new Database(':memory:')
  })
  afterEach(() => db.close())

  it('is as if it had not been begun, and is made when there is space', () => {
    const tables = () => db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()
    db.pragma('max_page_count = 5')
    expect(() => prepareDatabase(db, { incarnation: 1 })).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }))
    expect([schemaVersion(db), tables(), db.inTransaction]).toEqual([0, 0, false])
    db.pragma('max_page_count = 100000')
    prepareDatabase(db, { incarnation: 1 })
    expect(schemaVersion(db)).toBe(latestVersion)
  })
})

describe('an upgrade that fails', () => {
  it('leaves the order book as it was, under its old version', () => {
    const rig = new Rig()
    const ids = [accepted(rig.place('espresso')).id, accepted(rig.place('espresso')).id]
    const tables = rig.db.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all()
    // Whatever the first step makes is there already: it must fail.
    rig.db.pragma('user_version = 0')
    expect(() => prepareDatabase(rig.db, { incarnation: 9 })).toThrow(/already exists/)
    expect([schemaVersion(rig.db), rig.db.inTransaction]).toEqual([0, false])
    expect(rig.db.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all()).toEqual(tables)
    rig.db.pragma(`user_version = ${latestVersion}`)
    rig.restart()
    expect(ids.map((id) => rig.orderState(id))).toEqual(['queued', 'queued'])
  })
})
