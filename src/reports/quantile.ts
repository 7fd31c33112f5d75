/** The middle and the edges of what was measured. */

export const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b)

/**
 * The value below which a share `q` (0 to 1) of all lies; between two measurements in proportion, as the simulator's
 * table has it, so that both can be compared. Null: nothing was measured. `sorted`: ascending.
 */
export function quantile(sorted: readonly number[], q: number): number | null {
  const place = q * (sorted.length - 1)
  const low = sorted[Math.floor(place)]
  if (low === undefined) return null
  return low + ((sorted[Math.ceil(place)] ?? low) - low) * (place - Math.floor(place))
}

/** Null: there is nothing to take the mean of. */
export const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length

/** Percent, to a tenth; null: of nothing. */
export const percent = (part: number, whole: number): number | null =>
  whole === 0 ? null : tenths((100 * part) / whole)

/** Milliseconds as seconds, to a tenth. */
export const toSeconds = (ms: number | null): number | null => (ms === null ? null : tenths(ms / 1_000))

/** No figure of a shop is known better than that; and no minus before a nought. */
export const tenths = (value: number): number => Math.round(value * 10) / 10 + 0
