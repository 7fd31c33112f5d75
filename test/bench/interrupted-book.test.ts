import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { realKernel, startClock } from '../../src/daemon/clock.ts'
import { Shop } from '../../src/shop/step.ts'
import { shopSettings } from './bench-shop.ts'
import { type InterruptedBook, writeInterruptedBook } from './interrupted-book.ts'

let folder = ''
let book: InterruptedBook

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-interrupted-'))
  book = writeInterruptedBook(join(folder, 'source.db'), { finished: 50, waiting: 40 }, { begun: 2, lost: 1 })
})
afterEach(() => {
  book.close()
  rmSync(folder, { recursive: true, force: true })
})

function copy(): Database.Database {
  const own = join(folder, 'copy')
  mkdirSync(own)
  book.copyTo(own)
  return new Database(join(own, 'orders.db'))
}

describe('the book of a daemon that was killed', () => {
  it('has a brew on each machine that it was interrupted at, and the rest of the queue still waits', () => {
    const db = copy()
    const open = db.prepare('SELECT machine, state FROM brews WHERE ended_shop_ms IS NULL ORDER BY id').all()
    expect(open).toEqual([
      { machine: 'm1', state: 'pouring' },
      { machine: 'm2', state: 'pouring' },
      { machine: 'm3', state: 'intent' },
    ])
    expect(book.interrupted.map(({ machine, brew }) => [machine, brew.was])).toEqual([
      ['m1', 'begun'],
      ['m2', 'begun'],
      ['m3', 'lost'],
    ])
    expect(db.prepare(`SELECT count(*) AS n FROM drinks WHERE state = 'queued'`).get()).toEqual({ n: 37 })
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
  })

  it('is of a moment ago: the next daemon finds every order in time, and holds none back as stale', () => {
    const db = copy()
    const shop = new Shop(db, shopSettings({ machines: 3, groups: 1 }), { incarnation: 1 })
    const clock = startClock(realKernel(), shop.ledger.house.clockAnchor(), shop.ledger.lastEvent())
    const started = shop.start({ ...clock.now(), businessDay: '2026-01-01' })
    const kinds = started.effects.flatMap((effect) => (effect.t === 'event' ? [effect.event.kind] : []))
    expect(kinds.filter((kind) => kind === 'brew.doubt')).toHaveLength(3)
    expect(kinds.filter((kind) => kind === 'order.stale' || kind === 'order.delayed')).toEqual([])
    db.close()
  })

  it('can be copied again after a daemon has worked on a copy', () => {
    const first = copy()
    first.exec(`DELETE FROM events`)
    first.close()
    rmSync(join(folder, 'copy'), { recursive: true })
    const second = copy()
    expect(second.prepare('SELECT count(*) > 0 AS there FROM events').get()).toEqual({ there: 1 })
    second.close()
  })
})
