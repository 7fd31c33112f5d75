import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BackupConfig } from '../config/config.ts'
import { createLog } from '../telemetry/log.ts'
import { listBackups } from './backup.ts'
import { BackupWatch } from './backup-watch.ts'
import { bookFile } from './book-file.ts'
import type { BookProcess, BookWork } from './book-process.ts'
import { folderWithOrders, shopIn } from './testing-books.ts'

let root: string
let data: string
let config: BackupConfig
let nowMs: number
let watches: BackupWatch[]
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'baristad-watch-'))
  data = join(root, 'data')
  config = { everyMs: 3_600_000, keep: 2, folder: join(root, 'backups') }
  nowMs = Date.UTC(2026, 10, 22, 4, 0)
  watches = []
})
afterEach(async () => {
  for (const watch of watches) await watch.close()
  rmSync(root, { recursive: true, force: true })
})

function watching(start?: (work: BookWork) => BookProcess): BackupWatch {
  const watch = new BackupWatch({
    book: bookFile(data),
    config: () => config,
    timeZone: () => 'Europe/Vienna',
    wallMs: () => nowMs,
    log: createLog({ level: 'silent', format: 'json' }),
    ...(start && { start }),
  })
  watches.push(watch)
  return watch
}
const names = () => listBackups(config.folder).map(({ manifest }) => manifest.file)

describe('scheduled backups', () => {
  it('are made beside a shop that writes, when they are due, and the oldest go', async () => {
    const rig = await shopIn(data)
    rig.place('espresso')
    const watch = watching()
    const looked = watch.look()
    let sold = 1
    for (let going = true; going; ) {
      await Promise.race([looked.then(() => (going = false)), new Promise((resolve) => setImmediate(resolve))])
      if (sold < 300 && rig.place('espresso').ok) sold++
    }
    expect(names()).toEqual(['orders-2026-11-22T0500.db'])
    nowMs += 3_599_000
    await watch.look()
    expect(names()).toHaveLength(1)
    nowMs += 1_000
    await watch.look()
    nowMs += 3_600_000
    await watch.look()
    expect(names()).toEqual(['orders-2026-11-22T0700.db', 'orders-2026-11-22T0600.db'])
    expect(listBackups(config.folder)[0]?.manifest.orders).toBe(sold)
    rig.db.close()
    expect(watch.warnings).toEqual([])
  })

  it('that fail are a warning without a path in it, are tried again, and cured by the next', async () => {
    await folderWithOrders(data, 1)
    const folder = config.folder
    writeFileSync(folder, 'a file where the folder should be')
    const watch = watching()
    await watch.look()
    expect(watch.warnings).toEqual([expect.stringMatching(/^the backup of 2026-11-22T04:00:00.000Z failed/)])
    expect(watch.warnings.join()).not.toContain(root)
    rmSync(folder)
    nowMs += 60_000
    await watch.look()
    expect(watch.warnings).toHaveLength(1)
    nowMs += 15 * 60_000
    await watch.look()
    expect(watch.warnings).toEqual([])
    expect(names()).toHaveLength(1)
  })

  it('go on when the clock was put back a year', async () => {
    await folderWithOrders(data, 1)
    const watch = watching()
    await watch.look()
    nowMs -= 365 * 86_400_000
    await watch.look()
    expect(names()).toHaveLength(2)
  })

  it('are not made when the configuration says never, and begin when it is read again', async () => {
    await folderWithOrders(data, 1)
    config = { ...config, everyMs: null }
    const watch = watching()
    await watch.look()
    expect(names()).toEqual([])
    config = { ...config, everyMs: 3_600_000 }
    await watch.look()
    expect(names()).toHaveLength(1)
  })

  it('are one at a time, and end with the daemon, half done', async () => {
    const works: BookWork[] = []
    let stopped = 0
    const watch = watching((work) => {
      works.push(work)
      let stop = (): void => {}
      const result = new Promise<string>((_, reject) => {
        stop = () => {
          stopped++
          reject(new Error('killed'))
        }
      })
      return { result, stop: () => stop() }
    })
    const looked = watch.look()
    await watch.look()
    expect(works).toHaveLength(1)
    await watch.close()
    await looked
    expect(stopped).toBe(1)
    expect(watch.warnings).toEqual([])
    await watch.look()
    expect(works).toHaveLength(1)
  })
})

describe('a book too large to be waited for', () => {
  it('that is damaged is a warning, and from then on no old backup is thrown away', async () => {
    await folderWithOrders(data, 40)
    const watch = watching()
    for (let n = 0; n < 2; n++) {
      await watch.look()
      nowMs += 3_600_000
    }
    await watch.check()
    expect(watch.warnings).toEqual([])
    const good = readFileSync(bookFile(data))
    writeFileSync(bookFile(data), Buffer.from(good).fill(0, 8 * 4096, 14 * 4096))
    await watch.check()
    expect(watch.warnings).toEqual([expect.stringMatching(/part of the order book is damaged/)])
    await watch.look()
    expect(watch.warnings).toHaveLength(2)
    writeFileSync(bookFile(data), good)
    nowMs += 3_600_000
    await watch.look()
    expect(names()).toHaveLength(3)
    expect(readdirSync(config.folder)).toHaveLength(6)
  })
})
