import { execFileSync, spawn } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { latestVersion } from '../shop/ledger/open.ts'
import { accepted } from '../shop/testing/rig.ts'
import { bookFile, markSuspect, suspicion } from './book-file.ts'
import { newIncarnation, openDataDirectory } from './data-directory.ts'
import { folderWithOrders, shopIn } from './testing-books.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-data-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const HOLD = `
  const { openDataDirectory } = await import(${JSON.stringify(join(import.meta.dirname, 'data-directory.ts'))})
  await openDataDirectory(process.argv[1])
  console.log('held')
  setInterval(() => {}, 1000)`

describe('the data directory', () => {
  it('belongs to one daemon; the kernel frees it when that one is killed', async () => {
    const holder = spawn(process.execPath, ['--input-type=module', '-e', HOLD, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise((resolve) => holder.stdout.once('data', resolve))
    await expect(openDataDirectory(folder)).rejects.toMatchObject({
      exitCode: 75,
      message: expect.stringContaining('another baristad'),
    })
    holder.kill('SIGKILL')
    await new Promise((resolve) => holder.once('exit', resolve))
    const data = await openDataDirectory(folder)
    data.close()
  })

  it('can be opened again in the same process after it was closed', async () => {
    ;(await openDataDirectory(folder)).close()
    ;(await openDataDirectory(folder)).close()
  })

  it('keeps the secret of its display tickets, for its owner only', async () => {
    const first = await openDataDirectory(folder)
    first.close()
    const again = await openDataDirectory(folder)
    again.close()
    expect(again.ticketSecret).toBe(first.ticketSecret)
    expect(Buffer.from(first.ticketSecret, 'base64url')).toHaveLength(32)
    expect(statSync(join(folder, 'ticket.secret')).mode & 0o777).toBe(0o600)
  })

  it('that cannot be made says so', async () => {
    const file = join(folder, 'file')
    execFileSync('touch', [file])
    await expect(openDataDirectory(join(file, 'below'))).rejects.toMatchObject({ exitCode: 78 })
    expect(readFileSync(file)).toHaveLength(0)
  })
})

describe('an order book that is gone or damaged', () => {
  const file = () => bookFile(folder)
  const refused = async (cause: RegExp) => {
    const before = readdirSync(folder).sort()
    await expect(openDataDirectory(folder)).rejects.toMatchObject({
      exitCode: 78,
      message: expect.stringMatching(cause),
    })
    // Nothing is made, nothing is thrown away; the lock file comes and stays.
    expect(
      readdirSync(folder)
        .filter((name) => name !== 'daemon.lock')
        .sort(),
    ).toEqual(before.filter((name) => name !== 'daemon.lock'))
  }

  it('is not replaced by an empty one: gone', async () => {
    await folderWithOrders(folder, 3)
    renameSync(file(), join(folder, 'away.db'))
    await refused(/orders\.db is gone.*--new-book.*baristad restore/)
  })

  it('begins anew when a person says so, and only then', async () => {
    await folderWithOrders(folder, 3)
    await expect(openDataDirectory(folder, { missingBook: 'make' })).rejects.toMatchObject({
      exitCode: 78,
      message: expect.stringMatching(/leave --new-book out/),
    })
    rmSync(file())
    const data = await openDataDirectory(folder, { missingBook: 'make' })
    expect(data.book.prepare('SELECT count(*) FROM orders').pluck().get()).toBe(0)
    data.close()
    ;(await openDataDirectory(folder)).close()
  })

  it('is not replaced by an empty one: 0 bytes, its log is not thrown away', async () => {
    const rig = await shopIn(folder)
    rig.place('espresso')
    const log = readFileSync(`${file()}-wal`)
    rig.db.close()
    truncateSync(file(), 0)
    writeFileSync(`${file()}-wal`, log)
    await refused(/is empty \(0 bytes\).*baristad restore/)
    expect(readFileSync(`${file()}-wal`)).toEqual(log)
    rmSync(`${file()}-wal`)
    await refused(/is empty/)
    expect(statSync(file()).size).toBe(0)
  })

  it('is not replaced by an empty one: only its log is left', async () => {
    const rig = await shopIn(folder)
    rig.place('espresso')
    copyFileSync(`${file()}-wal`, join(folder, 'log'))
    rig.db.close()
    rmSync(file())
    renameSync(join(folder, 'log'), `${file()}-wal`)
    await refused(/its log .*-wal is there/)
    await expect(openDataDirectory(folder, { missingBook: 'make' })).rejects.toMatchObject({ exitCode: 78 })
  })

  it.each([
    ['its first bytes are another file', (bytes: Buffer) => bytes.fill('x', 0, 16), /first bytes are damaged/],
    ['its first page is zeros but for the name', (bytes: Buffer) => bytes.fill(0, 16, 4096), /orders\.db/],
    ['its second half is gone', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2), /orders\.db/],
    ['pages in its middle are zeros', (bytes: Buffer) => bytes.fill(0, 8 * 4096, 14 * 4096), /damaged|malformed/],
  ])('is refused: %s', async (_what, harm, cause) => {
    await folderWithOrders(folder, 40)
    writeFileSync(file(), harm(readFileSync(file())))
    const harmed = readFileSync(file())
    await refused(cause)
    expect(readFileSync(file()).equals(harmed)).toBe(true)
  })

  it('of a newer baristad is refused', async () => {
    await folderWithOrders(folder, 1)
    const db = new Database(file())
    db.pragma('user_version = 900')
    db.close()
    await refused(/schema 900/)
  })

  it('can be opened when the one who held it was refused: the lock is given back', async () => {
    await folderWithOrders(folder, 1)
    renameSync(file(), join(folder, 'away.db'))
    await refused(/is gone/)
    renameSync(join(folder, 'away.db'), file())
    ;(await openDataDirectory(folder)).close()
  })
})

describe('an order book', () => {
  it('whose first start was interrupted is begun once more', async () => {
    for (const bytes of [0, 4096]) {
      const db = new Database(bookFile(folder))
      if (bytes > 0) db.pragma('journal_mode = WAL')
      db.close()
      writeFileSync(bookFile(folder), readFileSync(bookFile(folder)), { flag: 'w' })
      expect(existsSync(join(folder, 'ticket.secret'))).toBe(false)
      const data = await openDataDirectory(folder)
      expect(data.book.prepare('SELECT count(*) FROM shop').pluck().get()).toBe(1)
      data.close()
      for (const name of readdirSync(folder)) rmSync(join(folder, name))
    }
  })

  it('of an older schema is copied aside, then brought up to date with its orders', async () => {
    const [first] = await folderWithOrders(folder, 2)
    const old = new Database(bookFile(folder))
    // As it was before machines that stand still beside work were counted.
    old.exec('DROP TABLE idle_work; PRAGMA user_version = 1')
    old.close()
    const orders = (db: Database.Database) => db.prepare('SELECT count(*) FROM orders').pluck().get()
    const version = (db: Database.Database) => db.pragma('user_version', { simple: true })

    const data = await openDataDirectory(folder)
    const aside = new Database(join(folder, `orders.before-1-to-${latestVersion}.db`), { readonly: true })
    expect([version(aside), orders(aside)]).toEqual([1, 2])
    aside.close()
    data.close()
    const shop = await shopIn(folder)
    expect([version(shop.db), orders(shop.db)]).toEqual([latestVersion, 2])
    // The first sale, sent again.
    expect(accepted(shop.place('espresso')).id).toBe(first)
    shop.db.close()
  })

  it('of a shop whose keys were made before its first start is simply new', async () => {
    writeFileSync(join(folder, 'keys.json'), '{}')
    ;(await openDataDirectory(folder)).close()
  })

  it('that came from another box without its secret is taken as it is', async () => {
    await folderWithOrders(folder, 2)
    rmSync(join(folder, 'ticket.secret'))
    const data = await openDataDirectory(folder)
    expect(data.book.prepare('SELECT count(*) FROM orders').pluck().get()).toBe(2)
    data.close()
  })

  it('that was left in haste is read whole at the next start, and then trusted again', async () => {
    await folderWithOrders(folder, 2)
    markSuspect(bookFile(folder), 'an fsync failed')
    markSuspect(bookFile(folder), 'and again')
    expect(suspicion(bookFile(folder))).toBe('an fsync failed')
    const data = await openDataDirectory(folder)
    expect(data.checked).toBe('now')
    expect(suspicion(bookFile(folder))).toBeNull()
    data.close()
  })
})

describe('the incarnation of a new order book', () => {
  it('grows with the weeks, fits 21 bits, and differs between two books of one week', () => {
    const day = (n: number) => Date.UTC(2026, 0, 1) + n * 86_400_000
    expect(newIncarnation(day(400))).toBeLessThan(newIncarnation(day(407)))
    expect(newIncarnation(day(14_000))).toBeLessThan(2 ** 21)
    expect(new Set(Array.from({ length: 50 }, () => newIncarnation(day(1)))).size).toBeGreaterThan(40)
  })
})
