import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Rig } from '../../src/shop/testing/rig.ts'
import { checkBook } from './check-book.ts'

let folder = ''
let file = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-check-book-'))
  file = join(folder, 'orders.db')
  const rig = new Rig({}, file)
  rig.place('espresso')
  rig.place('espresso')
  rig.db.close()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const promised = (accepted: number) => ({ name: 'x', file, accepted, machines: 'away' as const })

describe('the check of the book', () => {
  it('is content when every accepted order is there', () => {
    expect(() => checkBook(promised(2))).not.toThrow()
  })

  it('notices an order too few and one too many', () => {
    expect(() => checkBook(promised(3))).toThrow('3 orders were answered 201, the book has 2')
    expect(() => checkBook(promised(1))).toThrow('1 orders were answered 201, the book has 2')
  })

  it('notices an answer that was not kept for a retry', () => {
    const db = new Database(file)
    db.exec('DELETE FROM idempotency WHERE id = 1')
    db.close()
    expect(() => checkBook(promised(2))).toThrow('and 1 answers')
  })

  it('notices machines that should have worked and did not', () => {
    expect(() => checkBook({ ...promised(2), machines: 'working' })).toThrow('made 0 drinks')
  })
})
