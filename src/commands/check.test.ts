import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Type from 'typebox'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KnownDriver } from '../config/config.ts'
import { run } from './check.ts'
import { recordedIo } from './recorded-io.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-check-'))
  file = join(folder, 'baristad.yaml')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const fake: KnownDriver = {
  options: Type.Object({}),
  declares: () => ({
    tier: 'C',
    endOfBrew: 'timed',
    clearsBy: 'person',
    cutOff: 'none',
    remoteStart: 'allowed',
  }),
}

const GOOD = [
  'shop: { name: Corner, timezone: Europe/Lisbon, dayCutoff: 04:00 }',
  'machines: [{ id: left, driver: fake, skills: [espresso] }]',
  'menu: [{ recipe: espresso, steps: [{ skill: espresso, seconds: 27 }] }]',
  '',
].join('\n')

async function check(text: string | null, argv: string[] = [], env = {}) {
  if (text !== null) writeFileSync(file, text)
  const io = recordedIo(env)
  const code = await run(['-c', file, ...argv], { io, drivers: async () => new Map([['fake', fake]]) })
  return { code, stdout: io.stdout, stderr: io.stderr }
}

const LONE = 'only left can: espresso; without it, drinks that need that wait (note)'

describe('baristad check', () => {
  it('is content with a good file', async () => {
    expect(await check(GOOD)).toEqual({ code: 0, stdout: `${LONE}\n${file}: good, 1 machine, 1 recipe\n`, stderr: '' })
  })

  it('prints a line per fault with its place and the key that was meant, and ends with 78', async () => {
    const { code, stdout } = await check(GOOD.replace('skills', 'rol: backup, skills').replace('seconds', 'second'))
    expect(code).toBe(78)
    expect(stdout.split('\n')).toEqual([
      `${file}:2:38  machines[0].rol  unknown key "rol" (did you mean "role"?)`,
      expect.stringMatching(/menu\[0\]\.steps\[0\]\.seconds {2}"seconds" is missing/),
      expect.stringMatching(/unknown key "second" \(did you mean "seconds"\?\)/),
      `${file}: 3 errors`,
      '',
    ])
  })

  it('ends well with warnings alone', async () => {
    const { code, stdout } = await check(`${GOOD}listen: { http: { host: 0.0.0.0 } }\n`)
    expect(code).toBe(0)
    expect(stdout).toContain('listen.http.host  others on the network')
    expect(stdout).toContain('(warning)\n')
    expect(stdout).toContain('good, 1 machine, 1 recipe, 1 warning\n')
  })

  it('writes JSON for programs, good or bad', async () => {
    const bad = await check(GOOD.replace('driver: fake', 'driver: fak'), ['--json'])
    expect(bad.code).toBe(78)
    expect(JSON.parse(bad.stdout)).toEqual({
      ok: false,
      file,
      errors: [
        {
          file,
          line: 2,
          column: 32,
          path: 'machines[0].driver',
          problem: 'unknown driver "fak"',
          value: 'fak',
          allowed: 'fake',
          nearest: 'fake',
        },
      ],
      warnings: [],
      notes: [],
    })
    expect(JSON.parse((await check(GOOD, ['--json'])).stdout)).toMatchObject({
      ok: true,
      errors: [],
      notes: [LONE.replace(' (note)', '')],
    })
  })

  it('reads the environment as "run" would', async () => {
    expect((await check(GOOD, [], { BARISTAD_LISTEN_HTTP_PORT: '-1' })).stdout).toContain(
      'environment BARISTAD_LISTEN_HTTP_PORT  listen.http.port  -1 is not valid',
    )
  })

  it('says that there is no such file', async () => {
    expect(await check(null)).toMatchObject({
      code: 78,
      stdout: `${file}  there is no such file\n${file}: 1 error\n`,
    })
  })

  it('does not take an option that it does not have', async () => {
    await expect(check(GOOD, ['--jsn'])).rejects.toThrow("Unknown option '--jsn'")
  })
})
