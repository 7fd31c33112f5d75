/**
 * When it will be ready, in words that stay true: a range instead of a minute that is never met, and never a countdown
 * that reaches nought and sits there.
 */
import type { PublicOrder } from '../data.ts'
import { fill, range, type Texts } from './texts.ts'

const MINUTE_MS = 60_000
/** From here on five minutes more or less is all that anybody can say. */
const COARSE_FROM_MIN = 15
/** An estimate that is over by this much is none. */
const STALE_MS = MINUTE_MS

export interface Awaited extends Pick<PublicOrder, 'state' | 'quote'> {
  readonly outlook: Pick<PublicOrder['outlook'], 'expectedAt'>
}

/**
 * @param nowMs wall clock of the shop, milliseconds.
 * @returns `Ready in 4–6 min`, or null when nothing was promised or nothing is left to wait for.
 */
export function etaText(order: Awaited, nowMs: number, { lang, words }: Pick<Texts, 'lang' | 'words'>): string | null {
  if (!isWaiting(order.state) || order.quote === null) return null
  const all = order.state === 'partly-ready'
  const expectedMs = Date.parse(order.quote.readyAt) - nowMs
  const promisedMs = Math.max(Date.parse(order.quote.promisedAt) - nowMs, expectedMs)
  if (!Number.isFinite(promisedMs)) return null
  if (promisedMs <= 0) return lateText(order.outlook.expectedAt, nowMs, words)
  const high = Math.ceil(promisedMs / MINUTE_MS)
  if (high <= 2) return words[all ? 'eta.allSoon' : 'eta.soon']
  const text = words[all ? 'eta.allRange' : 'eta.range']
  if (high > COARSE_FROM_MIN) {
    const coarseHigh = Math.ceil(high / 5) * 5
    const coarseLow = Math.max(5, Math.floor(expectedMs / MINUTE_MS / 5) * 5)
    return fill(text, { range: range(Math.min(coarseLow, coarseHigh - 5), coarseHigh, lang) })
  }
  const low = Math.max(1, Math.floor(expectedMs / MINUTE_MS))
  return fill(text, { range: range(Math.min(low, high - 1), high, lang) })
}

/** The promise is broken: what is likely now, as long as somebody can say. */
function lateText(expectedAt: string | null, nowMs: number, words: Texts['words']): string {
  const leftMs = expectedAt === null ? Number.NaN : Date.parse(expectedAt) - nowMs
  if (!(leftMs > -STALE_MS)) return words['eta.late']
  return fill(words['eta.lateMore'], { minutes: Math.max(1, Math.ceil(leftMs / MINUTE_MS)) })
}

export function isWaiting(state: PublicOrder['state']): boolean {
  return state === 'queued' || state === 'making' || state === 'partly-ready'
}
