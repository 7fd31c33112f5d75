import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

function baristad(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...argv], { timeout: 15_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}

describe('baristad as a program', () => {
  it('ends by itself, with the exit code that scripts and the service unit count on', async () => {
    const [version, unknown, badOption] = await Promise.all([
      baristad('--version'),
      baristad('chekc'),
      baristad('key', 'list', '--dta', 'x'),
    ])
    expect(version).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^baristad \d/) })
    expect(unknown).toMatchObject({ code: 64, stdout: '', stderr: expect.stringContaining('Did you mean "check"?') })
    expect(badOption).toMatchObject({ code: 64, stderr: expect.stringContaining('did you mean "--data"?') })
  })

  it('makes a key in one go and lists it in the next', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'baristad-main-'))
    try {
      const added = await baristad('key', 'add', '--role', 'display', '--name', 'wall', '--data', folder)
      expect(added).toMatchObject({ code: 0, stdout: expect.stringMatching(/^bd_display_/) })
      const listed = await baristad('key', 'list', '--json', '--data', folder)
      expect(JSON.parse(listed.stdout)).toMatchObject([{ role: 'display', name: 'wall', revokedAt: null }])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
