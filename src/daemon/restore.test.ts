import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accepted, brewIn, Device, Rig } from '../shop/testing/rig.ts'
import { makeBackup, pruneBackups } from './backup.ts'
import { bookFile, lookInto, readFacts } from './book-file.ts'
import { openDataDirectory } from './data-directory.ts'
import { keptKeysOf } from './kept-push-keys.ts'
import { openPushKeys, pushKeysFile } from './push-keys.ts'
import { restoreBook } from './restore.ts'
import { folderWithOrders, shopIn } from './testing-books.ts'

let root: string
let data: string
let backups: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'baristad-restore-'))
  data = join(root, 'data')
  backups = join(root, 'backups')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const wallMs = Date.UTC(2026, 10, 22, 4, 0)
const back = async (name = 'orders-2026-11-22T0400') => {
  const { file } = await makeBackup({ book: bookFile(data), folder: backups, name, wallMs })
  return join(backups, file)
}
const restore = (file: string) => restoreBook({ file, data, backups, wallMs })
const facts = (file = bookFile(data)) => lookInto(file, readFacts)

describe('a restore', () => {
  it('puts the backup in place, keeps the book aside, and knows what is lost', async () => {
    const rig = await shopIn(data)
    const kept = accepted(rig.place('espresso')).id
    const file = await back()
    rig.pass(60_000)
    accepted(rig.place('espresso'))
    accepted(rig.place('espresso'))
    const lost = rig.now.wallMs
    rig.db.close()
    const { restored, before, aside } = await restore(file)
    expect([restored.orders, before?.orders, before?.lastEvent?.wallMs]).toEqual([1, 3, lost])
    expect(facts()).toEqual(restored)
    expect(aside && facts(aside)).toEqual(before)
    const opened = await openDataDirectory(data)
    expect(opened.book.prepare('SELECT public_id FROM orders').pluck().all()).toEqual([kept])
    opened.close()
  })

  it('keeps the log of the book aside with it: orders of the last seconds are in there alone', async () => {
    const rig = await shopIn(data)
    const file = await back()
    for (let n = 0; n < 4; n++) rig.place('espresso')
    const names = ['', '-wal']
    const left = names.map((name) => readFileSync(bookFile(data) + name))
    rig.db.close()
    // As a crash leaves it.
    names.forEach((name, index) => {
      writeFileSync(bookFile(data) + name, left[index] ?? '')
    })
    const { aside } = await restore(file)
    expect(aside && facts(aside).orders).toBe(4)
    expect(facts().orders).toBe(0)
  })

  it('never gives a brew id again: the incarnation lies above the book, the backup and every other backup', async () => {
    await folderWithOrders(data, 1)
    const set = (incarnation: number) => {
      const db = new Database(bookFile(data))
      db.prepare('UPDATE shop SET incarnation = ?').run(incarnation)
      db.close()
    }
    const first = await back()
    set(1_900_000)
    await back('orders-2026-11-22T0500')
    set(1_800_000)
    expect((await restore(first)).restored.incarnation).toBe(1_900_001)
    expect((await restore(first)).restored.incarnation).toBe(1_900_002)
    set(2 ** 21 - 1)
    await expect(restore(first)).rejects.toThrow('no incarnation left')
    expect(facts().incarnation).toBe(2 ** 21 - 1)
  })

  it('over a book that cannot be read takes an incarnation above any of that week', async () => {
    await folderWithOrders(data, 1)
    const file = await back()
    const present = facts().incarnation
    truncateSync(bookFile(data), 0)
    const { restored, before, aside } = await restore(file)
    expect(before).toBeNull()
    expect(aside).not.toBeNull()
    expect(restored.incarnation).toBeGreaterThan(present)
    const week = Math.floor((wallMs - Date.UTC(2026, 0, 1)) / (7 * 86_400_000))
    expect(restored.incarnation).toBeGreaterThanOrEqual((week + 1) * 1024)
  })

  it('works where there is no book at all, and the daemon starts then', async () => {
    await folderWithOrders(data, 2)
    const file = await back()
    rmSync(bookFile(data))
    await expect(openDataDirectory(data)).rejects.toMatchObject({ exitCode: 78 })
    expect(await restore(file)).toMatchObject({ before: null, aside: null, restored: { orders: 2 } })
    ;(await openDataDirectory(data)).close()
  })

  it('is refused while a daemon runs, and changes nothing', async () => {
    await folderWithOrders(data, 2)
    const file = await back()
    const daemon = await openDataDirectory(data)
    const before = readdirSync(data).sort()
    await expect(restore(file)).rejects.toMatchObject({ exitCode: 75 })
    expect(readdirSync(data).sort()).toEqual(before)
    daemon.close()
  })

  it('of something that is no sound backup changes nothing', async () => {
    await folderWithOrders(data, 40)
    const file = await back()
    const good = readFileSync(file)
    const present = readFileSync(bookFile(data))
    const bad: [string, RegExp][] = []
    const harm = (name: string, bytes: Buffer, cause: RegExp) => {
      const path = join(root, name)
      writeFileSync(path, bytes)
      bad.push([path, cause])
    }
    harm('empty.db', Buffer.alloc(0), /empty/)
    harm('half.db', good.subarray(0, good.length / 2), /half\.db/)
    harm('holes.db', Buffer.from(good).fill(0, 8 * 4096, 14 * 4096), /holes\.db/)
    harm('text.db', Buffer.from('not a book at all, but long enough to look at'), /first bytes/)
    const foreign = new Database(join(root, 'foreign.db'))
    foreign.exec('CREATE TABLE orders (id)')
    foreign.close()
    bad.push([join(root, 'foreign.db'), /no order book in it/])
    bad.push([join(root, 'nowhere.db'), /does not exist/])
    bad.push([bookFile(data), /the order book itself/])
    for (const [path, cause] of bad) await expect(restore(path)).rejects.toThrow(cause)
    expect(readFileSync(bookFile(data)).equals(present)).toBe(true)
    expect(readdirSync(data).filter((name) => /restor/.test(name))).toEqual([])
  })

  it('that was cut short is finished by the same restore', async () => {
    await folderWithOrders(data, 2)
    const file = await back()
    writeFileSync(join(data, 'orders.restoring.db'), 'half a copy')
    writeFileSync(join(data, 'orders.restoring.db-journal'), 'x')
    const { restored } = await restore(file)
    expect(restored.orders).toBe(2)
    expect(readdirSync(data).filter((name) => name.includes('restoring'))).toEqual([])
  })

  it('leaves machines ahead of the book: the next brew lies above their fences, and its id is new', async () => {
    const rig = await shopIn(data)
    const file = await back()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    const epochs: number[] = []
    const ids: number[] = []
    for (let n = 0; n < 3; n++) {
      const from = rig.effects.length
      rig.place('espresso')
      const brew = brewIn(rig.effects.slice(from))
      epochs.push(brew.epoch)
      ids.push(brew.brew)
      device.begins(brew.brew)
      rig.pass(30_000)
      device.finishes(brew.brew)
      device.takeCup()
    }
    rig.db.close()
    await restore(file)
    const again = new Rig({}, bookFile(data))
    const same = new Device(again, 'lm1')
    same.hello({ fences: [Math.max(...epochs)] })
    same.heartbeat()
    const from = again.effects.length
    again.place('espresso')
    const brew = brewIn(again.effects.slice(from))
    again.db.close()
    expect(brew.epoch).toBeGreaterThan(Math.max(...epochs))
    expect(Math.floor(brew.brew / 2 ** 32)).toBeGreaterThan(Math.floor(Math.max(...ids) / 2 ** 32))
  })
})

describe('the keys for Web Push', () => {
  const keysNow = () => readFileSync(pushKeysFile(data), 'utf8')

  it('come back with the book: phones that watch an order in it are told again', async () => {
    ;(await shopIn(data)).db.close()
    openPushKeys(data)
    const then = keysNow()
    const file = await back()
    expect(statSync(keptKeysOf(file)).mode & 0o077).toBe(0)
    rmSync(data, { recursive: true })
    expect((await restore(file)).pushKeys).toEqual({ aside: null })
    expect(keysNow()).toBe(then)
    expect((await restore(file)).pushKeys).toBe('same')
  })

  it('take the place of others, which are kept aside', async () => {
    ;(await shopIn(data)).db.close()
    openPushKeys(data)
    const file = await back()
    rmSync(pushKeysFile(data))
    openPushKeys(data)
    const others = keysNow()
    const { pushKeys } = await restore(file)
    if (typeof pushKeys !== 'object' || pushKeys.aside === null) throw new Error('nothing was kept aside')
    expect(readFileSync(pushKeys.aside, 'utf8')).toBe(others)
    expect(keysNow()).toBe(readFileSync(keptKeysOf(file), 'utf8'))
  })

  it('stay as they are where the backup has none, or has damaged ones', async () => {
    ;(await shopIn(data)).db.close()
    const file = await back()
    openPushKeys(data)
    const mine = keysNow()
    expect((await restore(file)).pushKeys).toBe('none')
    writeFileSync(keptKeysOf(file), '{"publicKey":"x"}')
    expect((await restore(file)).pushKeys).toBe('none')
    expect(keysNow()).toBe(mine)
  })

  it('go when their backup goes', async () => {
    ;(await shopIn(data)).db.close()
    openPushKeys(data)
    const old = await back('orders-2026-11-20T0400')
    await makeBackup({ book: bookFile(data), folder: backups, name: 'orders-2026-11-21T0400', wallMs: wallMs + 1 })
    pruneBackups(backups, 1, wallMs + 2)
    expect(readdirSync(backups)).not.toContain(basename(keptKeysOf(old)))
    expect(readdirSync(backups).filter((name) => name.endsWith('.push-keys.json'))).toHaveLength(1)
  })
})
