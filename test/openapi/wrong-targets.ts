/** Paths, queries and methods that are wrong. */
import fc from 'fast-check'
import { Check } from 'typebox/schema'
import type { Operation, Parameter } from './document.ts'
import { type Draft, ORDER } from './draft.ts'

/** `operations`: all, to know which methods a path has. */
export function wrongTargets(
  good: fc.Arbitrary<Draft>,
  operation: Operation,
  operations: readonly Operation[],
): fc.Arbitrary<Draft> {
  const inPath = operation.parameters.filter((one) => one.in === 'path')
  const inQuery = operation.parameters.filter((one) => one.in === 'query')
  const ways = [bentPath(good), strangeQuery(good), wrongMethod(good, operation, operations)]
  for (const one of inPath) ways.push(wrongPathValue(good, operation, one))
  for (const one of inQuery) ways.push(wrongQueryValue(good, one))
  return fc.oneof(...ways)
}

function wrongPathValue(good: fc.Arbitrary<Draft>, operation: Operation, one: Parameter): fc.Arbitrary<Draft> {
  const index = operation.path.split('/').indexOf(`{${one.name}}`)
  const raw = fc.oneof(
    fc.constantFrom(...SEGMENTS),
    fc.string({ unit: 'binary', maxLength: 60 }).map(encoded),
    fc.string({ unit: 'grapheme-ascii', minLength: 13, maxLength: 13 }).map(encoded),
  )
  return fc.tuple(good, raw).map(([draft, segment]): Draft => {
    const [path = '', query] = draft.target.split('?')
    const parts = path.split('/')
    parts[index] = segment
    const read = decoded(segment)
    const refused = read === null || read === '' || !Check(one.schema, read)
    return {
      ...draft,
      what: `${one.name} in the path is ${segment.slice(0, 60)}`,
      target: query === undefined ? parts.join('/') : `${parts.join('/')}?${query}`,
      expects: refused ? 'refused' : 'anything',
    }
  })
}

function wrongQueryValue(good: fc.Arbitrary<Draft>, one: Parameter): fc.Arbitrary<Draft> {
  const text = fc.oneof(
    fc.constantFrom(...SEGMENTS),
    fc.string({ unit: 'binary', maxLength: 100 }).map(encoded),
    fc.string({ unit: 'grapheme', maxLength: 100 }).map(encoded),
  )
  const once = fc.tuple(good, text).map(([draft, value]): Draft => {
    const read = decoded(value.replaceAll('+', ' '))
    // `&`, `=` and `#` would make it another query; what cannot be decoded is taken as it stands.
    const certain = read !== null && !/[&=#]/.test(value) && !Check(one.schema, read)
    return {
      ...withQuery(draft, one.name, `${one.name}=${value}`),
      what: `${one.name} in the query is ${value.slice(0, 60)}`,
      expects: certain ? 'refused' : 'anything',
    }
  })
  const oddly = fc
    .tuple(
      good,
      fc.constantFrom(`${one.name}=1&${one.name}=2`, `${one.name}[]=1`, `${one.name}[a]=1`, one.name, `${one.name}=`),
    )
    .map(([draft, query]): Draft => ({ ...withQuery(draft, one.name, query), what: `query ${query}` }))
  return fc.oneof({ weight: 3, arbitrary: once }, { weight: 1, arbitrary: oddly })
}

function withQuery(draft: Draft, name: string, part: string): Draft {
  const [path, query = ''] = draft.target.split('?')
  const others = query.split('&').filter((one) => one !== '' && !one.startsWith(`${name}=`))
  return { ...draft, target: `${path}?${[...others, part].join('&')}` }
}

function strangeQuery(good: fc.Arbitrary<Draft>): fc.Arbitrary<Draft> {
  return fc.tuple(good, fc.constantFrom(...QUERIES)).map(
    ([draft, query]): Draft => ({
      ...draft,
      target: `${draft.target}${draft.target.includes('?') ? '&' : '?'}${query}`,
      what: `query ${query.slice(0, 60)}`,
    }),
  )
}

function bentPath(good: fc.Arbitrary<Draft>): fc.Arbitrary<Draft> {
  return fc.tuple(good, fc.constantFrom(...BENDS)).map(([draft, [what, bend]]): Draft => {
    const [path = '', query] = draft.target.split('?')
    const bent = bend(path)
    return { ...draft, what, target: query === undefined ? bent : `${bent}?${query}` }
  })
}

function wrongMethod(
  good: fc.Arbitrary<Draft>,
  operation: Operation,
  operations: readonly Operation[],
): fc.Arbitrary<Draft> {
  const has = operations.filter(({ path }) => path === operation.path).map(({ method }) => method)
  // HEAD of what has a GET is no mistake. CONNECT is no method for a resource.
  const wrong = SOME_METHODS.filter((method) => !has.includes(method))
  return fc.tuple(good, fc.constantFrom(...wrong)).map(
    ([draft, method]): Draft => ({
      ...draft,
      what: `method ${method}`,
      method,
      expects: method === 'HEAD' && has.includes('GET') ? 'anything' : 'refused',
    }),
  )
}

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed())

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

const SOME_METHODS = [
  'GET',
  'PUT',
  'POST',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'MKCOL',
  'LOCK',
  'REPORT',
  'PURGE',
  'M-SEARCH',
  'QUERY',
]

const SEGMENTS = [
  '',
  '.',
  '..',
  '%2e%2e',
  '%2E',
  '%2f',
  '..%2f..%2fhealthz',
  '%00',
  'a%00b',
  '%0a',
  '%0d%0aX-Evil:%201',
  '%20',
  '%ff',
  '%c0%af',
  '%ed%a0%80',
  '%',
  '%zz',
  '%2',
  '%u0041',
  '%25',
  '%252e%252e',
  '0',
  '-1',
  '1e3',
  '01',
  '1.0',
  '٣',
  '99',
  '100',
  '999',
  '1000',
  '4294967296',
  '9007199254740993',
  '1%00',
  '1%20',
  'null',
  'undefined',
  'NaN',
  'true',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '*',
  '**',
  ':id',
  '{id}',
  '$',
  ';',
  "'",
  "'%20OR%201=1",
  '%27;%20DROP%20TABLE%20orders;--',
  '<script>',
  'x'.repeat(64),
  'x'.repeat(65),
  'x'.repeat(200),
  'x'.repeat(201),
  'x'.repeat(4_000),
  '%e2%80%ae',
  '%f0%9f%98%80',
  'UUUUUUUUUUUUU',
  'IIIIIIIIIIIII',
  '0000000000000',
  'ffffffffffffffff',
  'ﬀﬀﬀﬀﬀﬀﬀ',
  'ßßßßßßßßßßßßß',
].map((text) => text.replaceAll(/[^\x20-\x7e]/gu, (letter) => encodeURIComponent(letter)))

const QUERIES = [
  '',
  '&',
  '=',
  '&&&==',
  'x',
  '=x',
  '%',
  '%zz=%zz',
  '%00=%00',
  '__proto__=1',
  '__proto__[admin]=1',
  'constructor=1',
  'constructor[prototype][admin]=1',
  'toString=1',
  'hasOwnProperty=1',
  'a[]=1&a[]=2',
  'x'.repeat(4_000),
  `${'a&'.repeat(2_000)}`,
  `${Array.from({ length: 500 }, (_, i) => `p${i}=1`).join('&')}`,
  'redirect=//evil.example',
  '?x=1',
  'x=1?y=2',
]

const BENDS: readonly (readonly [what: string, bend: (path: string) => string])[] = [
  ['a slash at the end', (path) => `${path}/`],
  ['two slashes before', (path) => `/${path}`],
  ['two slashes inside', (path) => path.replace(/(.)\//, '$1//')],
  ['backslashes', (path) => path.replaceAll('/', '\\')],
  ['a dot at the end', (path) => `${path}/.`],
  ['up and down again', (path) => `/x/..${path}`],
  ['up and away', (path) => `${path}/../../../etc/passwd`],
  ['encoded dots', (path) => `${path}/%2e%2e/healthz`],
  ['encoded slashes', (path) => path.slice(0, 1) + path.slice(1).replaceAll('/', '%2f')],
  ['doubly encoded', (path) => path.slice(0, 2) + path.slice(2).replaceAll('/', '%252f')],
  ['in capitals', (path) => path.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())],
  ['one letter encoded', (path) => path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`)],
  ['a matrix parameter', (path) => `${path};v=1`],
  ['a blank encoded', (path) => `${path}%20`],
  ['a NUL encoded', (path) => `${path}%00`],
  ['a NUL and an ending', (path) => `${path}%00.json`],
  ['an ending', (path) => `${path}.json`],
  ['a line break encoded', (path) => `${path}%0d%0ax-evil:%201`],
  ['a fragment', (path) => `${path}#x`],
  ['a fragment encoded', (path) => `${path}%23x`],
  ['bytes that are no UTF-8', (path) => `${path}%ff`],
  ['half an escape', (path) => `${path}%`],
  ['without its slash', (path) => path.slice(1)],
  ['a host before it', (path) => `http://evil.example${path}`],
  ['a host with a key before it', (path) => `http://user:pass@evil.example:99999${path}`],
  ['another scheme before it', (path) => `file://${path}`],
  ['a star', () => '*'],
  ['nothing but a slash', () => '/'],
  ['a question mark', (path) => `${path}?`],
  ['a hundred segments', (path) => path + '/x'.repeat(100)],
  ['very long', (path) => `${path}/${'x'.repeat(8_000)}`],
  ['braces instead of values', (path) => path.replaceAll(ORDER, '{id}')],
]
