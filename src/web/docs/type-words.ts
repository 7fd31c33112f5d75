/** What a schema allows, in words: its type, its values, its limits. */
import { alternatives, flatten, isNull, type OpenApi, type Schema } from './openapi.ts'

/** A piece of a type's name; with `shape`, the name of a schema that is written down elsewhere. */
export interface TypePart {
  readonly text: string
  readonly shape?: string
}

export interface Naming {
  readonly document: OpenApi
  /** The name under which this schema is written down elsewhere; null: it is written where it stands. */
  readonly nameOf: (schema: Schema) => string | null
}

/** `list of string`, `Order or null`. Of a union of constants: what they all are. */
export function typeParts(schema: Schema, naming: Naming): readonly TypePart[] {
  const name = naming.nameOf(schema)
  if (name !== null) return [{ text: name, shape: name }]
  const all = alternatives(schema, naming.document)
  if (all.length > 1) return union(all.map((one) => typeParts(one, naming)))
  const flat = all[0] ?? {}
  if (flat !== schema) {
    const under = naming.nameOf(flat)
    if (under !== null) return [{ text: under, shape: under }]
  }
  if (flat.type === 'array') return [{ text: 'list of ' }, ...typeParts(flat.items ?? {}, naming)]
  if (isMap(flat)) return [{ text: 'map of ' }, ...typeParts(itemOf(flat), naming)]
  return [{ text: plainType(flat) }]
}

/** All values that are allowed, when they can be counted; of lists and maps, those of their items. */
export function valuesOf(schema: Schema, document: OpenApi): readonly string[] {
  const all = alternatives(schema, document).filter((one) => !isNull(one))
  const values = all.map((one) => {
    const flat = flatten(one, document)
    if (flat.const !== undefined) return [write(flat.const)]
    if (flat.enum !== undefined) return flat.enum.map(write)
    if (flat.type === 'array' && flat.items !== undefined) return valuesOf(flat.items, document)
    return []
  })
  // `"a" or any string` has no list of values.
  return values.some((some) => some.length === 0) ? [] : [...new Set(values.flat())]
}

/** `1–32 characters`, `default 50`, … in no more words than are needed. */
export function limitsOf(schema: Schema, document: OpenApi): readonly string[] {
  const flat = flatten(schema, document)
  const own = alternatives(schema, document)
    .filter((one) => !isNull(one))
    .flatMap((one) => limits(flatten(one, document), document))
  const byDefault = flat.default === undefined ? [] : [`default ${write(flat.default)}`]
  return [...new Set([...own, ...byDefault])]
}

/** A value as it is written in JSON; a string without its quotes. */
export const write = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

export const isMap = (schema: Schema): boolean =>
  schema.properties === undefined &&
  (typeof schema.additionalProperties === 'object' || schema.patternProperties !== undefined)

/** What stands behind each name of a map. */
export function itemOf(schema: Schema): Schema {
  if (typeof schema.additionalProperties === 'object') return schema.additionalProperties
  return Object.values(schema.patternProperties ?? {})[0] ?? {}
}

function limits(schema: Schema, document: OpenApi): string[] {
  const found: (string | null)[] = []
  if (schema.enum === undefined && schema.const === undefined) {
    found.push(range(schema.minLength, schema.maxLength, 'character'))
    found.push(range(schema.minimum, safe(schema.maximum), ''))
    if (schema.exclusiveMinimum !== undefined) found.push(`> ${number(schema.exclusiveMinimum)}`)
    if (schema.exclusiveMaximum !== undefined) found.push(`< ${number(schema.exclusiveMaximum)}`)
    if (schema.multipleOf !== undefined) found.push(`a multiple of ${number(schema.multipleOf)}`)
    // A format says the same in a word that people know.
    if (schema.pattern !== undefined && schema.format === undefined) found.push(`matches ${schema.pattern}`)
  }
  found.push(range(schema.minItems, schema.maxItems, 'item'))
  found.push(range(schema.minProperties, schema.maxProperties, 'member'))
  const inner = schema.type === 'array' ? schema.items : isMap(schema) ? itemOf(schema) : undefined
  if (inner !== undefined && flatten(inner, document).properties === undefined) {
    found.push(...limitsOf(inner, document).map((limit) => `each ${limit}`))
  }
  return found.filter((limit) => limit !== null)
}

function range(least: number | undefined, most: number | undefined, unit: string): string | null {
  const words = (count: number): string => (unit === '' ? '' : count === 1 ? ` ${unit}` : ` ${unit}s`)
  if (least === undefined && most === undefined) return null
  if (most === undefined)
    return unit === '' ? `≥ ${number(least ?? 0)}` : `at least ${number(least ?? 0)}${words(least ?? 0)}`
  if (least === undefined) return unit === '' ? `≤ ${number(most)}` : `at most ${number(most)}${words(most)}`
  if (least === most) return `${unit === '' ? '' : 'exactly '}${number(most)}${words(most)}`
  return `${number(least)}–${number(most)}${words(most)}`
}

/** The largest whole number of JavaScript is no limit that anybody has to know. */
const safe = (most: number | undefined): number | undefined => (most === Number.MAX_SAFE_INTEGER ? undefined : most)

const number = (value: number): string => value.toLocaleString('en')

function union(all: readonly (readonly TypePart[])[]): readonly TypePart[] {
  const texts = all.map((parts) => parts.map(({ text }) => text).join(''))
  const different = all.filter((_, at) => texts.indexOf(texts[at] ?? '') === at)
  return different.flatMap((parts, at) => (at === 0 ? parts : [{ text: ' or ' }, ...parts]))
}

function plainType(schema: Schema): string {
  if (schema.const !== undefined) return schema.const === null ? 'null' : typeof schema.const
  if (typeof schema.type === 'string') return schema.format === undefined ? schema.type : schema.format
  if (schema.enum !== undefined) return typeof schema.enum[0]
  if (schema.properties !== undefined) return 'object'
  return 'anything'
}
