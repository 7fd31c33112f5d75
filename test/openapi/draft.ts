/** A request as it will be sent, well-formed at first; and what becomes of one that the document describes. */
import fc from 'fast-check'
import type { Json, JsonObject, Operation, Parameter } from './document.ts'
import { valueFor, type Words } from './sample.ts'

export interface Draft {
  /** What is wrong with it, for people. */
  readonly what: string
  readonly method: string
  /** Path and query as they stand in the request line; `ORDER` and `SERIAL` are filled in at the last moment. */
  readonly target: string
  /** Bytes as Latin-1. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer | null
  readonly framing: 'length' | 'chunked'
  /** `refused`: it breaks what the document says, so it must be. */
  readonly expects: 'refused' | 'anything'
  readonly after: 'keep' | 'end'
}

/** Stands for the id of an order that waits in the queue. */
export const ORDER = '@ORDER@'
/** Stands for a number that no other request has. */
export const SERIAL = '@SERIAL@'

/** What a shop of `test/http/running.ts` has under these names. */
const WORDS: Words = {
  recipe: ['latte', 'latte', 'espresso'],
  size: ['m'],
  options: [{ milk: 'oat' }],
  count: [1, 2],
  zone: ['main', 'terrace'],
  clientRef: [`ref-${SERIAL}`],
  placedAt: [new Date().toISOString()],
}

/** Ids in paths, by the word before them. What is not here is made from its schema. */
type Ids = Readonly<Record<string, readonly string[]>>
const IDS: Ids = {
  order: [ORDER],
  o: [ORDER],
  drinks: ['1', '2'],
  machines: ['away'],
  groups: ['1', '2'],
  recipes: ['latte'],
  stock: ['beans'],
}

export interface Caller {
  readonly operation: Operation
  /** Secret of a key that may; null: it is public. */
  readonly secret: string | null
  /** Ids that are known to exist, by the word before them in the path; before those that every shop of a test has. */
  readonly ids?: Ids
  /** What members of these names should be, before what every shop of a test has under them. */
  readonly words?: Words
}

/** Requests with nothing wrong, as the document describes them. */
export function goodDraft({ operation, secret, ids = {}, words = {} }: Caller): fc.Arbitrary<Draft> {
  const { parameters, body, examples } = operation
  const values = fc.tuple(...parameters.map((one) => valueOfParameter(operation, one, { ...IDS, ...ids })))
  return fc
    .tuple(values, body === null ? fc.constant(undefined) : bodyFor(body, examples, { ...WORDS, ...words }))
    .map(([given, json]) => {
      const has = parameters.map((one, i) => [one, given[i] ?? null] as const)
      const headers = has.flatMap(([one, value]) =>
        one.in === 'header' && value !== null ? [[one.name, value] as const] : [],
      )
      const query = has.flatMap(([one, value]) =>
        one.in === 'query' && value !== null ? [`${one.name}=${encodeURIComponent(value)}`] : [],
      )
      return {
        what: 'nothing',
        method: operation.method,
        target: pathOf(
          operation.path,
          Object.fromEntries(has.flatMap(([one, value]) => (one.in === 'path' ? [[one.name, value ?? 'x']] : []))),
          query,
        ),
        headers: [
          ...(secret === null ? [] : [['authorization', `Bearer ${secret}`] as const]),
          ...headers,
          ...(json === undefined ? [] : [['content-type', 'application/json'] as const]),
        ],
        body: json === undefined ? null : Buffer.from(JSON.stringify(json)),
        framing: 'length',
        expects: 'anything',
        after: 'keep',
      }
    })
}

/** What the document shows is better than what can be made of its schema. */
function bodyFor(schema: JsonObject, examples: readonly Json[], words: Words): fc.Arbitrary<Json> {
  const made = valueFor(schema, words)
  return examples.length === 0 ? made : fc.oneof(made, fc.constantFrom(...examples))
}

/** `values` by parameter, not yet encoded. */
export function pathOf(path: string, values: Readonly<Record<string, string>>, query: readonly string[]): string {
  const filled = path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encode(values[name] ?? 'x'))
  return query.length === 0 ? filled : `${filled}?${query.join('&')}`
}

const encode = (text: string): string => (text === ORDER ? text : encodeURIComponent(text))

/** Null: it is left out. */
function valueOfParameter(operation: Operation, parameter: Parameter, ids: Ids): fc.Arbitrary<string | null> {
  const one = present(operation, parameter, ids).map(String)
  return parameter.required ? one : fc.option(one, { freq: 1 })
}

function present({ path }: Operation, parameter: Parameter, ids: Ids): fc.Arbitrary<Json> {
  if (parameter.in === 'header') {
    // A key of its own for each: what was answered before is not asked again.
    if (parameter.name.toLowerCase() === 'idempotency-key') return fc.constant(`fuzz-${SERIAL}`)
    if (parameter.name.toLowerCase() === 'if-match') return fc.constant('*')
  }
  if (parameter.in === 'path') {
    const before = path.split('/').at(path.split('/').indexOf(`{${parameter.name}}`) - 1) ?? ''
    const known = ids[before]
    if (known) return fc.constantFrom(...known)
  }
  return valueFor(parameter.schema, WORDS, parameter.name)
}

export const bodyOf = (draft: Draft): string => draft.body?.toString('utf8') ?? ''

/** With this header in place of its namesakes; null: without. */
export function withHeader(draft: Draft, name: string, ...values: readonly string[]): Draft {
  const others = draft.headers.filter(([one]) => one.toLowerCase() !== name.toLowerCase())
  return { ...draft, headers: [...others, ...values.map((value) => [name, value] as const)] }
}

/** The bytes of a request. `order` and `serial` take their places. */
export function bytesOf(draft: Draft, order: string, serial: number): Buffer {
  const fill = (text: string): string => text.replaceAll(ORDER, order).replaceAll(SERIAL, String(serial))
  const body = draft.body?.includes('@') ? Buffer.from(fill(draft.body.toString('latin1')), 'latin1') : draft.body
  const lines = [`${draft.method} ${fill(draft.target)} HTTP/1.1`, 'host: shop']
  for (const [name, value] of draft.headers) lines.push(`${name}: ${fill(value)}`)
  const framed = draft.headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name))
  if (!framed && draft.framing === 'chunked' && body) lines.push('transfer-encoding: chunked')
  else if (!framed && (body || !['GET', 'HEAD'].includes(draft.method)))
    lines.push(`content-length: ${body?.length ?? 0}`)
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  if (!body) return head
  if (framed || draft.framing === 'length') return Buffer.concat([head, body])
  const half = Math.ceil(body.length / 2)
  const chunks = [body.subarray(0, half), body.subarray(half)].filter((chunk) => chunk.length > 0)
  return Buffer.concat([
    head,
    ...chunks.flatMap((chunk) => [Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]),
    Buffer.from('0\r\n\r\n'),
  ])
}
