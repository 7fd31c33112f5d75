/** Times as they are written after `--expires` and `--overlap`. */
import { readTime } from '../kit/read-time.ts'
import { UsageError } from './command.ts'

const MINUTE_MS = 60_000
const SPAN_MS: Readonly<Record<string, number>> = { d: 24 * 60 * MINUTE_MS, h: 60 * MINUTE_MS, min: MINUTE_MS }
const LONGEST_MS = 3_650 * 24 * 60 * MINUTE_MS

/**
 * The moment of `--expires`, milliseconds since 1970; null: never. A span counts from now, a date means its end in UTC.
 * Throws UsageError for anything else; whether the moment is past is for the key store to say.
 */
export function readExpiry(text: string, nowMs: number): number | null {
  if (text === 'never') return null
  const spanMs = readSpan(text)
  if (spanMs !== null && spanMs > 0 && spanMs <= LONGEST_MS) return nowMs + spanMs
  const momentMs = readTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T23:59:59Z` : text)
  if (momentMs !== null) return momentMs
  throw new UsageError(
    `--expires takes a span of 1min to 3650d (90d, 12h, 30min), a date (2027-01-31) or "never", not "${text}"`,
  )
}

/** The span of `--overlap`, milliseconds; `0` is at once. Throws UsageError for anything else. */
export function readOverlap(text: string): number {
  const spanMs = text === '0' ? 0 : readSpan(text)
  if (spanMs !== null && spanMs <= 90 * 24 * 60 * MINUTE_MS) return spanMs
  throw new UsageError(`--overlap takes 0 or a span to 90d (24h, 30min, 7d), not "${text}"`)
}

function readSpan(text: string): number | null {
  const match = /^(\d{1,9})(d|h|min)$/.exec(text)
  const unitMs = SPAN_MS[match?.[2] ?? '']
  return match === null || unitMs === undefined ? null : Number(match[1]) * unitMs
}

/** `2026-11-22` of an RFC 3339 moment in UTC. */
export const dayOf = (moment: string): string => moment.slice(0, 10)
/** `2026-11-22 16:03Z` of an RFC 3339 moment in UTC. */
export const minuteOf = (moment: string): string => `${dayOf(moment)} ${moment.slice(11, 16)}Z`
