/** True for a date of the calendar as `YYYY-MM-DD`; false for the 30th of February too. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const ms = Date.parse(`${text}T00:00:00Z`)
  // Date.parse takes the 31st of a short month for the first of the next.
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
}
