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

async function key(argv: string[], env = {}) {
  const io = recordedIo(env)
  const code = await run(argv, { io, open: (path) => openKeyStore(path) })
  return { code, stdout: io.stdout, stderr: io.stderr }
}

const data = () => ['--data', folder]
const store = () => openKeyStore(join(folder, 'keys.json'))

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
      expect.stringMatching(/^id +role +name +made +state/),
      expect.stringMatching(/^\w{6} {2}cashier {2}Till 1 {2}\d{4}-\d\d-\d\d {2}valid$/),
      expect.stringMatching(/^\w{6} {2}machine {2}left {4}\d{4}-\d\d-\d\d {2}revoked \d{4}-\d\d-\d\d$/),
      '',
    ])
    const json = (await key(['list', '--json', ...data()])).stdout
    expect(JSON.parse(json)).toEqual(store().list())
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
