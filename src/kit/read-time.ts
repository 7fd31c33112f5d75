import type { WallMs } from './units.ts'

/**
 * A moment as RFC 3339 writes it: a date, a time and a zone, nothing left out. Days that do not exist and the word order
 * of other standards are for `readTime` to refuse, so that both a schema and a reader can use this.
 */
export const RFC3339 = '^\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?([Zz]|[+-]\\d\\d:\\d\\d)$'

const SHAPE = new RegExp(RFC3339)

/** Reads a moment, e.g. `2026-03-29T01:30:00.25+01:00`. Null when it is none. Reads no clock. */
export function readTime(text: string): WallMs | null {
  if (!SHAPE.test(text)) return null
  const upper = text.toUpperCase()
  // A leap second is read as the second before it, as the system's clock shows it.
  const ms = Date.parse(`${upper.slice(0, 17)}${upper.slice(17).replace(/^60/, '59')}`)
  if (Number.isNaN(ms)) return null
  // Date.parse takes the 31st of a short month for the first of the next.
  const day = Number(upper.slice(8, 10))
  const daysInMonth = new Date(Date.UTC(Number(upper.slice(0, 4)), Number(upper.slice(5, 7)), 0)).getUTCDate()
  return day <= daysInMonth ? Math.floor(ms) : null
}
