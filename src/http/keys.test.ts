import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { KeyFileError, type KeyStore, type KeyStoreOptions, keyState, openKeyStore, ROLES } from './keys.ts'

let folder: string
let file: string
let nowMs: number
let told: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-keys-'))
  file = join(folder, 'keys.json')
  nowMs = 0
  told = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A store on virtual time: waiting moves the clock. */
function open(more: KeyStoreOptions = {}): KeyStore {
  return openKeyStore(file, {
    monotonicMs: () => nowMs,
    wait: async (ms) => {
      nowMs += ms
    },
    warn: (text) => told.push(text),
    ...more,
  })
}

const aSecondLater = () => {
  nowMs += 1_000
}

describe('a key', () => {
  it('is known by its secret, which is stored nowhere', async () => {
    const store = open({ wallMs: () => Date.UTC(2026, 0, 2) })
    const { key, secret } = await store.add('cashier', 'Till 1')
    expect(secret).toMatch(/^bd_cashier_[a-z0-9]{6}_[\w-]{43}$/)
    expect(key).toEqual({
      id: secret.split('_')[2],
      role: 'cashier',
      name: 'Till 1',
      createdAt: '2026-01-02T00:00:00.000Z',
      revokedAt: null,
      expiresAt: null,
      rotatedAt: null,
      oldUntil: null,
    })
    expect(store.verify(secret)).toEqual(key)
    expect(readFileSync(file, 'utf8')).not.toContain(secret.slice(-43))
    expect(open().verify(secret)).toEqual(key)
  })

  it('is not known by anything that only looks like it', async () => {
    const store = open()
    const { key, secret } = await store.add('cashier', 'Till 1')
    const stored: { keys: { hash: string }[] } = JSON.parse(readFileSync(file, 'utf8'))
    const wrong = [
      '',
      secret.slice(0, -1),
      `${secret} `,
      secret.toUpperCase(),
      secret.replace('cashier', 'manager'),
      key.id,
      stored.keys[0]?.hash ?? '',
      'x'.repeat(1_000_000),
      '__proto__',
    ]
    for (const attempt of wrong) expect(store.verify(attempt)).toBeNull()
  })

  it('ends with its revocation, for good, and stays in the list', async () => {
    const store = open({ wallMs: () => Date.UTC(2026, 0, 2) })
    const { key, secret } = await store.add('barista', 'Ana')
    const other = await store.add('barista', 'Rui')
    expect(await store.revoke(key.id)).toMatchObject({ id: key.id, revokedAt: '2026-01-02T00:00:00.000Z' })
    expect(store.verify(secret)).toBeNull()
    expect(open().verify(secret)).toBeNull()
    expect(store.verify(other.secret)?.name).toBe('Rui')
    expect(store.list().map(({ name, revokedAt }) => [name, revokedAt !== null])).toEqual([
      ['Ana', true],
      ['Rui', false],
    ])
    expect((await open({ wallMs: () => 0 }).revoke(key.id))?.revokedAt).toBe('2026-01-02T00:00:00.000Z')
    expect(await store.revoke('nobody')).toBeNull()
  })

  it('of every role can be made, and every secret differs', async () => {
    const store = open()
    const made = []
    for (const role of ROLES) made.push(await store.add(role, 'left'), await store.add(role, 'left'))
    expect(new Set(made.map(({ secret }) => secret)).size).toBe(ROLES.length * 2)
    expect(new Set(made.map(({ key }) => key.id)).size).toBe(ROLES.length * 2)
  })

  it.each(['', ' ', 'a\nb', 'x'.repeat(65), 'evil‮name'])('cannot have the name %j', async (name) => {
    await expect(open().add('cashier', name)).rejects.toThrow(RangeError)
    expect(existsSync(file)).toBe(false)
  })
})

describe('a key that expires', () => {
  const MADE = Date.UTC(2026, 0, 2)
  const ENDS = Date.UTC(2026, 3, 2)

  it('is good to the last millisecond, and from then on refused as expired, everywhere', async () => {
    let wallMs = MADE
    const store = open({ wallMs: () => wallMs })
    const { key, secret } = await store.add('machine', 'left', { expiresMs: ENDS })
    expect(key.expiresAt).toBe('2026-04-02T00:00:00.000Z')
    wallMs = ENDS - 1
    expect(store.verify(secret)).toEqual(key)
    expect(keyState(key, wallMs)).toBe('valid')
    wallMs = ENDS
    expect(store.verify(secret)).toBeNull()
    expect(store.verifyLogin('left', secret)).toBeNull()
    expect(store.examine(secret)).toEqual({ t: 'expired', key, at: key.expiresAt })
    expect(open({ wallMs: () => ENDS }).verify(secret)).toBeNull()
    expect(keyState(key, wallMs)).toBe('expired')
    expect(store.list()).toEqual([key])
  })

  it('tells that it has expired to nobody but the holder of its secret, and not once it is revoked', async () => {
    const store = open({ wallMs: () => MADE })
    const { key, secret } = await store.add('cashier', 'Till 1', { expiresMs: ENDS })
    const later = open({ wallMs: () => ENDS + 1 })
    for (const guess of [key.id, secret.slice(0, -1), `bd_cashier_${key.id}_${'A'.repeat(43)}`]) {
      expect(later.examine(guess)).toEqual({ t: 'unknown' })
    }
    await later.revoke(key.id)
    expect(later.examine(secret)).toEqual({ t: 'unknown' })
    expect(keyState(later.list()[0] ?? key, ENDS + 1)).toBe('revoked')
  })

  it.each([MADE, MADE - 1, 0])('cannot be made with an end that is not ahead: %i', async (expiresMs) => {
    await expect(open({ wallMs: () => MADE }).add('cashier', 'Till 1', { expiresMs })).rejects.toThrow(RangeError)
    expect(existsSync(file)).toBe(false)
  })
})

describe('an MQTT login', () => {
  it('needs the secret, the exact name, and a role that may use MQTT', async () => {
    const store = open()
    const machine = await store.add('machine', 'left')
    const display = await store.add('display', 'wall')
    const manager = await store.add('manager', 'left')
    expect(store.verifyLogin('left', machine.secret)).toEqual(machine.key)
    expect(store.verifyLogin('wall', display.secret)).toEqual(display.key)
    expect(store.verifyLogin('right', machine.secret)).toBeNull()
    expect(store.verifyLogin('LEFT', machine.secret)).toBeNull()
    expect(store.verifyLogin('', machine.secret)).toBeNull()
    expect(store.verifyLogin('left', manager.secret)).toBeNull()
    expect(store.verifyLogin('left', '')).toBeNull()
  })

  it.each(['#', '+', 'a/b', '$SYS', 'Left', '-left'])('can never have the user name %s', async (name) => {
    await expect(open().add('machine', name)).rejects.toThrow(RangeError)
    expect(() => open().addLiteral('s', 'display', name)).toThrow(RangeError)
  })
})

describe('a literal key', () => {
  it('works at once, survives a reload and is never written down', async () => {
    const store = open()
    const key = store.addLiteral('demo', 'manager', 'demo')
    await store.add('cashier', 'Till 1')
    expect(store.verify('demo')).toBe(key)
    expect(store.list().map(({ name }) => name)).toEqual(['Till 1', 'demo'])
    expect(readFileSync(file, 'utf8')).not.toContain('demo')
    expect(open().verify('demo')).toBeNull()
  })
})

describe('the key file', () => {
  it('is for its owner only, and nothing is left beside it', async () => {
    await open().add('cashier', 'Till 1')
    chmodSync(file, 0o644)
    await open().add('cashier', 'Till 2')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['keys.json'])
  })

  it.runIf(process.getuid?.() === 0)(
    "made by root belongs to the folder's owner, or the daemon could not read it",
    async () => {
      chownSync(folder, 1234, 1234)
      await open().add('cashier', 'Till 1')
      expect(statSync(file)).toMatchObject({ uid: 1234, gid: 1234 })
    },
  )

  it('is made with its folder when there is none', async () => {
    const deep = join(folder, 'var', 'lib', 'keys.json')
    const { secret } = await openKeyStore(deep).add('cashier', 'Till 1')
    expect(openKeyStore(deep).verify(secret)).not.toBeNull()
  })

  it('is followed: a key made or revoked by another process counts within a second', async () => {
    const daemon = open()
    const { key, secret } = await open().add('cashier', 'Till 1')
    aSecondLater()
    expect(daemon.verify(secret)?.id).toBe(key.id)
    await open().revoke(key.id)
    aSecondLater()
    expect(daemon.verify(secret)).toBeNull()
    expect(told).toEqual([])
  })

  it('is looked at once a second at most, however many requests come', async () => {
    const daemon = open()
    const { secret } = await open().add('cashier', 'Till 1')
    nowMs += 999
    for (let i = 0; i < 100; i++) expect(daemon.verify(secret)).toBeNull()
    nowMs += 1
    expect(daemon.verify(secret)).not.toBeNull()
  })

  it('of before keys could expire or be rotated is read, and keeps a shape that the daemon of then can read', async () => {
    const hash = createHash('sha256').update('bd_cashier_old111_x').digest('hex')
    const old = { id: 'old111', role: 'cashier', name: 'Till 1', hash, createdAt: '2026-01-02', revokedAt: null }
    writeFileSync(file, JSON.stringify({ version: 1, keys: [old] }))
    const store = open()
    expect(store.verify('bd_cashier_old111_x')).toMatchObject({ id: 'old111', expiresAt: null, rotatedAt: null })
    await store.add('barista', 'Ana')
    const stored: { version: number; keys: object[] } = JSON.parse(readFileSync(file, 'utf8'))
    expect(stored.version).toBe(1)
    expect(stored.keys.map((key) => Object.keys(key).sort())).toEqual([
      Object.keys(old).sort(),
      Object.keys(old).sort(),
    ])
  })

  it.each(['tomorrow', '2026-02-30T00:00:00Z', '', '2026-04-02'])(
    'with the end "%s" is damaged: an end that cannot be read must not mean never',
    async (expiresAt) => {
      await open({ wallMs: () => 0 }).add('cashier', 'Till 1', { expiresMs: 1 })
      writeFileSync(file, readFileSync(file, 'utf8').replace('1970-01-01T00:00:00.001Z', expiresAt))
      expect(() => open()).toThrow(/damaged: \/keys\/0\/expiresAt/)
    },
  )

  it.each([
    ['cut off', (text: string) => text.slice(0, -20)],
    ['empty', () => ''],
    ['of another shape', () => '{"keys":{}}'],
    ['with a role that does not exist', (text: string) => text.replace('"cashier"', '"emperor"')],
  ])('that is %s is an error naming the file, and is never replaced', async (_, damage) => {
    await open().add('cashier', 'Till 1')
    const damaged = damage(readFileSync(file, 'utf8'))
    writeFileSync(file, damaged)
    expect(() => open()).toThrow(KeyFileError)
    expect(() => open()).toThrow(file)
    expect(readFileSync(file, 'utf8')).toBe(damaged)
  })

  it('that is damaged while the daemon runs leaves the last good keys valid, and is spoken of once', async () => {
    const daemon = open()
    const { secret } = await daemon.add('cashier', 'Till 1')
    const whole = readFileSync(file, 'utf8')
    writeFileSync(file, '{')
    for (let i = 0; i < 3; i++) {
      aSecondLater()
      expect(daemon.verify(secret)).not.toBeNull()
    }
    expect(told).toEqual([expect.stringContaining(`${file}: damaged`)])
    await expect(daemon.add('cashier', 'Till 2')).rejects.toThrow(KeyFileError)
    expect(readFileSync(file, 'utf8')).toBe('{')
    expect(readdirSync(folder)).toEqual(['keys.json'])

    writeFileSync(file, whole)
    aSecondLater()
    expect(daemon.verify(secret)).not.toBeNull()
    expect(told.at(-1)).toBe(`${file}: readable again`)
  })

  it('that vanishes while the daemon runs ends no key, and is not made anew without the old ones', async () => {
    const daemon = open()
    const { secret } = await daemon.add('cashier', 'Till 1')
    rmSync(file)
    aSecondLater()
    expect(daemon.verify(secret)).not.toBeNull()
    expect(told).toEqual([expect.stringContaining('vanished')])
    await expect(daemon.add('cashier', 'Till 2')).rejects.toThrow('vanished')
    expect(existsSync(file)).toBe(false)
  })

  it('loses nothing when one process adds many keys at once', async () => {
    const store = open()
    const made = await Promise.all(Array.from({ length: 20 }, (_, n) => store.add('cashier', `Till ${n}`)))
    expect(open().list()).toHaveLength(20)
    for (const { secret } of made) expect(store.verify(secret)).not.toBeNull()
  })

  it('loses nothing when several processes add at the same time, and is whole for whoever reads meanwhile', async () => {
    const source = `
      import { openKeyStore } from ${JSON.stringify(fileURLToPath(new URL('./keys.ts', import.meta.url)))}
      const store = openKeyStore(${JSON.stringify(file)})
      for (let n = 0; n < 15; n++) await store.add('cashier', process.argv[1] + ' ' + n)`
    const children = ['a', 'b', 'c'].map((name) =>
      spawn(process.execPath, ['--input-type=module', '-e', source, name], { stdio: ['ignore', 'ignore', 'pipe'] }),
    )
    let ended = 0
    const exits = children.map(async (child) => {
      const [code] = await once(child, 'exit')
      ended++
      return code
    })
    const deadline = performance.now() + 15_000
    while (ended < children.length && performance.now() < deadline) {
      openKeyStore(file).list()
      await new Promise((resolve) => setImmediate(resolve))
    }
    for (const child of children) child.kill('SIGKILL')
    expect(await Promise.all(exits)).toEqual([0, 0, 0])
    expect(open().list()).toHaveLength(45)
    expect(readdirSync(folder)).toEqual(['keys.json'])
  })
})

describe('the lock', () => {
  const lock = () => `${file}.lock`

  it('of a process that died is broken at once', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    writeFileSync(lock(), `${child.pid} abc`)
    await open().add('cashier', 'Till 1')
    expect(nowMs).toBe(0)
    expect(readdirSync(folder)).toEqual(['keys.json'])
  })

  it.each([
    ['left before a reboot, its number now another process', `${process.pid} abc`],
    ['whose holder died before it could sign it', ''],
  ])('%s is broken after five seconds of standing still', async (_, content) => {
    writeFileSync(lock(), content)
    await open().add('cashier', 'Till 1')
    expect(nowMs).toBeGreaterThanOrEqual(5_000)
    expect(nowMs).toBeLessThan(6_000)
    expect(readdirSync(folder)).toEqual(['keys.json'])
  })

  it('of a living process is waited for', async () => {
    writeFileSync(lock(), `${process.pid} abc`)
    let waits = 0
    const store = open({
      wait: async (ms) => {
        nowMs += ms
        if (++waits === 3) rmSync(lock())
      },
    })
    await store.add('cashier', 'Till 1')
    expect(waits).toBe(3)
  })

  it('that was broken under a slow holder makes it begin again instead of overwriting', async () => {
    const late = await open().add('cashier', 'Till 1')
    let stolen = false
    // The random source is asked for the secret while the lock is held: there another process comes between.
    const slow = open({
      random: (bytes) => {
        if (bytes === 32 && !stolen) {
          stolen = true
          const stored: { keys: object[] } = JSON.parse(readFileSync(file, 'utf8'))
          const hash = 'f'.repeat(64)
          const between = { id: 'between', role: 'barista', name: 'Ana', hash, createdAt: 'x', revokedAt: null }
          writeFileSync(file, JSON.stringify({ ...stored, keys: [...stored.keys, between] }))
          rmSync(lock())
        }
        return randomBytes(bytes)
      },
    })
    await slow.add('cashier', 'Till 2')
    expect(
      open()
        .list()
        .map(({ name }) => name),
    ).toEqual(['Till 1', 'Ana', 'Till 2'])
    expect(open().verify(late.secret)).not.toBeNull()
  })
})
