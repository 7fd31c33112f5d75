/**
 * The keys for Web Push beside a copy of the order book: the phones in it subscribed for this pair, and are told nothing by
 * any other.
 */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder, writeDurably } from './book-file.ts'
import { pairIn, pushKeysFile } from './push-keys.ts'

/** Beside `….db`. */
export const keptKeysOf = (backup: string): string => backup.replace(/\.db$/, '.push-keys.json')

/** A pair that cannot be used is not kept. */
export function keepPushKeys(folder: string, backup: string): void {
  const pair = pairIn(pushKeysFile(folder))
  if (pair !== null) writeDurably(keptKeysOf(backup), pair)
}

/** `aside`: where the pair is that stood there before; null: none did. `none`: the backup has none, and nothing was done. */
export type RestoredKeys = 'none' | 'same' | { readonly aside: string | null }

/** @param aside where another pair goes, without its ending */
export function restorePushKeys(backup: string, folder: string, aside: string): RestoredKeys {
  const kept = pairIn(keptKeysOf(backup))
  if (kept === null) return 'none'
  const file = pushKeysFile(folder)
  if (pairIn(file) === kept) return 'same'
  const fresh = `${file}.restoring`
  rmSync(fresh, { force: true })
  writeDurably(fresh, kept)
  const there = existsSync(file) ? `${aside}.json` : null
  if (there !== null) renameSync(file, there)
  renameSync(fresh, file)
  syncFolder(dirname(file))
  return { aside: there }
}
