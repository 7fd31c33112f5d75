import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MIGRATIONS } from '../../src/shop/ledger/migrations.ts'
import { readBook } from './read-book.ts'
import { poursFrom, readMachines } from './read-machines.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
const BREW = 5

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'judge-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const START = { what: 'start', brew: BREW, group: 1, label: '100 1/1 latte', cup: 'empty', wallMs: 1000 }
const END = { what: 'end', brew: BREW, group: 1, result: 'done', cause: null, wallMs: 1600 }

function logOf(...records: object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('')
}

/** A machine's folder as firmware-sim leaves it. */
function machine(name: string, log: string, memory: object): void {
  mkdirSync(join(folder, 'machines', name), { recursive: true })
  writeFileSync(join(folder, 'machines', name, 'pours.jsonl'), log)
  writeFileSync(join(folder, 'machines', name, 'nvram.json'), JSON.stringify({ sum: 0, memory }))
}

/** An order book with one latte, ready, as the daemon's own migrations make it. */
function book(): void {
  const db = new Database(join(folder, 'orders.db'))
  db.pragma('journal_mode = WAL')
  for (const migration of MIGRATIONS) db.exec(migration)
  const order = { id: 1, public_id: 'A', number: '100', state: 'ready', zone: 'main', terminal: 'till' }
  const brew = { id: BREW, drink_id: 257, step: 0, machine: 'left', group_n: 1, state: 'done', ended_shop_ms: 700 }
  insert(db, 'orders', order)
  insert(db, 'recipes', { id: 1 })
  insert(db, 'drinks', { id: 257, recipe: 'latte', sold: 1, state: 'ready' })
  insert(db, 'brews', brew)
  db.close()
}

/** Columns that the judge does not read get 0 or nothing, so that this page need not know them. */
function insert(db: Database.Database, table: string, row: Readonly<Record<string, string | number>>): void {
  const columns = db
    .prepare<[], { name: string; type: string; notnull: number; dflt_value: string | null }>(
      `SELECT name, type, "notnull", dflt_value FROM pragma_table_info('${table}')`,
    )
    .all()
  const values = new Map<string, string | number>(Object.entries(row))
  for (const { name, type, notnull, dflt_value } of columns) {
    if (notnull === 1 && dflt_value === null && !values.has(name)) values.set(name, type === 'TEXT' ? '' : 0)
  }
  const names = [...values.keys()]
  db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`).run(
    ...values.values(),
  )
}

const judged = (...more: string[]) =>
  spawnSync(process.execPath, [MAIN, '--data', folder, '--machines', join(folder, 'machines'), ...more], {
    encoding: 'utf8',
  })

describe('a pour log', () => {
  it('pairs each start with its end, also when two groups pour at once', () => {
    const other = { ...START, brew: 6, group: 2 }
    const { pours, strayEnds } = poursFrom('left', logOf(START, other, { ...END, brew: 6, group: 2 }, END))
    expect(pours.map(({ brew, end }) => [brew, end?.result])).toEqual([
      [BREW, 'done'],
      [6, 'done'],
    ])
    expect(strayEnds).toBe(0)
  })

  it('shows two starts of one brew as two pours', () => {
    const { pours } = poursFrom('left', logOf(START, END, START))
    expect(pours.map(({ end }) => end?.result ?? null)).toEqual(['done', null])
  })

  it('counts an end that no start explains', () => {
    expect(poursFrom('left', logOf(END, START, END, END))).toMatchObject({ strayEnds: 2, pours: [{ brew: BREW }] })
  })

  it('is read up to a last line that a power cut tore', () => {
    expect(poursFrom('left', `${logOf(START)}{"what":"en`).pours).toMatchObject([{ brew: BREW, end: null }])
  })
})

describe('a machine', () => {
  it('whose memory was lost has no counter to compare', () => {
    machine('left', logOf(START), { pours: 0, journalState: 'lost' })
    machine('right', logOf(START), { pours: 1, journalState: 'intact' })
    expect(readMachines(join(folder, 'machines')).map(({ machine: id, counter }) => [id, counter])).toEqual([
      ['left', null],
      ['right', 1],
    ])
  })
})

describe('the order book', () => {
  it('is read in the columns that the daemon writes', () => {
    book()
    expect(readBook(folder)).toEqual({
      orders: [{ id: 1, number: '100', state: 'ready', attention: 0 }],
      drinks: [{ id: 257, recipe: 'latte', state: 'ready', step: 0, cancelRequested: 0 }],
      brews: [{ id: BREW, drinkId: 257, step: 0, machine: 'left', group: 1, state: 'done', cause: null, of: null }],
      waste: [],
      locals: [],
      tests: [],
    })
  })

  it('tells from the history how many drinks an order had when a brew was commanded, and who poured by themselves', () => {
    book()
    const db = new Database(join(folder, 'orders.db'))
    const told = [
      { kind: 'order.placed', data: '{"drinks":2}' },
      { kind: 'drink.making', brew_id: BREW },
      { kind: 'order.appended', data: '{"drinks":3}' },
      { kind: 'drink.remade', data: '{"of":1}' },
      { kind: 'drink.making', brew_id: BREW + 1 },
    ]
    for (const [i, row] of told.entries()) insert(db, 'events', { seq: i + 1, order_id: 1, ...row })
    insert(db, 'events', { seq: 8, kind: 'pour.local', machine: 'left', data: '{"group":2}' })
    insert(db, 'events', { seq: 9, order_id: 2, kind: 'order.placed', data: '{"drinks":7}' })
    const later = { id: BREW + 1, drink_id: 262, step: 0, machine: 'left', group_n: 1, state: 'done', ended_shop_ms: 9 }
    insert(db, 'drinks', { id: 262, recipe: 'latte', sold: 1, state: 'ready' })
    insert(db, 'brews', later)
    db.close()
    expect(readBook(folder).brews.map(({ of }) => of)).toEqual([2, 6])
    expect(readBook(folder).locals).toEqual([{ machine: 'left', group: 2 }])
  })

  it('is read while a daemon holds it open and its last orders are only in the write-ahead log', () => {
    book()
    const daemon = new Database(join(folder, 'orders.db'))
    try {
      daemon.exec("UPDATE orders SET number = '101'")
      expect(readBook(folder).orders).toMatchObject([{ number: '101' }])
      expect(() => daemon.exec("UPDATE orders SET number = '102'")).not.toThrow()
    } finally {
      daemon.close()
    }
  })
})

describe('the command', () => {
  it('exits with 0 when spouts and book agree', () => {
    book()
    machine('left', logOf(START, END), { pours: 1, journalState: 'intact' })
    const run = judged()
    expect(run.stdout).toContain('spouts and book agree')
    expect(run.status).toBe(0)
  })

  it('exits with 1 and names what is wrong, a line each or as JSON', () => {
    book()
    machine('left', logOf(START, END, { ...START, cup: 'full' }), { pours: 2, journalState: 'intact' })
    const text = judged()
    expect(text.status).toBe(1)
    expect(text.stdout).toContain('poured-twice: ')
    expect(text.stdout).toContain('poured-into-full: ')
    const json = judged('--json')
    expect(json.status).toBe(1)
    expect(JSON.parse(json.stdout)).toMatchObject({
      orders: 1,
      pours: 2,
      findings: expect.arrayContaining([expect.objectContaining({ rule: 'poured-into-full' })]),
    })
  })

  it('never says that all is well when there is nothing to read', () => {
    const noBook = judged()
    expect([noBook.status, noBook.stdout]).toEqual([66, ''])
    book()
    mkdirSync(join(folder, 'machines'))
    const noMachines = judged()
    expect([noMachines.status, noMachines.stdout]).toEqual([66, ''])
  })

  it('exits with 64 when it is not told where to look', () => {
    const run = spawnSync(process.execPath, [MAIN, '--data', folder], { encoding: 'utf8' })
    expect(run.status).toBe(64)
    expect(run.stderr).toContain('--machines')
  })
})
