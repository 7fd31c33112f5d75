import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type KeyStore, type KeyStoreOptions, openKeyStore } from './keys.ts'

let folder: string
let file: string
let wallMs: number
let told: string[]
/** What was asked for later: when, and what. */
let timers: { ms: number; then: () => void }[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-usage-'))
  file = join(folder, 'keys-used.json')
  wallMs = Date.UTC(2026, 0, 2, 8)
  told = []
  timers = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function open(more: KeyStoreOptions = {}): KeyStore {
  return openKeyStore(join(folder, 'keys.json'), {
    wallMs: () => wallMs,
    later: (ms, then) => {
      const timer = { ms, then }
      timers.push(timer)
      return () => void timers.splice(timers.indexOf(timer) >>> 0, 1)
    },
    warn: (text) => told.push(text),
    ...more,
  })
}

function aMinuteLater(): void {
  wallMs += 60_000
  for (const { then } of timers.splice(0)) then()
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('it did not come about')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const written = (): { used: Record<string, unknown> } => JSON.parse(readFileSync(file, 'utf8'))

describe('the last use of a key', () => {
  it('is known at once, with the address and which of its secrets it was', async () => {
    const store = open()
    const { key, secret } = await store.add('cashier', 'Till 1')
    expect(store.lastUsed(key.id)).toBeNull()
    store.verify(secret, '10.0.0.7')
    expect(store.lastUsed(key.id)).toEqual({ at: '2026-01-02T08:00:00.000Z', address: '10.0.0.7', secret: 'current' })
    await store.rotate(key.id)
    wallMs += 5_000
    store.examine(secret, '10.0.0.8')
    expect(store.lastUsed(key.id)).toEqual({ at: '2026-01-02T08:00:05.000Z', address: '10.0.0.8', secret: 'old' })
  })

  it('is no use that was refused: expired, revoked, or a login of another name', async () => {
    const store = open()
    const expired = await store.add('cashier', 'Till 1', { expiresMs: wallMs + 1 })
    const revoked = await store.add('cashier', 'Till 2')
    const machine = await store.add('machine', 'left')
    await store.revoke(revoked.key.id)
    wallMs += 1
    store.verify(expired.secret)
    store.verify(revoked.secret)
    store.verifyLogin('right', machine.secret)
    for (const { key } of [expired, revoked, machine]) expect(store.lastUsed(key.id)).toBeNull()
    store.verifyLogin('left', machine.secret)
    expect(store.lastUsed(machine.key.id)).toMatchObject({ address: null })
  })

  it('is on disk a minute later, once for however many requests, for its owner only', async () => {
    const store = open()
    const { key, secret } = await store.add('cashier', 'Till 1')
    for (let i = 0; i < 100; i++) store.verify(secret, '10.0.0.7')
    expect(timers.map(({ ms }) => ms)).toEqual([60_000])
    expect(existsSync(file)).toBe(false)
    aMinuteLater()
    await until(() => existsSync(file))
    expect(open().lastUsed(key.id)).toEqual(store.lastUsed(key.id))
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).not.toContain(secret)
    expect(timers).toEqual([])
  })

  it('is on disk when the store is closed, and nothing is written where nothing was used', async () => {
    const idle = open()
    const { key, secret } = await idle.add('cashier', 'Till 1')
    await idle.close()
    expect(existsSync(file)).toBe(false)
    const store = open()
    store.verify(secret)
    await store.close()
    expect(open().lastUsed(key.id)?.at).toBe('2026-01-02T08:00:00.000Z')
    expect(timers).toEqual([])
    expect(readdirSync(folder).sort()).toEqual(['keys-used.json', 'keys.json'])
  })

  it('survives a restart that uses other keys only', async () => {
    const store = open()
    const one = await store.add('cashier', 'Till 1')
    const two = await store.add('cashier', 'Till 2')
    store.verify(one.secret)
    await store.close()
    const next = open()
    next.verify(two.secret)
    await next.close()
    expect(Object.keys(written().used).sort()).toEqual([one.key.id, two.key.id].sort())
  })

  it('of a literal key is never written down', async () => {
    const store = open()
    const literal = store.addLiteral('demo', 'manager', 'demo')
    store.verify('demo', '127.0.0.1')
    expect(store.lastUsed(literal.id)).not.toBeNull()
    await store.close()
    expect(existsSync(file)).toBe(false)
    expect(timers).toEqual([])
    const { key, secret } = await store.add('cashier', 'Till 1')
    store.verify(secret)
    await store.close()
    expect(Object.keys(written().used)).toEqual([key.id])
  })

  it.each([
    '',
    '{',
    '{"version":1,"used":{"a":7}}',
    '{"version":1,"used":{"a":{"at":"x","address":null,"secret":"?"}}}',
  ])('is forgotten when its file is damaged (%j), and no key is refused for that', async (damaged) => {
    const { key, secret } = await open().add('cashier', 'Till 1')
    writeFileSync(file, damaged)
    const store = open()
    expect(told).toEqual([expect.stringContaining(file)])
    expect(store.lastUsed(key.id)).toBeNull()
    expect(store.verify(secret)).not.toBeNull()
    await store.close()
    expect(open().lastUsed(key.id)).not.toBeNull()
  })

  it('that cannot be written is said once, refuses no key, and is written when it can be again', async () => {
    const store = open()
    const { key, secret } = await store.add('cashier', 'Till 1')
    mkdirSync(file)
    for (let minute = 0; minute < 3; minute++) {
      expect(store.verify(secret)).not.toBeNull()
      expect(timers).toHaveLength(1)
      aMinuteLater()
      await store.close()
    }
    expect(told).toEqual([expect.stringContaining(`${file}: cannot be written`)])
    expect(readdirSync(folder).sort()).toEqual(['keys-used.json', 'keys.json'])
    rmSync(file, { recursive: true })
    await store.close()
    expect(open().lastUsed(key.id)).not.toBeNull()
  })
})
