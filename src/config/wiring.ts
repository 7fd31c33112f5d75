import { isMap } from './look.ts'

/**
 * Which device a machine is and how it is reached, as one text: equal for two readings that say the same, whatever the
 * order of their keys. `options` with defaults filled in, so that writing a default down changes nothing.
 */
export function wiringOf(driver: string, options: unknown, identity: string | null): string {
  return JSON.stringify([driver, sorted(options), identity])
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isMap(value)) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]))
}
