/** Values that a schema allows, as fast-check makes them. */
import fc from 'fast-check'
import { isObject, type Json, type JsonObject, listOf, members, objectOf, textOf } from './document.ts'

/** What a member of this name should be, so that a request gets further than the first look at it. */
export type Words = Readonly<Record<string, readonly Json[]>>

/** Patterns that name letters by their properties, which nobody can make texts from: most texts fit them anyway. */
const PROPERTIES = /\\p\{/

/** Longer lists and longer texts than these make slow tests, not better ones. */
const MOST_ITEMS = 3
const MOST_LETTERS = 40
/** Moments are to come, but not while a test runs: what falls due by itself writes by itself. */
const LATER_MS = 20 * 3_600_000

/**
 * A value for `schema`, which has no references. `name`: the member that it is for. Keywords that no schema of ours
 * uses (`not`, `if`) are passed over: whoever needs certainty checks the value.
 */
export function valueFor(schema: JsonObject, words: Words = {}, name = ''): fc.Arbitrary<Json> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...listOf(schema.enum))
  const known = Object.hasOwn(words, name) ? words[name] : undefined
  if (known !== undefined) return fc.constantFrom(...known)
  const given = schema.examples === undefined ? schema.example : listOf(schema.examples)[0]
  if (given !== undefined) return fc.constant(given)
  const choices = [...listOf(schema.anyOf), ...listOf(schema.oneOf)].filter(isObject)
  if (choices.length > 0) return fc.oneof(...choices.map((choice) => valueFor(choice, words, name)))
  const parts = listOf(schema.allOf).filter(isObject)
  if (parts.length > 0) return valueFor(Object.assign({}, schema, { allOf: undefined }, ...parts), words, name)
  switch (typeOf(schema)) {
    case 'object':
      return objectFor(schema, words)
    case 'array':
      return fc.array(valueFor(objectOf(schema.items), words, name), {
        minLength: numberOf(schema.minItems) ?? 0,
        maxLength: Math.max(
          numberOf(schema.minItems) ?? 0,
          Math.min(numberOf(schema.maxItems) ?? MOST_ITEMS, MOST_ITEMS),
        ),
      })
    case 'integer':
      return fc.integer(range(schema))
    case 'number':
      return fc.integer(range(schema)).map((n) => n)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return textFor(schema)
    default:
      return fc.constantFrom<Json>('text', 1, true, null)
  }
}

function objectFor(schema: JsonObject, words: Words): fc.Arbitrary<Json> {
  const required = new Set(listOf(schema.required))
  const named = members(schema.properties).map(([name, one]): fc.Arbitrary<readonly [string, Json] | null> => {
    const entry = valueFor(objectOf(one), words, name).map((value) => [name, value] as const)
    // Most optional members stay away: their rules about each other are the shop's, and no schema tells them.
    return required.has(name) ? entry : fc.option(entry, { freq: 1 })
  })
  return fc.tuple(...named).map((entries) => Object.fromEntries(entries.filter((entry) => entry !== null)))
}

function textFor(schema: JsonObject): fc.Arbitrary<string> {
  const least = numberOf(schema.minLength) ?? 0
  const most = Math.max(least, Math.min(numberOf(schema.maxLength) ?? MOST_LETTERS, MOST_LETTERS))
  if (schema.format === 'date-time') return fc.constant(new Date(Date.now() + LATER_MS).toISOString())
  if (schema.format === 'uri') return fc.constant('https://till.example/hook')
  const pattern = textOf(schema.pattern)
  if (pattern !== null && !PROPERTIES.test(pattern)) {
    return fc.stringMatching(new RegExp(pattern), { size: 'xsmall' }).filter((text) => text.length >= least)
  }
  const fits = pattern === null ? null : new RegExp(pattern, 'u')
  const any = fc.string({ minLength: Math.max(least, 1), maxLength: Math.max(most, 1) })
  return fits === null ? any : any.filter((text) => fits.test(text))
}

/** The type that a schema names, or lets see by its keywords. */
export function typeOf(schema: JsonObject): string | null {
  if (typeof schema.type === 'string') return schema.type
  const first = listOf(schema.type)[0]
  if (typeof first === 'string') return first
  if (schema.properties !== undefined || schema.additionalProperties !== undefined) return 'object'
  return schema.items === undefined ? null : 'array'
}

export const numberOf = (value: Json | undefined): number | null => (typeof value === 'number' ? value : null)

const range = (schema: JsonObject) => {
  const min = Math.ceil(numberOf(schema.minimum) ?? 0)
  return { min, max: Math.max(min, Math.min(numberOf(schema.maximum) ?? 1_000, 2 ** 31 - 1)) }
}
