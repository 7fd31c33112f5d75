/** `baristad backup` and `baristad restore`, as a person types them. */
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bookFile } from '../daemon/book-file.ts'
import { openDataDirectory } from '../daemon/data-directory.ts'
import { knownDrivers } from '../daemon/drivers.ts'
import * as backup from './backup.ts'
import { UsageError } from './command.ts'
import { recordedIo } from './recorded-io.ts'
import * as restore from './restore.ts'

const CONFIG = [
  'shop: { name: Corner, timezone: Europe/Vienna, dayCutoff: 04:00 }',
  'data: ./data',
  'machines: [{ id: left, driver: brewlink-tcp, skills: [espresso], options: { host: 127.0.0.1, port: 9 } }]',
  'menu: [{ recipe: espresso, steps: [{ skill: espresso, seconds: 27 }] }]',
  '',
].join('\n')

let folder: string
let file: string
let nowMs: number
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-backup-command-'))
  file = join(folder, 'baristad.yaml')
  nowMs = Date.UTC(2026, 10, 22, 3, 0)
  writeFileSync(file, CONFIG)
  ;(await openDataDirectory(join(folder, 'data'))).close()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function call(command: typeof backup | typeof restore, ...argv: string[]) {
  const io = recordedIo()
  const code = await command.run([...argv, '-c', file], { io, drivers: knownDrivers, wallMs: () => nowMs })
  return { code, out: io.stdout, err: io.stderr }
}
const kept = join('data', 'backups', 'orders-2026-11-22T0400.db')

describe('baristad backup', () => {
  it('puts a copy where the configuration says, named by the clock in the shop', async () => {
    const { code, out, err } = await call(backup)
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/orders-2026-11-22T0400\.db: 0 orders, no event yet, \d+ KiB, verified\n$/)
    expect(out.startsWith(join(folder, kept))).toBe(true)
  })

  it('does so beside a running daemon, elsewhere when told, and says it to programs', async () => {
    const daemon = await openDataDirectory(join(folder, 'data'))
    const { code, out } = await call(backup, '--to', join(folder, 'stick'), '--json')
    daemon.close()
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      path: join(folder, 'stick', 'orders-2026-11-22T0400.db'),
      orders: 0,
      sha256: expect.any(String),
    })
    expect(readdirSync(join(folder, 'data'))).not.toContain('backups')
  })

  it('ends with 75 when it cannot be written, with 78 when there is nothing sound to copy', async () => {
    writeFileSync(join(folder, 'stick'), 'a file')
    expect(await call(backup, '--to', join(folder, 'stick'))).toMatchObject({
      code: 75,
      out: '',
      err: expect.stringMatching(/^baristad backup: no backup was made: /),
    })
    renameSync(bookFile(join(folder, 'data')), join(folder, 'away.db'))
    const { code, out } = await call(backup, '--json')
    expect(code).toBe(78)
    expect(JSON.parse(out)).toEqual({ ok: false, errors: [expect.stringContaining('does not exist')] })
    expect(readdirSync(join(folder, 'data', 'backups'))).toEqual([])
  })
})

describe('baristad restore', () => {
  it('says what it restored, what is lost, and where the book before is', async () => {
    await call(backup)
    const { code, out, err } = await call(restore, join(folder, kept))
    expect([code, err]).toEqual([0, ''])
    expect(out.split('\n')).toEqual([
      `restored ${join(folder, kept)}: 0 orders, no event`,
      'lost: what happened after that, 0 orders among it; the book before had no event',
      expect.stringMatching(/^kept aside: .*orders\.before-restore-20261122T030000Z\.db$/),
      expect.stringContaining('start the daemon again'),
      '',
    ])
  })

  it('needs exactly one file', async () => {
    await expect(call(restore)).rejects.toThrow(UsageError)
    await expect(call(restore, 'a', 'b')).rejects.toThrow(UsageError)
  })

  it('ends with 75 while a daemon runs and with 78 for a bad file; nothing is changed', async () => {
    await call(backup)
    const daemon = await openDataDirectory(join(folder, 'data'))
    expect(await call(restore, join(folder, kept))).toMatchObject({
      code: 75,
      err: expect.stringMatching(/stop it first/),
    })
    daemon.close()
    const { code, out } = await call(restore, file, '--json')
    expect(code).toBe(78)
    expect(JSON.parse(out)).toEqual({
      ok: false,
      errors: [expect.stringMatching(/not an order book.*nothing was changed/)],
    })
  })
})
