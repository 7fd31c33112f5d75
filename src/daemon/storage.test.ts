import { mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { prepareDatabase } from '../shop/ledger/open.ts'
import { describeFault, Storage } from './storage.ts'

let folder: string
let file: string
let book: Database.Database
let nowMs = 0
let told: (string | null)[]
let storage: Storage
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-storage-'))
  file = join(folder, 'orders.db')
  book = new Database(file)
  prepareDatabase(book, { incarnation: 1 })
  nowMs = 0
  told = []
  storage = new Storage({ book, file, monoMs: () => nowMs, changed: (reason) => told.push(reason) })
})
afterEach(() => {
  book.close()
  rmSync(folder, { recursive: true, force: true })
})

const failing = (code: string): Error => Object.assign(new Error('x'), { code })
const shopRow = () => book.prepare('SELECT * FROM shop').get()

describe('the storage', () => {
  it('that is well is asked at no cost: not a byte is written', () => {
    const log = statSync(`${file}-wal`)
    for (let n = 0; n < 20; n++) {
      nowMs += 10_000
      expect(storage.reason()).toBeNull()
      expect(storage.look()).toBeNull()
    }
    const after = statSync(`${file}-wal`)
    expect([after.size, after.mtimeMs]).toEqual([log.size, log.mtimeMs])
    expect(told).toEqual([])
  })

  it('is seen to be read-only before the next order comes', () => {
    book.pragma('query_only = ON')
    expect(storage.reason()).toMatch(/read-only.*SQLITE_READONLY/)
    book.pragma('query_only = OFF')
    nowMs += 500
    expect(storage.reason()).toBeNull()
  })

  it('is seen to be locked by another program, and asked at most twice a second: each question may wait 50 ms', () => {
    const other = new Database(file, { timeout: 0 })
    other.exec('BEGIN IMMEDIATE')
    expect(storage.reason()).toMatch(/another program.*SQLITE_BUSY/)
    other.exec('ROLLBACK')
    other.close()
    nowMs += 499
    expect(storage.reason()).toMatch(/SQLITE_BUSY/)
    nowMs += 1
    expect(storage.reason()).toBeNull()
  })

  it('after a failed commit stays away until a commit of its own went well, and says so once', () => {
    book.pragma(`max_page_count = ${Number(book.pragma('page_count', { simple: true }))}`)
    expect(storage.failed(failing('SQLITE_FULL'))).toBe('wait')
    expect(storage.failed(failing('SQLITE_FULL'))).toBe('wait')
    expect(storage.reason()).toMatch(/disk is full.*SQLITE_FULL/)
    book.pragma('query_only = ON')
    nowMs += 500
    expect(storage.look()).toMatchObject({ code: 'SQLITE_READONLY' })
    const row = shopRow()
    book.pragma('query_only = OFF')
    expect(storage.look()).toMatchObject({ code: 'SQLITE_READONLY' })
    nowMs += 500
    expect(storage.look()).toBeNull()
    expect(storage.reason()).toBeNull()
    expect(shopRow()).toEqual(row)
    expect(told).toEqual([expect.stringContaining('SQLITE_FULL'), expect.stringContaining('SQLITE_READONLY'), null])
  })

  it('is never tried again after a failed fsync, whatever the disk says then', () => {
    expect(storage.failed(failing('SQLITE_IOERR_FSYNC'))).toBe('exit')
    const before = Number(book.prepare('SELECT total_changes() AS n').pluck().get())
    nowMs += 3_600_000
    expect(storage.look()).toMatchObject({ code: 'SQLITE_IOERR_FSYNC' })
    expect(storage.reason()).toMatch(/SQLITE_IOERR_FSYNC/)
    expect(Number(book.prepare('SELECT total_changes() AS n').pluck().get())).toBe(before)
  })

  it('takes no harm from a bug of ours', () => {
    expect(storage.failed(failing('SQLITE_CONSTRAINT_UNIQUE'))).toBe('carry-on')
    expect(storage.look()).toBeNull()
    expect(told).toEqual([])
  })

  it('notices that its file is gone, though every write still succeeds', () => {
    expect(storage.watch()).toBe('there')
    renameSync(file, `${file}.moved`)
    book.prepare('UPDATE shop SET session = 7').run()
    expect(storage.watch()).toBe('gone')
    expect(storage.look()).toMatchObject({ code: 'SQLITE_READONLY_DBMOVED' })
    expect(storage.reason()).toMatch(/moved or deleted/)
  })
})

describe('the words for a fault', () => {
  it.each(['FULL', 'READONLY', 'BUSY', 'CANTOPEN', 'IOERR_FSYNC', 'CORRUPT_VTAB', 'NOTADB'])(
    'of SQLITE_%s say what it means and keep the code',
    (code) => {
      const text = describeFault(failing(`SQLITE_${code}`))
      expect(text).toMatch(/^the order book cannot be written: .{10,}/)
      expect(text).toContain(`(SQLITE_${code})`)
    },
  )

  it('of anything else are its own', () => {
    expect(describeFault(new Error('odd'))).toBe('the order book cannot be written: odd')
  })
})
