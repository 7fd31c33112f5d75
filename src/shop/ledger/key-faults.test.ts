import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countsKeyFaults, keyFaults } from './key-faults.ts'
import { Ledger } from './ledger.ts'
import { prepareDatabase } from './open.ts'

let db: Database.Database
beforeEach(() => {
  db = new Database(':memory:')
})
afterEach(() => db.close())

function ledger(): Ledger {
  prepareDatabase(db, { incarnation: 1 })
  return new Ledger(db)
}

describe('the faults of terminals', () => {
  it('are counted by terminal and kind over all days, with the example of the last time', () => {
    const book = ledger()
    book.house.noteKeyFault('till1', 'varied', '2026-11-20', 1_000, 'r-1')
    book.house.noteKeyFault('till1', 'varied', '2026-11-22', 3_000, 'r-3')
    book.house.noteKeyFault('till1', 'varied', '2026-11-22', 4_000, 'r-4')
    book.house.noteKeyFault('till1', 'varied', '2026-11-21', 2_000, 'r-2')
    book.house.noteKeyFault('till1', 'reused', '2026-11-21', 2_500, 'key-9')
    book.house.noteKeyFault('till0', 'late-replay', '2026-11-21', 2_600, 'latte')
    expect(countsKeyFaults(db)).toBe(true)
    const till1 = { terminal: 'till1', firstDay: '2026-11-20', lastDay: '2026-11-22' }
    expect(keyFaults(db, null)).toEqual([
      {
        terminal: 'till0',
        kind: 'late-replay',
        count: 1,
        firstDay: '2026-11-21',
        lastDay: '2026-11-21',
        lastWallMs: 2_600,
        example: 'latte',
      },
      { ...till1, kind: 'varied', count: 4, lastWallMs: 4_000, example: 'r-4' },
      {
        ...till1,
        kind: 'reused',
        count: 1,
        firstDay: '2026-11-21',
        lastDay: '2026-11-21',
        lastWallMs: 2_500,
        example: 'key-9',
      },
    ])
  })

  it('of before a day are left out, whole terminals with them', () => {
    const book = ledger()
    book.house.noteKeyFault('mended', 'reused', '2026-11-20', 1_000, 'a')
    book.house.noteKeyFault('till1', 'varied', '2026-11-20', 1_000, 'b')
    book.house.noteKeyFault('till1', 'varied', '2026-11-21', 2_000, 'c')
    expect(keyFaults(db, '2026-11-21')).toMatchObject([{ terminal: 'till1', count: 1, firstDay: '2026-11-21' }])
    expect(keyFaults(db, '2026-11-22')).toEqual([])
  })

  it('are nowhere in a book of before they were counted', () => {
    expect(countsKeyFaults(db)).toBe(false)
  })
})
