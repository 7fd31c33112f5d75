/** When to say that the page may be old, and in which words. */
import { clockTime } from '../lib/clock.ts'
import type { ShopState } from './shop-feed.ts'

/** Most lines that break are back before anybody has read that they were gone. */
export const GRACE_MS = 1_500
/** The shop is asked for something every 10 s: without any word for this long the line is dead, whatever it looks like. */
export const SILENT_MS = 14_000
/** Without news for this long a quote is history. */
export const QUOTE_OLD_MS = 30_000

export interface Network {
  /** False when the device itself knows that it has no network. */
  readonly online: boolean
  /** Since when the line is not live, milliseconds; null: it is. */
  readonly downSinceMs: number | null
  /** Since when the page is looked at, milliseconds: before, it asked for nothing. */
  readonly awakeSinceMs: number
}

/** Null: all is well, or not bad for long enough. */
export function lineTrouble(shop: ShopState, network: Network, nowMs: number): string | null {
  const down = network.downSinceMs !== null && nowMs - network.downSinceMs >= GRACE_MS
  const silent = shop.heardAtMs > 0 && nowMs - Math.max(shop.heardAtMs, network.awakeSinceMs) >= SILENT_MS
  if (network.online && !down && !silent) return null
  const what = network.online ? 'No connection to the shop, trying again.' : 'This device is offline.'
  // While the shop still answers questions, only its stream is held back somewhere.
  if (network.online && nowMs - shop.heardAtMs < QUOTE_OLD_MS / 2 && shop.line === 'lost')
    return 'The live line to the shop is down; this page asks every 10 seconds instead.'
  const since = shop.heardAtMs === 0 ? '' : ` What you see is from ${clockTime(shop.heardAtMs)}.`
  return `${what}${since} An order is kept here and sent when the shop is back.`
}
