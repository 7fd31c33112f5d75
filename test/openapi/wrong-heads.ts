/** Headers that are wrong. */
import fc from 'fast-check'
import { Check } from 'typebox/schema'
import type { Parameter } from './document.ts'
import { type Caller, type Draft, withHeader } from './draft.ts'

export function wrongHeaders(good: fc.Arbitrary<Draft>, caller: Caller): fc.Arbitrary<Draft> {
  const documented = caller.operation.parameters.filter((one) => one.in === 'header')
  const others = fc.tuple(good, fc.constantFrom(...OTHERS)).map(([draft, [name, value]]) => ({
    ...withHeader(draft, name, value),
    what: `${name}: ${value.slice(0, 40)}`,
  }))
  const ways = [{ weight: 1, arbitrary: others }]
  for (const header of documented) ways.push({ weight: 3, arbitrary: wrongHeader(good, header) })
  if (caller.secret !== null) ways.push({ weight: 2, arbitrary: wrongKey(good, caller.secret) })
  return fc.oneof(...ways)
}

function wrongHeader(good: fc.Arbitrary<Draft>, { name, required, schema }: Parameter): fc.Arbitrary<Draft> {
  const values = fc.oneof(
    fc.constantFrom(...VALUES).map((value) => [value]),
    fc.constant([]),
    // As header values come: no line breaks, any other byte.
    fc
      .string({ unit: fc.integer({ min: 0x21, max: 0xff }).map((n) => String.fromCharCode(n)), maxLength: 300 })
      .map((value) => [value]),
    fc.tuple(fc.constantFrom(...VALUES), fc.constantFrom(...VALUES)).map((two) => two),
  )
  return fc.tuple(good, values).map(([draft, given]): Draft => {
    // Node joins what came twice; blanks around a value are not part of it.
    const read = given.map((value) => value.trim()).join(', ')
    const allowed = given.length === 0 ? !required : Check(schema, read)
    const what =
      given.length === 0 ? `no ${name}` : `${name}: ${given.map((value) => value.slice(0, 40)).join(' and ')}`
    return { ...withHeader(draft, name, ...given), what, expects: allowed ? 'anything' : 'refused' }
  })
}

function wrongKey(good: fc.Arbitrary<Draft>, secret: string): fc.Arbitrary<Draft> {
  const tampered = [
    '',
    'Bearer',
    'Bearer ',
    secret,
    `Bearer ${secret}x`,
    `Bearer x${secret}`,
    `Bearer ${secret.slice(0, -1)}`,
    `Bearer ${secret.toUpperCase()}`,
    `Bearer ${secret} ${secret}`,
    `Bearer "${secret}"`,
    `Bearer ${secret},`,
    `Bearer\t${secret}`,
    `Bearer\u00a0${secret}`,
    `Bearer ${secret}\u00a0x`,
    `Basic ${Buffer.from(`x:${secret}`).toString('base64')}`,
    `Digest username="x", response="${secret}"`,
    `Token ${secret}`,
    `Bearer Bearer ${secret}`,
    `Bearer ${'x'.repeat(256)}`,
    `Bearer ${'x'.repeat(257)}`,
    `Bearer ${'x'.repeat(8_000)}`,
    'Bearer undefined',
    'Bearer null',
    'Bearer __proto__',
    "Bearer ' OR 1=1 --",
    'Bearer \u00ff\u00fe',
  ]
  const changed = fc.tuple(good, fc.constantFrom(...tampered)).map(
    ([draft, value]): Draft => ({
      ...withHeader(draft, 'authorization', value),
      what: `authorization: ${value.slice(0, 60)}`,
      expects: 'refused',
    }),
  )
  const elsewhere = good.map((draft): Draft => {
    const target = `${draft.target}${draft.target.includes('?') ? '&' : '?'}access_token=${secret}`
    return { ...withHeader(draft, 'authorization'), target, what: 'the key in the query', expects: 'refused' }
  })
  return fc.oneof({ weight: 6, arbitrary: changed }, { weight: 1, arbitrary: elsewhere })
}

const VALUES = [
  '',
  ' ',
  'a b',
  ',',
  '""',
  '*',
  '"*"',
  '"',
  'W/"x"',
  '"0000000000000-1"',
  `"${'x'.repeat(2_000)}"`,
  'x'.repeat(255),
  'x'.repeat(256),
  'x'.repeat(8_000),
  '"a","b",,,"c"',
  '__proto__',
  'constructor',
  '\u00fc',
  '\u00c3\u00bc',
  '\u0080\u009f',
  '\t',
  'a\tb',
  '-1',
  'null',
  '"0000000000000-99999999999999999999"',
] as const

/** Headers that no operation documents, but that somebody between might believe. */
const OTHERS: readonly (readonly [name: string, value: string])[] = [
  ['accept', 'application/xml'],
  ['accept', ','],
  ['accept', 'x'.repeat(4_000)],
  ['accept-encoding', 'gzip;q=NaN'],
  ['accept-version', '9.9.9'],
  ['accept-language', '\u00ff'],
  ['cookie', `a=${'x'.repeat(4_000)}`],
  ['if-none-match', 'x'],
  ['if-none-match', '"",W/'],
  ['if-modified-since', 'yesterday'],
  ['last-event-id', '-1'],
  ['last-event-id', '99999999999999999999'],
  ['last-event-id', 'x'.repeat(4_000)],
  ['last-event-id', '1e3'],
  ['range', 'bytes=-1--1'],
  ['origin', 'null'],
  ['referer', 'javascript:alert(1)'],
  ['x-forwarded-for', "'; DROP TABLE orders"],
  ['x-forwarded-host', 'evil.example'],
  ['x-forwarded-proto', 'gopher'],
  ['x-http-method-override', 'DELETE'],
  ['x-original-url', '/machines'],
  ['forwarded', 'for=;host=;proto='],
  ['te', 'trailers, deflate;q=0.5'],
  ['constructor', 'x'],
  ['__proto__', 'x'],
  ['content-language', '\u0080'],
  ['content-location', '//evil.example'],
  ['connection', 'keep-alive, authorization'],
  ['keep-alive', 'timeout=-1'],
  ['date', 'the other day'],
  ['max-forwards', '-1'],
  ['prefer', 'respond-async'],
  ['traceparent', '00-0-0-0'],
]
