import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type KeyStore, openKeyStore, type RotateOptions } from './keys.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const START = Date.UTC(2026, 0, 2)

let folder: string
let wallMs: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-rotation-'))
  wallMs = START
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (): KeyStore => openKeyStore(join(folder, 'keys.json'), { wallMs: () => wallMs })

async function rotate(store: KeyStore, id: string, options?: RotateOptions) {
  const made = await store.rotate(id, options)
  if (made === null) throw new Error(`no key ${id}`)
  return made
}

describe('a rotated key', () => {
  it('keeps id, role and name, so that a till finds its orders again, and has one more secret', async () => {
    const store = open()
    const first = await store.add('cashier', 'Till 1')
    wallMs += DAY_MS
    const second = await rotate(store, first.key.id)
    expect(second.secret).not.toBe(first.secret)
    expect(second.secret).toMatch(new RegExp(`^bd_cashier_${first.key.id}_`))
    expect(second.key).toEqual({
      ...first.key,
      rotatedAt: new Date(wallMs).toISOString(),
      oldUntil: new Date(wallMs + DAY_MS).toISOString(),
    })
    expect(store.verify(second.secret)).toEqual(second.key)
    expect(store.verify(first.secret)).toBe(store.verify(second.secret))
    expect(store.list()).toHaveLength(1)
    expect(readFileSync(join(folder, 'keys.json'), 'utf8')).not.toContain(second.secret.slice(-43))
  })

  it('is known by its old secret to the end of the overlap, and by its new one for good', async () => {
    const store = open()
    const first = await store.add('cashier', 'Till 1')
    const second = await rotate(store, first.key.id, { overlapMs: HOUR_MS })
    wallMs += HOUR_MS - 1
    expect(open().verify(first.secret)?.id).toBe(first.key.id)
    wallMs += 1
    expect(store.verify(first.secret)).toBeNull()
    expect(open().examine(first.secret)).toMatchObject({ t: 'replaced', key: { id: first.key.id } })
    wallMs += 1_000 * DAY_MS
    expect(store.verify(second.secret)).not.toBeNull()
  })

  it('without overlap refuses the old secret at once, and any that was before it', async () => {
    const store = open()
    const first = await store.add('cashier', 'Till 1')
    const second = await rotate(store, first.key.id, { overlapMs: 30 * DAY_MS })
    const third = await rotate(store, first.key.id, { overlapMs: 0 })
    expect([first, second, third].map(({ secret }) => store.verify(secret) !== null)).toEqual([false, false, true])
  })

  it('rotated again while it overlaps ends no secret sooner, or later, than was said', async () => {
    const store = open()
    const first = await store.add('cashier', 'Till 1')
    const second = await rotate(store, first.key.id, { overlapMs: 2 * HOUR_MS })
    wallMs += HOUR_MS
    await rotate(store, first.key.id, { overlapMs: DAY_MS })
    expect(store.verify(first.secret)).not.toBeNull()
    wallMs += HOUR_MS
    expect(store.verify(first.secret)).toBeNull()
    expect(store.verify(second.secret)).not.toBeNull()
    wallMs += 22 * HOUR_MS
    expect(store.verify(second.secret)).not.toBeNull()
    wallMs += HOUR_MS
    expect(store.verify(second.secret)).toBeNull()
  })

  it('that is revoked in the overlap ends with both secrets, and cannot be rotated back to life', async () => {
    const store = open()
    const first = await store.add('machine', 'left')
    const second = await rotate(store, first.key.id)
    expect(store.verifyLogin('left', first.secret)).not.toBeNull()
    await store.revoke(first.key.id)
    for (const { secret } of [first, second]) {
      expect(store.verifyLogin('left', secret)).toBeNull()
      expect(store.examine(secret)).toEqual({ t: 'unknown' })
    }
    expect(await store.rotate(first.key.id)).toBeNull()
    expect(await store.rotate('nobody')).toBeNull()
  })

  it('is noticed by a daemon that is running', async () => {
    let nowMs = 0
    const daemon = openKeyStore(join(folder, 'keys.json'), { monotonicMs: () => nowMs, wallMs: () => wallMs })
    const first = await daemon.add('cashier', 'Till 1')
    const second = await rotate(open(), first.key.id)
    nowMs += 1_000
    expect(daemon.verify(second.secret)?.rotatedAt).not.toBeNull()
    expect(daemon.verify(first.secret)).not.toBeNull()
  })

  it('gets no second secret from two engineers at once: both print one, and both work for the overlap', async () => {
    const first = await open().add('cashier', 'Till 1')
    const both = await Promise.all([rotate(open(), first.key.id), rotate(open(), first.key.id)])
    for (const { secret } of both) expect(open().verify(secret)).not.toBeNull()
  })
})

describe('the end of a rotated key', () => {
  it('is as far away again as it was when it got its secret before', async () => {
    const store = open()
    const { key } = await store.add('cashier', 'Till 1', { expiresMs: START + 90 * DAY_MS })
    wallMs = START + 80 * DAY_MS
    expect((await rotate(store, key.id)).key.expiresAt).toBe(new Date(wallMs + 90 * DAY_MS).toISOString())
    wallMs += 10 * DAY_MS
    expect((await rotate(store, key.id)).key.expiresAt).toBe(new Date(wallMs + 90 * DAY_MS).toISOString())
  })

  it('can be set anew, or taken away', async () => {
    const store = open()
    const { key } = await store.add('cashier', 'Till 1')
    expect((await rotate(store, key.id)).key.expiresAt).toBeNull()
    expect((await rotate(store, key.id, { expiresMs: START + 1 })).key.expiresAt).toBe('2026-01-02T00:00:00.001Z')
    expect((await rotate(store, key.id, { expiresMs: null })).key.expiresAt).toBeNull()
    await expect(store.rotate(key.id, { expiresMs: START })).rejects.toThrow(RangeError)
    expect(store.list()[0]?.expiresAt).toBeNull()
  })

  it('brings an expired key back with a new secret only: the old one stays as dead as it was', async () => {
    const store = open()
    const first = await store.add('cashier', 'Till 1', { expiresMs: START + DAY_MS })
    wallMs = START + 2 * DAY_MS
    const second = await rotate(store, first.key.id)
    expect(store.verify(first.secret)).toBeNull()
    expect(store.verify(second.secret)).not.toBeNull()
  })

  it('ends the old secret when that would have ended, however long the overlap', async () => {
    const store = open()
    const first = await store.add('cashier', 'Till 1', { expiresMs: START + HOUR_MS })
    await rotate(store, first.key.id, { overlapMs: DAY_MS })
    wallMs += HOUR_MS - 1
    expect(store.verify(first.secret)).not.toBeNull()
    wallMs += 1
    expect(store.verify(first.secret)).toBeNull()
  })
})
