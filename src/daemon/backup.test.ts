import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backupName, listBackups, makeBackup, manifestOf, pruneBackups, verifyBackup } from './backup.ts'
import { bookFile } from './book-file.ts'
import { folderWithOrders, shopIn } from './testing-books.ts'

let root: string
let data: string
let folder: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'baristad-backup-'))
  data = join(root, 'data')
  folder = join(root, 'backups')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const wallMs = Date.UTC(2026, 10, 22, 4, 0)
const task = (name = 'orders-2026-11-22T0400', at = wallMs) => ({ book: bookFile(data), folder, name, wallMs: at })

describe('a backup', () => {
  it('is one file that needs no log, with what is in it beside it', async () => {
    const ids = await folderWithOrders(data, 3)
    const manifest = await makeBackup(task())
    expect(readdirSync(folder).sort()).toEqual(['orders-2026-11-22T0400.db', 'orders-2026-11-22T0400.json'])
    expect(manifest).toMatchObject({
      v: 1,
      file: 'orders-2026-11-22T0400.db',
      takenAt: '2026-11-22T04:00:00.000Z',
      orders: 3,
      drinks: 3,
      lastEvent: { seq: expect.any(Number) },
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(manifestOf(join(folder, manifest.file))).toEqual(manifest)
    const copy = new Database(join(folder, manifest.file), { readonly: true })
    expect(copy.prepare('SELECT public_id FROM orders ORDER BY id').pluck().all()).toEqual(ids)
    copy.close()
    expect(readdirSync(folder)).toHaveLength(2)
  })

  it('holds what is in the log of a shop that is open, and does not disturb it', async () => {
    const rig = await shopIn(data)
    for (let n = 0; n < 5; n++) rig.place('espresso')
    const taking = makeBackup(task())
    rig.place('espresso')
    const { orders } = await taking
    expect(orders).toBeGreaterThanOrEqual(5)
    expect(rig.place('espresso').ok).toBe(true)
    rig.db.close()
    expect((await verifyBackup(join(folder, 'orders-2026-11-22T0400.db'))).orders).toBe(orders)
  })

  it('of a damaged book is not made, and leaves nothing behind', async () => {
    await folderWithOrders(data, 40)
    const bytes = readFileSync(bookFile(data))
    writeFileSync(bookFile(data), bytes.fill(0, 8 * 4096, 14 * 4096))
    await expect(makeBackup(task())).rejects.toThrow(/damaged|malformed|cannot be read/)
    expect(readdirSync(folder)).toEqual([])
  })

  it('does not overwrite the one of the same minute', async () => {
    await folderWithOrders(data, 1)
    await makeBackup(task())
    expect((await makeBackup(task())).file).toBe('orders-2026-11-22T0400-2.db')
    expect(listBackups(folder)).toHaveLength(2)
  })

  it('of which a bit has changed since is not believed', async () => {
    await folderWithOrders(data, 3)
    const file = join(folder, (await makeBackup(task())).file)
    const bytes = readFileSync(file)
    const place = bytes.indexOf('espresso')
    bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place)
    writeFileSync(file, bytes)
    await expect(verifyBackup(file)).rejects.toThrow(/checksum differs/)
  })

  it('is named by what the clock in the shop shows', () => {
    expect(backupName('Europe/Vienna', Date.UTC(2026, 10, 22, 3, 0))).toBe('orders-2026-11-22T0400')
    expect(backupName('America/New_York', Date.UTC(2026, 10, 22, 3, 0))).toBe('orders-2026-11-21T2200')
  })
})

describe('the folder of backups', () => {
  const hours = (n: number) => wallMs + n * 3_600_000

  it('keeps the newest by when they were taken, not by name: the clocks are put back once a year', async () => {
    await folderWithOrders(data, 1)
    await makeBackup(task('orders-2026-10-25T0230', hours(0)))
    await makeBackup(task('orders-2026-10-25T0210', hours(1)))
    await makeBackup(task('orders-2026-10-25T0310', hours(2)))
    expect(pruneBackups(folder, 2, hours(3))).toEqual([join(folder, 'orders-2026-10-25T0230.db')])
    expect(readdirSync(folder).sort()).toEqual([
      'orders-2026-10-25T0210.db',
      'orders-2026-10-25T0210.json',
      'orders-2026-10-25T0310.db',
      'orders-2026-10-25T0310.json',
    ])
  })

  it('loses nothing that is not a finished backup of ours, but old halves', async () => {
    await folderWithOrders(data, 1)
    mkdirSync(folder)
    const mine = ['orders.before-restore-1.db', 'orders-2026-01-01T0400.db', 'photo.db', 'orders-mine.db']
    for (const name of [...mine, 'orders-2026-01-01T0400-2.db.part', 'orders-2026-11-22T0359.db.part'])
      writeFileSync(join(folder, name), '')
    const old = new Date(hours(-25))
    utimesSync(join(folder, 'orders-2026-01-01T0400-2.db.part'), old, old)
    utimesSync(join(folder, 'orders-2026-11-22T0359.db.part'), new Date(wallMs), new Date(wallMs))
    await makeBackup(task())
    expect(pruneBackups(folder, 1, wallMs)).toEqual([])
    expect(readdirSync(folder).sort()).toEqual(
      [...mine, 'orders-2026-11-22T0359.db.part', 'orders-2026-11-22T0400.db', 'orders-2026-11-22T0400.json'].sort(),
    )
  })

  it('is never emptied, whatever is asked', async () => {
    await folderWithOrders(data, 1)
    await makeBackup(task())
    expect(pruneBackups(folder, 0, wallMs)).toEqual([])
  })
})
