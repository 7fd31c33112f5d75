/** The header Retry-After: seconds, or a date (RFC 9110). */
import type { Millis, WallMs } from '../../kit/units.ts'

/** How long a receiver asks to be left alone; null: it does not say, or nothing that can be read, or until a moment past. */
export function retryAfterMs(header: string | null, wallMs: WallMs): Millis | null {
  const text = header?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
  // Date.parse reads much that is no HTTP date, "-1" among it, and takes one without a zone for local time.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun).* GMT$/.test(text)) return null
  const waitMs = Date.parse(text) - wallMs
  return waitMs > 0 ? waitMs : null
}
