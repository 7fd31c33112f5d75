/** A value that a schema allows, as a person would write it. */
import { alternatives, flatten, isNull, type Media, type OpenApi, type Schema } from './openapi.ts'
import { isMap, itemOf } from './type-words.ts'

/** What stands in the examples, by the name of the member or parameter: words of this shop, so that they work in it. */
export type Words = Readonly<Record<string, string>>

/** Where the shop says nothing else. None is used where the schema forbids it. */
const USUAL: Words = {
  order: '7K3QXW9MZ4T2B',
  id: '7K3QXW9MZ4T2B',
  number: '482',
  url: 'http://127.0.0.1:8080/o/7K3QXW9MZ4T2B',
  link: '/order/7K3QXW9MZ4T2B',
  etag: '"7K3QXW9MZ4T2B-3"',
  state: 'queued',
  recipe: 'latte',
  name: 'Latte',
  zone: 'main',
  machine: 'espresso-1',
  webhook: 'wh_7K3QXW9MZ4T2B',
  channel: 'counter',
  clientRef: 'receipt-1047',
  customerName: 'Mia',
  note: 'extra hot',
  lang: 'en',
}

const MOMENT = '2026-11-22T10:42:00.000Z'
/** For strings of which nothing but a pattern is known: the first that fits. */
const CANDIDATES = [
  'example',
  '1',
  '100',
  USUAL.order ?? '',
  MOMENT,
  '2026-11-22',
  'en',
  'x',
  '00000000-0000-4000-8000-000000000001',
  'http://127.0.0.1:8090/hook',
  '10:42',
]
const FORMATS: Readonly<Record<string, string>> = {
  'date-time': MOMENT,
  date: '2026-11-22',
  time: '10:42:00Z',
  uuid: '5f0c9a3e-7d1b-4c52-9e8a-000000000001',
  uri: 'http://127.0.0.1:8090/hook',
  url: 'http://127.0.0.1:8090/hook',
  email: 'till@example.org',
  ipv4: '192.0.2.10',
}
const MOST_DEPTH = 8

export interface Sampling {
  readonly document: OpenApi
  readonly words: Words
  /** Whether members that may be left out are written too. */
  readonly members: 'required' | 'all'
}

/**
 * The schema's own example, its constant, its default; else one is made.
 *
 * @param name of the member that it is for; `recipe` gets a recipe.
 */
export function sampleOf(schema: Schema, name: string, sampling: Sampling, depth = 0): unknown {
  const flat = flatten(schema, sampling.document)
  const written = exampleIn(flat)
  if (written !== undefined) return written
  const one = alternatives(flat, sampling.document).filter((some) => !isNull(some))
  const chosen = flatten(usualOf(one, name, sampling.words) ?? { type: 'null' }, sampling.document)
  return exampleIn(chosen) ?? make(chosen, name, sampling, depth)
}

/** What a body says of itself, else one made from its schema. */
export function bodySample(media: Media, sampling: Sampling): unknown {
  if (media.example !== undefined) return media.example
  const [first] = Object.values(media.examples ?? {})
  if (first?.value !== undefined) return first.value
  const schema = flatten(media.schema ?? {}, sampling.document)
  const made = sampleOf(schema, '', sampling)
  // Nothing is required, but a body that says nothing hardly ever does anything.
  const [name, member] = Object.entries(schema.properties ?? {})[0] ?? []
  const empty = typeof made === 'object' && made !== null && Object.keys(made).length === 0
  return empty && name !== undefined && member !== undefined ? { [name]: sampleOf(member, name, sampling, 1) } : made
}

/** `/machines/{id}/groups/{n}`: the id is a machine's, so that is the name under which its example is looked up. */
export function parameterWord(path: string, name: string): string {
  const before = path.split('/').at(path.split('/').indexOf(`{${name}}`) - 1) ?? ''
  return name === 'id' && before !== '' ? before.replace(/s$/, '') : name
}

/** Of several alternatives, the one that allows what we usually show. */
function usualOf(all: readonly Schema[], name: string, words: Words): Schema | undefined {
  const usual = words[name] ?? USUAL[name]
  if (usual === undefined) return all[0]
  return all.find((one) => one.const === usual || one.enum?.includes(usual) === true) ?? all[0]
}

function exampleIn(schema: Schema): unknown {
  return schema.examples?.[0] ?? schema.example
}

function make(schema: Schema, name: string, sampling: Sampling, depth: number): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined)
    return schema.enum.find((value) => value === (sampling.words[name] ?? USUAL[name])) ?? schema.enum[0]
  if (schema.default !== undefined) return schema.default
  if (depth > MOST_DEPTH) return null
  switch (schema.type) {
    case 'null':
      return null
    case 'boolean':
      return false
    case 'integer':
    case 'number':
      return numberFor(schema)
    case 'string':
      return textFor(schema, name, sampling.words)
    case 'array':
      return listOf(schema, name, sampling, depth)
    default:
      return objectOf(schema, sampling, depth)
  }
}

function numberFor(schema: Schema): number {
  const least = schema.minimum ?? (schema.exclusiveMinimum === undefined ? 1 : schema.exclusiveMinimum + 1)
  const wanted = Math.max(1, least)
  const most = schema.maximum ?? (schema.exclusiveMaximum === undefined ? wanted : schema.exclusiveMaximum - 1)
  const step = schema.multipleOf ?? 0
  const found = Math.min(wanted, most)
  return step === 0 ? found : Math.ceil(found / step) * step
}

function textFor(schema: Schema, name: string, words: Words): string {
  const format = schema.format === undefined ? undefined : FORMATS[schema.format]
  const wanted = [words[name], format, USUAL[name], ...CANDIDATES]
  const found = wanted.find((text) => text !== undefined && allows(schema, text))
  return found ?? 'x'.repeat(schema.minLength ?? 1)
}

function allows(schema: Schema, text: string): boolean {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = schema
  if (text.length < minLength || text.length > maxLength) return false
  if (pattern === undefined) return true
  try {
    return new RegExp(pattern, 'u').test(text)
  } catch {
    // A pattern of another dialect: nothing is known about what fits.
    return false
  }
}

function listOf(schema: Schema, name: string, sampling: Sampling, depth: number): unknown[] {
  const count = Math.min(Math.max(1, schema.minItems ?? 1), schema.maxItems ?? Number.POSITIVE_INFINITY)
  const item = name.replace(/s$/, '')
  return Array.from({ length: count }, () => sampleOf(schema.items ?? {}, item, sampling, depth + 1))
}

function objectOf(schema: Schema, sampling: Sampling, depth: number): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    const needed = schema.required?.includes(name) === true
    const shown = needed || sampling.members === 'all' || exampleIn(flatten(member, sampling.document)) !== undefined
    if (shown) made[name] = sampleOf(member, name, sampling, depth + 1)
  }
  if (isMap(schema) && (schema.minProperties ?? 0) > 0) made.example = sampleOf(itemOf(schema), '', sampling, depth + 1)
  return made
}
