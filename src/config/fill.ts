import type { TSchema } from 'typebox'
import { isMap, schemaPart } from './look.ts'

/**
 * A copy of `value` with the schema's defaults in place of what is absent. A key with nothing behind it (`orders:` with
 * every line under it commented out) counts as absent. Whatever does not fit the schema is left for validation to name.
 */
export function fill(schema: TSchema, value: unknown): unknown {
  const known = schemaPart(schema)
  // A default is read like something written: those of a section's own options are filled in below.
  const present = value ?? (known.default !== undefined ? structuredClone(known.default) : value)
  if (Array.isArray(present)) return known.items ? present.map((item) => fillItem(known.items, item)) : present
  if (!isMap(present)) return present
  const filled: [string, unknown][] = []
  for (const [key, inner] of Object.entries(present)) {
    const property = known.properties && Object.hasOwn(known.properties, key) ? known.properties[key] : undefined
    if (property === undefined) filled.push([key, fillUnlisted(known.patternProperties, key, inner)])
  }
  for (const [key, property] of Object.entries(known.properties ?? {})) {
    const inner = fill(property, Object.hasOwn(present, key) ? present[key] : undefined)
    if (inner !== undefined && inner !== null) filled.push([key, inner])
  }
  // fromEntries defines own properties, so that a key `__proto__` stays a key and is reported as unknown.
  return Object.fromEntries(filled)
}

/** An empty list item (`- ` alone) is a mistake, not an absence. */
function fillItem(items: TSchema | undefined, item: unknown): unknown {
  return items === undefined || item === null ? item : fill(items, item)
}

function fillUnlisted(patterns: Readonly<Record<string, TSchema>> | undefined, key: string, value: unknown): unknown {
  for (const [pattern, schema] of Object.entries(patterns ?? {})) {
    if (value !== null && new RegExp(pattern).test(key)) return fill(schema, value)
  }
  return value
}
