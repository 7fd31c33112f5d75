import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newIncarnation, openDataDirectory } from './data-directory.ts'

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

describe('the incarnation of a new order book', () => {
  it('grows with the weeks, fits 21 bits, and differs between two books of one week', () => {
    const day = (n: number) => Date.UTC(2026, 0, 1) + n * 86_400_000
    expect(newIncarnation(day(400))).toBeLessThan(newIncarnation(day(407)))
    expect(newIncarnation(day(14_000))).toBeLessThan(2 ** 21)
    expect(new Set(Array.from({ length: 50 }, () => newIncarnation(day(1)))).size).toBeGreaterThan(40)
  })
})
