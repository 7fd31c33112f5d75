import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isPair } from '../pickup/push/phone-keys.ts'
import { openPushKeys, pushKeysFile } from './push-keys.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-push-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the shop’s keys for Web Push', () => {
  it('are made once, for this user alone, and are the same after a restart', () => {
    const first = openPushKeys(folder)
    if (!first.ok) throw new Error(first.reason)
    expect(isPair(first.keys.publicKey, first.keys.privateKey)).toBe(true)
    expect(statSync(pushKeysFile(folder)).mode & 0o777).toBe(0o600)
    expect(openPushKeys(folder)).toEqual(first)
  })

  it('are made once more when a death in the middle left half of them beside', () => {
    writeFileSync(`${pushKeysFile(folder)}.new`, '{"publicKey":')
    expect(openPushKeys(folder).ok).toBe(true)
  })

  it.each([
    ['nothing at all', () => ''],
    ['half of it', (text: string) => text.slice(0, text.length / 2)],
    ['another private key', (text: string) => text.replace(/"privateKey":"..../, '"privateKey":"AAAA')],
    ['no JSON', () => 'keys'],
    ['a list', () => '[]'],
    ['null', () => 'null'],
  ])('that are damaged (%s) are left as they are, and nobody is shown them', (_, damage) => {
    openPushKeys(folder)
    const good = readFileSync(pushKeysFile(folder), 'utf8')
    writeFileSync(pushKeysFile(folder), damage(good))
    const damaged = readFileSync(pushKeysFile(folder), 'utf8')
    const again = openPushKeys(folder)
    if (again.ok) throw new Error('taken for good')
    expect(again.reason).toContain('damaged')
    expect(again.reason).not.toContain(JSON.parse(good).privateKey.slice(4))
    expect(readFileSync(pushKeysFile(folder), 'utf8')).toBe(damaged)
  })
})
