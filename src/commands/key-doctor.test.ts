import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type KeyStore, openKeyStore } from '../http/keys.ts'
import { UsageError } from './command.ts'
import { run } from './key.ts'
import type { Diagnosis } from './key-doctor.ts'
import { recordedIo } from './recorded-io.ts'

const NOW = Date.UTC(2026, 10, 22, 16, 3)

let folder: string
let book: Database.Database | null
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-doctor-'))
  book = null
})
afterEach(() => {
  book?.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = (path: string): KeyStore => openKeyStore(path, { wallMs: () => NOW })
const store = (): KeyStore => open(join(folder, 'keys.json'))

async function doctor(...argv: string[]) {
  const io = recordedIo()
  const code = await run(['doctor', '--data', folder, ...argv], { io, open, wallMs: () => NOW })
  return { code, stdout: io.stdout, stderr: io.stderr }
}

/** The order book of a daemon that is running: open for writing, its last changes not in the file itself yet. */
function runningBook(): Database.Database {
  book = new Database(join(folder, 'orders.db'))
  book.pragma('journal_mode = WAL')
  book.exec(`CREATE TABLE key_faults (terminal TEXT, kind TEXT, business_day TEXT, count INTEGER, last_wall_ms INTEGER,
    example TEXT, PRIMARY KEY (terminal, kind, business_day)) WITHOUT ROWID`)
  return book
}

function fault(terminal: string, kind: string, count = 1, example = 'x', day = '2026-11-20'): void {
  book?.prepare('INSERT INTO key_faults VALUES (?,?,?,?,?,?)').run(terminal, kind, day, count, NOW, example)
}

describe('baristad key doctor', () => {
  it('names the terminal, what is wrong, how often, since when and what its engineer must do; ends with 1', async () => {
    const { key } = await store().add('cashier', 'Till 1')
    await store().add('cashier', 'Till 2')
    await store().add('machine', 'left')
    runningBook()
    fault(key.id, 'varied', 12, 'receipt-77')
    fault(key.id, 'reused')
    const { code, stdout, stderr } = await doctor()
    expect([code, stderr]).toEqual([1, ''])
    expect(stdout.split('\n')).toEqual([
      `Till 1 (cashier, key ${key.id})`,
      expect.stringMatching(/^ {2}varied: .*second Idempotency-Key/),
      '    12 times since 2026-11-20, last 2026-11-22 16:03Z, e.g. "receipt-77"',
      expect.stringMatching(/^ {4}To do: make the key once, when Pay is pressed/),
      expect.stringMatching(/^ {2}reused: .*two different requests/),
      '    once since 2026-11-20, last 2026-11-22 16:03Z, e.g. "x"',
      expect.stringMatching(/^ {4}To do: make a new key/),
      '',
      '1 other terminal has no faults.',
      '',
    ])
  })

  it('ends with 0 when every terminal is well, and counts those that may still order', async () => {
    for (const name of ['Till 1', 'Till 2']) await store().add('cashier', name)
    await store().add('barista', 'Ana')
    await store().add('observer', 'metrics')
    await store().revoke((await store().add('cashier', 'sold')).key.id)
    runningBook()
    expect(await doctor()).toEqual({ code: 0, stdout: '3 terminals have no faults.\n', stderr: '' })
    expect(JSON.parse((await doctor('--json')).stdout)).toEqual({ ok: true, terminals: [], withoutFaults: 3 })
  })

  it('gives the same as JSON', async () => {
    const { key } = await store().add('cashier', 'Till 1')
    runningBook()
    fault(key.id, 'late-replay', 3, 'latte-oat')
    fault('gone22', 'reused')
    const { code, stdout } = await doctor('--json')
    const diagnosis: Diagnosis = JSON.parse(stdout)
    expect(code).toBe(1)
    expect(diagnosis).toMatchObject({ ok: false, withoutFaults: 0 })
    expect(diagnosis.terminals).toContainEqual({ id: 'gone22', name: null, role: null, faults: [expect.anything()] })
    expect(diagnosis.terminals).toContainEqual({
      id: key.id,
      name: 'Till 1',
      role: 'cashier',
      faults: [
        {
          kind: 'late-replay',
          count: 3,
          firstDay: '2026-11-20',
          lastDay: '2026-11-20',
          lastAt: '2026-11-22T16:03:00.000Z',
          example: 'latte-oat',
          wrong: expect.any(String),
          todo: expect.stringContaining('never made'),
        },
      ],
    })
  })

  it('names a terminal whose key nobody knows any more by its id', async () => {
    runningBook()
    fault('gone22', 'reused')
    const { stdout } = await doctor()
    expect(stdout).toContain('Terminal gone22 (its key is not in the key file)\n')
    expect(stdout).toContain('\nThere are no other terminals.\n')
  })

  it('forgives what was before --since, so that a mended till comes out clean', async () => {
    runningBook()
    fault('till11', 'varied')
    expect((await doctor('--since', '2026-11-20')).code).toBe(1)
    expect((await doctor('--since', '2026-11-21')).code).toBe(0)
  })

  it('lets no till write to the terminal that this is read on', async () => {
    runningBook()
    fault('till11', 'varied', 1, '\u001b[2J\u009b2J\u202e')
    expect((await doctor()).stdout).toContain('e.g. "?[2J?2J?"')
  })

  it('holds up no daemon: it reads what is committed while a transaction is open, and changes nothing', async () => {
    const running = runningBook()
    fault('till11', 'varied')
    running.exec('BEGIN IMMEDIATE')
    fault('till22', 'varied')
    expect((await doctor()).stdout).not.toContain('till22')
    running.exec('COMMIT')
    expect((await doctor()).stdout).toContain('till22')
  })

  it('reads the book of a daemon that has ended', async () => {
    runningBook()
    fault('till11', 'varied')
    book?.close()
    expect((await doctor()).code).toBe(1)
  })

  it('says why it cannot tell, instead of calling it clean', async () => {
    expect(await doctor()).toMatchObject({
      code: 78,
      stdout: '',
      stderr: expect.stringContaining('no order book here'),
    })
    expect(existsSync(join(folder, 'orders.db'))).toBe(false)
    writeFileSync(join(folder, 'orders.db'), 'this is no order book, however long it is')
    expect(await doctor()).toMatchObject({ code: 78, stdout: '', stderr: expect.stringContaining('cannot be read') })
    rmSync(join(folder, 'orders.db'))
    new Database(join(folder, 'orders.db')).exec('CREATE TABLE shop (id)').close()
    expect(await doctor()).toMatchObject({ code: 78, stdout: '', stderr: expect.stringContaining('older baristad') })
  })

  it.each([
    [['--since', 'monday'], 'not "monday"'],
    [['--since', '2026-02-30'], 'not "2026-02-30"'],
    [['--expires', '9d'], '"doctor" takes no --expires'],
    [['till1'], '"till1" is too much'],
  ])('%j is a wrong command line', async (argv, message) => {
    await expect(doctor(...argv)).rejects.toThrow(UsageError)
    await expect(doctor(...argv)).rejects.toThrow(message)
  })
})
