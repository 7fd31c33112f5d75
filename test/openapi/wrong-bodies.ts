/** Bodies that are wrong: by their schema, or no JSON at all. */
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { Compile } from 'typebox/schema'
import type { JsonObject } from './document.ts'
import { bodyOf, type Draft, withHeader } from './draft.ts'
import { mutantOf, readJson } from './mutate.ts'

/** The documented limit of a body, bytes. */
const LIMIT = 64 * 1024

/** One thing wrong with a good body. `schema`: what the document says of it, and so whether it must be refused. */
export function wrongShape(good: fc.Arbitrary<Draft>, schema: JsonObject): fc.Arbitrary<Draft> {
  const validator = Compile(schema)
  return good.chain((draft) =>
    mutantOf(readJson(bodyOf(draft))?.json ?? {}).map(({ what, text, value }) => ({
      ...draft,
      what,
      body: Buffer.from(text),
      expects: value !== null && validator.Check(value.json) ? 'anything' : 'refused',
    })),
  )
}

/** Bytes that are no JSON, or not in the way that they say. `schema` null: the operation takes no body. */
export function rawGarbage(good: fc.Arbitrary<Draft>, schema: JsonObject | null): fc.Arbitrary<Draft> {
  const validator = schema === null ? null : Compile(schema)
  const must = (text: string): Draft['expects'] => {
    const value = readJson(text)
    return value !== null && (validator?.Check(value.json) ?? true) ? 'anything' : 'refused'
  }
  const bodies = fc
    .tuple(good, fc.constantFrom(...GARBAGE), fc.constantFrom('length', 'chunked'))
    .map(([draft, [what, make], framing]) => {
      const text = bodyOf(draft) || '{}'
      const body = make(text)
      // Bytes that are no text, and a mark before the text, are read with some mercy by some: no certainty there.
      const merciful = body.length <= LIMIT && (body[0] === 0xef || !isUtf8(body))
      return {
        ...withHeader(draft, 'content-type', 'application/json'),
        what: `${what}, ${framing}`,
        body,
        framing,
        // What is empty and comes in chunks, or to an operation without a body, is no body.
        expects:
          merciful || body.length === 0 ? 'anything' : body.length > LIMIT ? 'refused' : must(body.toString('utf8')),
        after: body.length > LIMIT ? 'end' : 'keep',
      } satisfies Draft
    })
  const types = fc.tuple(good, fc.constantFrom(...OTHER_TYPES)).map(([draft, type]): Draft => {
    const body = draft.body ?? Buffer.from('{}')
    return { ...withHeader(draft, 'content-type', type), what: `content type ${type}`, body, expects: 'refused' }
  })
  const encodings = fc.tuple(good, fc.constantFrom('gzip', 'br', 'identity', 'x', 'gzip, gzip')).map(
    ([draft, coding]): Draft => ({
      ...withHeader(draft, 'content-encoding', coding),
      what: `it says ${coding} and is plain`,
    }),
  )
  return fc.oneof(
    { weight: 5, arbitrary: bodies },
    { weight: 2, arbitrary: types },
    { weight: 1, arbitrary: encodings },
  )
}

const isUtf8 = (bytes: Buffer): boolean => Buffer.from(bytes.toString('utf8')).equals(bytes)

const OTHER_TYPES = [
  'text/plain',
  'text/json',
  'application/xml',
  'application/jsonx',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'application/octet-stream',
  'application/vnd.api+json',
  'x',
  '/',
  'application/',
  `application/${'x'.repeat(4_000)}`,
] as const

const GARBAGE: readonly (readonly [what: string, make: (good: string) => Buffer])[] = [
  ['an empty body', () => Buffer.alloc(0)],
  ['half of it', (good) => Buffer.from(good.slice(0, Math.ceil(good.length / 2)))],
  ['all but the last byte', (good) => Buffer.from(good.slice(0, -1))],
  ['it twice', (good) => Buffer.from(good + good)],
  ['a blank', () => Buffer.from(' ')],
  ['a NUL', () => Buffer.from([0])],
  ['a NUL after it', (good) => Buffer.from(`${good}\0`)],
  ['a byte order mark before it', (good) => Buffer.from(`\ufeff${good}`)],
  ['two byte order marks before it', (good) => Buffer.from(`\ufeff\ufeff${good}`)],
  ['it in UTF-16', (good) => Buffer.from(good, 'utf16le')],
  ['it in UTF-16 with its mark', (good) => Buffer.from(`\ufeff${good}`, 'utf16le')],
  ['it compressed', (good) => gzipSync(good)],
  ['a member in Latin-1', (good) => Buffer.from(good.replace('{', '{"\u00fc":"\u00fc",'), 'latin1')],
  ['bytes that are no UTF-8', () => Buffer.from([0x7b, 0xff, 0xfe, 0xc0, 0xaf, 0x7d])],
  ['a text of bytes that are no UTF-8', () => Buffer.from([0x22, 0xed, 0xa0, 0x80, 0xf8, 0x22])],
  ['null', () => Buffer.from('null')],
  ['true', () => Buffer.from('true')],
  ['a number', () => Buffer.from('1')],
  ['a text', () => Buffer.from('"x"')],
  ['an empty list', () => Buffer.from('[]')],
  ['it in a list', (good) => Buffer.from(`[${good}]`)],
  ['single quotes', (good) => Buffer.from(good.replaceAll('"', "'"))],
  ['no quotes', () => Buffer.from('{drinks:[]}')],
  ['a comment', (good) => Buffer.from(`${good}// paid`)],
  ['NaN', () => Buffer.from('NaN')],
  ['a form', () => Buffer.from('drinks=latte&count=1')],
  ['XML', () => Buffer.from('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')],
  ['another request', () => Buffer.from('GET /healthz HTTP/1.1\r\nhost: shop\r\n\r\n')],
  ['lists as deep as fit', () => Buffer.from('['.repeat(LIMIT / 2) + ']'.repeat(LIMIT / 2))],
  ['objects as deep as fit', () => Buffer.from(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)],
  ['lists that never close', () => Buffer.from('['.repeat(LIMIT))],
  ['as many members as fit', () => Buffer.from(`{${Array.from({ length: 6_000 }, (_, i) => `"m${i}":1`).join(',')}}`)],
  ['one byte more than fits', (good) => Buffer.from(good + ' '.repeat(LIMIT + 1 - Buffer.byteLength(good)))],
  ['one byte more than fits, in a text', () => Buffer.from(`{"a":"${'x'.repeat(LIMIT + 1 - 8)}"}`)],
  ['three times what fits', () => Buffer.from(' '.repeat(3 * LIMIT))],
]
