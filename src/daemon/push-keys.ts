/**
 * The pair of keys by which push services know this shop. Every phone that subscribed did so for the public one: a pair
 * that cannot be read is never replaced by itself, and push is off until a person has decided.
 */
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isPair } from '../pickup/push/phone-keys.ts'
import { newShopKeys, type ShopKeys } from '../pickup/push/sealed.ts'
import { syncFolder, writeDurably } from './book-file.ts'

export type PushKeys =
  | { readonly ok: true; readonly keys: ShopKeys }
  /** For people; says nothing of what stands in the file. */
  | { readonly ok: false; readonly reason: string }

export const pushKeysFile = (folder: string): string => join(folder, 'push-keys.json')

/** Those of the data folder; made when it has none. */
export function openPushKeys(folder: string): PushKeys {
  const file = pushKeysFile(folder)
  try {
    return existsSync(file) ? read(file) : { ok: true, keys: make(file) }
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be read'
    return { ok: false, reason: `the keys for it cannot be used (${file}: ${why})` }
  }
}

/** What stands in such a file; null: no pair of keys. */
export function pairIn(file: string): string | null {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return keysIn(text) === null ? null : text
}

function read(file: string): PushKeys {
  const keys = keysIn(readFileSync(file, 'utf8'))
  if (keys !== null) return { ok: true, keys }
  const advice =
    'put it back from a backup, or delete it to make new keys: phones that watch an order now are not told then'
  return { ok: false, reason: `the keys for it are damaged (${file}): ${advice}` }
}

/** Null: they are none. */
function keysIn(text: string): ShopKeys | null {
  try {
    const { publicKey, privateKey } = JSON.parse(text) as Partial<Record<keyof ShopKeys, unknown>>
    if (typeof publicKey !== 'string' || typeof privateKey !== 'string') return null
    return isPair(publicKey, privateKey) ? { publicKey, privateKey } : null
  } catch {
    return null
  }
}

function make(file: string): ShopKeys {
  const { publicKey, privateKey } = newShopKeys()
  const keys = { publicKey, privateKey }
  const fresh = `${file}.new`
  rmSync(fresh, { force: true })
  writeDurably(fresh, `${JSON.stringify(keys)}\n`)
  renameSync(fresh, file)
  syncFolder(dirname(file))
  return keys
}
