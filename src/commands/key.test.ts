import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openKeyStore } from '../http/keys.ts'
import { UsageError } from './command.ts'
import { run } from './key.ts'
import { recordedIo } from './recorded-io.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-key-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const NOW = Date.UTC(2026, 10, 22, 16, 3)
const DAY_MS = 86_400_000
let wallMs = NOW
beforeEach(() => {
  wallMs = NOW
})

const open = (path: string) => openKeyStore(path, { wallMs: () => wallMs })

async function key(argv: string[], env = {}) {
  const io = recordedIo(env)
  const code = await run(argv, { io, open, wallMs: () => wallMs })
  return { code, stdout: io.stdout, stderr: io.stderr }
}

const data = () => ['--data', folder]
const store = () => open(join(folder, 'keys.json'))

describe('baristad key', () => {
  it('add prints the secret alone on standard output, so that a script can take it', async () => {
    const { code, stdout, stderr } = await key(['add', '--role', 'cashier', '--name', 'Till 1', ...data()])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^bd_cashier_\w{6}_[\w-]{43}\n$/)
    expect(store().verify(stdout.trim())).toMatchObject({ role: 'cashier', name: 'Till 1' })
    expect(stderr).toContain('shown this once')
    expect(stderr).not.toContain(stdout.trim())
  })

  it('add tells how a machine logs in', async () => {
    const { stderr } = await key(['add', '--role', 'machine', '--name', 'left', ...data()])
    expect(stderr).toContain('user name "left", and the secret as the password')
  })

  it('list shows who has which key, never a secret or its hash', async () => {
    const { secret } = await store().add('cashier', 'Till 1')
    const gone = await store().add('machine', 'left')
    await store().revoke(gone.key.id)
    const { stdout } = await key(['list', ...data()])
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^id +role +name +made +last used +state$/),
      expect.stringMatching(/^\w{6} {2}cashier {2}Till 1 {2}2026-11-22 {2}not seen {3}valid$/),
      expect.stringMatching(/^\w{6} {2}machine {2}left {4}2026-11-22 {2}not seen {3}revoked 2026-11-22$/),
      '',
    ])
    const json = (await key(['list', '--json', ...data()])).stdout
    expect(JSON.parse(json)).toEqual([
      { ...store().list()[0], state: 'valid', lastUsed: null },
      { ...store().list()[1], state: 'revoked', lastUsed: null },
    ])
    expect(stdout + json).not.toContain(secret)
    expect(json).not.toContain('hash')
  })

  it('list of no keys is an empty list, and says how to make one', async () => {
    expect((await key(['list', '--json', ...data()])).stdout).toBe('[]\n')
    expect(await key(['list', ...data()])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('key add'),
    })
    expect(existsSync(join(folder, 'keys.json'))).toBe(false)
  })

  it('list shows when and from where a key was last used, as the daemon has written it down', async () => {
    const daemon = store()
    const { secret } = await daemon.add('cashier', 'Till 1')
    daemon.verify(secret, '10.0.0.7')
    await daemon.close()
    expect((await key(['list', ...data()])).stdout).toContain('2026-11-22 16:03Z from 10.0.0.7  valid\n')
    expect(JSON.parse((await key(['list', '--json', ...data()])).stdout)).toMatchObject([
      { lastUsed: { at: '2026-11-22T16:03:00.000Z', address: '10.0.0.7', secret: 'current' } },
    ])
  })

  it.each([
    ['90d', '2027-02-20T16:03:00.000Z'],
    ['12h', '2026-11-23T04:03:00.000Z'],
    ['1min', '2026-11-22T16:04:00.000Z'],
    ['2026-11-22', '2026-11-22T23:59:59.000Z'],
    ['2027-01-31T08:00:00+01:00', '2027-01-31T07:00:00.000Z'],
    ['never', null],
  ])('add --expires %s', async (expires, at) => {
    const added = await key(['add', '--role', 'cashier', '--name', 'Till', '--expires', expires, ...data()])
    expect(added.code).toBe(0)
    expect(store().list()[0]?.expiresAt).toBe(at)
    expect(added.stderr.includes('It expires on')).toBe(at !== null)
  })

  it('list warns of a key in the 14 days before its end, not before, and not when it is over', async () => {
    const { key: made } = await store().add('cashier', 'Till 1', { expiresMs: NOW + 30 * DAY_MS })
    const at = async (days: number) => {
      wallMs = NOW + days * DAY_MS
      const { stdout, stderr } = await key(['list', ...data()])
      return { state: stdout.split('  ').at(-1)?.trim(), stderr }
    }
    expect(await at(15.9)).toEqual({ state: 'valid, expires 2026-12-22', stderr: '' })
    const warned = await at(16)
    expect(warned.stderr).toBe(
      `Key ${made.id} of cashier "Till 1" expires in 14 days, on 2026-12-22 16:03Z: "baristad key rotate ${made.id}" renews it.\n`,
    )
    expect((await at(28.5)).stderr).toContain('expires in 1 day,')
    expect((await at(29.5)).stderr).toContain('expires within a day')
    expect(await at(30)).toEqual({ state: 'expired 2026-12-22', stderr: '' })
    await store().revoke(made.id)
    expect((await at(30)).state).toBe('revoked 2026-12-22')
  })

  it('rotate prints the new secret alone, and both work until the overlap ends', async () => {
    const { key: made, secret } = await store().add('cashier', 'Till 1')
    const { code, stdout, stderr } = await key(['rotate', made.id, ...data()])
    expect(code).toBe(0)
    expect(stdout).toMatch(new RegExp(`^bd_cashier_${made.id}_[\\w-]{43}\\n$`))
    expect(stderr).toContain('The old one works until 2026-11-23 16:03Z.')
    expect(stderr).not.toContain(stdout.trim())
    for (const one of [secret, stdout.trim()]) expect(store().verify(one)?.id).toBe(made.id)
    wallMs += DAY_MS
    expect(store().verify(secret)).toBeNull()
    expect(store().verify(stdout.trim())?.id).toBe(made.id)
  })

  it('rotate --overlap 0 ends the old secret now, also that of a key which had expired', async () => {
    const { key: made, secret } = await store().add('cashier', 'Till 1', { expiresMs: NOW + DAY_MS })
    const { stderr } = await key(['rotate', made.id, '--overlap', '0', ...data()])
    expect(stderr).toContain('The old one is refused from now on. It expires on 2026-11-23 16:03Z.')
    expect(store().verify(secret)).toBeNull()
    wallMs += 2 * DAY_MS
    const again = await key(['rotate', made.id, '--expires', 'never', ...data()])
    expect(again.stderr).toContain('The old one is refused from now on. This is its secret')
    expect(store().verify(again.stdout.trim())?.expiresAt).toBeNull()
  })

  it('list shows during an overlap whether the till has its new secret, so that nobody cuts it off', async () => {
    const daemon = store()
    const { key: made, secret } = await daemon.add('cashier', 'Till 1')
    const state = async () => {
      await daemon.close()
      return (await key(['list', ...data()])).stdout.split('  ').at(-1)?.trim()
    }
    daemon.verify(secret)
    wallMs += 60_000
    const rotated = await daemon.rotate(made.id)
    expect(await state()).toBe('valid, old secret until 2026-11-23 16:04Z')
    wallMs += 60_000
    daemon.verify(secret)
    expect(await state()).toBe('valid, old secret until 2026-11-23 16:04Z, which is still in use')
    daemon.verify(rotated?.secret ?? '')
    expect(await state()).toBe('valid, old secret until 2026-11-23 16:04Z, the new one is in use')
    wallMs += DAY_MS
    expect(await state()).toBe('valid')
  })

  it('rotate of a key that is revoked says that this cannot be undone', async () => {
    const { key: made } = await store().add('cashier', 'Till 1')
    await store().revoke(made.id)
    await expect(key(['rotate', made.id, ...data()])).rejects.toThrow('is revoked, for good')
  })

  it('revoke ends a key', async () => {
    const { key: made, secret } = await store().add('cashier', 'Till 1')
    expect(await key(['revoke', made.id, ...data()])).toMatchObject({ code: 0 })
    expect(store().verify(secret)).toBeNull()
  })

  it('works with a configuration that is wrong elsewhere', async () => {
    const file = join(folder, 'baristad.yaml')
    writeFileSync(file, 'data: ./book\nmenue: []\n')
    expect((await key(['add', '--role', 'barista', '--name', 'Ana', '-c', file])).code).toBe(0)
    expect(openKeyStore(join(folder, 'book', 'keys.json')).list()).toHaveLength(1)
  })

  it('says that the named configuration is missing, rather than make keys somewhere else', async () => {
    const file = join(folder, 'none.yaml')
    const { code, stderr } = await key(['add', '--role', 'barista', '--name', 'Ana', '-c', file], {
      BARISTAD_DATA: folder,
    })
    expect(code).toBe(78)
    expect(stderr).toContain(`${file}: there is no such file`)
    expect(existsSync(join(folder, 'keys.json'))).toBe(false)
  })

  it('names a damaged key file and leaves it alone', async () => {
    writeFileSync(join(folder, 'keys.json'), 'x')
    const { code, stderr } = await key(['add', '--role', 'barista', '--name', 'Ana', ...data()])
    expect(code).toBe(78)
    expect(stderr).toContain(`${join(folder, 'keys.json')}: damaged`)
  })

  it.each([
    [[], 'say what to do'],
    [['lst'], '(did you mean "list"?)'],
    [['add', '--name', 'Ana'], 'needs --role and --name'],
    [['add', '--role', 'bareista', '--name', 'Ana'], '(did you mean "barista"?)'],
    [['add', '--role', 'machine', '--name', '#'], 'the name of a machine key is its id'],
    [['add', '--role', 'cashier', '--name', 'Till', '1'], '"1" is too much'],
    [['add', '--role', 'cashier', '--name', 'Till', '--expires', '90'], '--expires takes a span'],
    [['add', '--role', 'cashier', '--name', 'Till', '--expires', '0d'], '--expires takes a span'],
    [['add', '--role', 'cashier', '--name', 'Till', '--expires', '3651d'], '--expires takes a span'],
    [['add', '--role', 'cashier', '--name', 'Till', '--expires', '2027-02-30'], '--expires takes a span'],
    [['add', '--role', 'cashier', '--name', 'Till', '--expires', '2026-11-21'], 'expired already, on 2026-11-21'],
    [['add', '--role', 'cashier', '--name', 'Till', '--overlap', '1h'], '"add" takes no --overlap'],
    [['rotate'], 'needs the id of a key'],
    [['rotate', 'nobody'], 'has the id "nobody"'],
    [['rotate', 'nobody', '--overlap', '91d'], '--overlap takes 0 or a span to 90d'],
    [['rotate', 'nobody', '--overlap=-1h'], '--overlap takes 0 or a span to 90d'],
    [['rotate', 'nobody', '--expires', 'soon'], '--expires takes a span'],
    [['revoke', 'nobody', '--json'], '"revoke" takes no --json'],
    [['revoke'], 'needs the id of a key'],
    [['revoke', 'nobody'], 'has the id "nobody"'],
    [['list', '-c', 'x.yaml'], 'give -c or --data, not both'],
  ])('%j is a wrong command line, and touches nothing', async (argv, message) => {
    const result = key([...argv, ...data()])
    await expect(result).rejects.toThrow(UsageError)
    await expect(result).rejects.toThrow(message)
    expect(existsSync(join(folder, 'keys.json'))).toBe(false)
  })
})
