/**
 * One thing wrong with a value: what people, bugs and attackers send. Mutants are texts, not values, since much of what
 * is wrong with JSON (NaN, doubled members, `__proto__`, broken escapes) has no value.
 */
import fc from 'fast-check'
import { isList, isObject, type Json, members } from './document.ts'

/** JSON as it is written: members in order, doubled ones too; `raw` is a text that stands for itself. */
type Node =
  | { readonly entries: readonly (readonly [string, Node])[] }
  | { readonly items: readonly Node[] }
  | { readonly raw: string }

/** In place of any value. */
const INSTEAD: Readonly<Record<string, string>> = {
  null: 'null',
  true: 'true',
  'empty text': '""',
  'a blank': '" "',
  'a text': '"latte"',
  'number as text': '"1"',
  zero: '0',
  'minus zero': '-0',
  'minus one': '-1',
  half: '0.5',
  'one and a bit': '1.0000000000000002',
  'beyond safe integers': '9007199254740993',
  'two to the 31': '2147483648',
  'a huge number': '1e308',
  infinite: '1e999',
  'minus infinite': '-1e999',
  'an exponent of zeros': '0e9999999999',
  'a thousand digits': '9'.repeat(1_000),
  NaN: 'NaN',
  Infinity: 'Infinity',
  undefined: 'undefined',
  'hexadecimal number': '0x1F',
  'octal number': '017',
  'plus one': '+1',
  'a bare point': '.5',
  'an empty list': '[]',
  'a list of null': '[null]',
  'a thousand nulls': `[${Array(1_000).fill('null').join(',')}]`,
  'an empty object': '{}',
  'an object with a length': '{"length":1,"0":"latte"}',
  'an object that is its own text': '{"toString":"x","valueOf":1}',
  'a prototype': '{"__proto__":{"admin":true}}',
  'a prototype that is null': '{"__proto__":null}',
  'a constructor': '{"constructor":{"prototype":{"admin":true}}}',
  'a thenable': '{"then":"x"}',
  toJSON: '{"toJSON":1}',
  'deep lists': `${'['.repeat(2_000)}${']'.repeat(2_000)}`,
  'deep objects': `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`,
  'unbalanced lists': '['.repeat(2_000),
  'a long text': `"${'x'.repeat(10_000)}"`,
  'a long text of emoji': `"${'😀'.repeat(5_000)}"`,
  'one letter with a thousand accents': `"e${'\u0301'.repeat(1_000)}"`,
  'a text of prototypes': '"__proto__"',
  'the word constructor': '"constructor"',
  'the word toString': '"toString"',
  'a NUL': '"\\u0000"',
  'a text with a NUL': '"latte\\u0000"',
  'a control character': '"a\\u0007b"',
  'a raw control character': '"a\u0007b"',
  'a raw line break': '"a\nb"',
  'a header in a line break': '"a\\r\\nX-Evil: 1"',
  'an escape to nowhere': '"\\x41"',
  'half an escape': '"\\u12"',
  'half a surrogate pair': '"\\ud800"',
  'surrogates in the wrong order': '"\\udc00\\ud800"',
  'a byte order mark': '"\\ufeff"',
  'letters that go backwards': '"\\u202elatte\\u202c"',
  'letters that nobody sees': '"\\u200b\\u2060"',
  'a decomposed letter': '"cafe\\u0301"',
  'full-width letters': '"ｌａｔｔｅ"',
  'Turkish letters': '"LATTİ"',
  'Arabic digits': '"٣"',
  'no characters': '"\\uffff\\ufffe"',
  SQL: `"'; DROP TABLE orders; --"`,
  'SQL wildcards': '"%_%"',
  HTML: '"<script>alert(1)</script>"',
  'a format string': '"%s%n%x {{7*7}} #{7*7}"',
  'a path': '"../../../../etc/passwd"',
  'a moment that does not exist': '"2026-02-30T25:61:61Z"',
  'a moment before time': '"0000-01-01T00:00:00Z"',
  'a moment after time': '"9999-12-31T23:59:60Z"',
  'a moment without a zone': '"2026-11-22T10:00:00"',
  'a comment': '/* x */ 1',
  nothing: '',
}

type Change = readonly [what: string, change: (node: Node) => Node]

const replaced = Object.entries(INSTEAD).map(([what, raw]): Change => [what, () => ({ raw })])

const wrapped: readonly Change[] = [
  ['itself in a list', (node) => ({ items: [node] })],
  ['itself as text', (node) => ({ raw: JSON.stringify(written(node)) })],
  ['itself in an object', (node) => ({ entries: [['value', node]] })],
]

const ofObjects: readonly Change[] = [
  ['its members as a list', (node) => ({ items: entriesOf(node).map(([, one]) => one) })],
  ...[
    'price',
    'admin',
    'constructor',
    '__proto__',
    'hasOwnProperty',
    'toString',
    '',
    ' ',
    '\u0000',
    'x'.repeat(5_000),
  ].map(
    (name): Change => [
      `an unknown member ${JSON.stringify(name.slice(0, 20))}`,
      (node) => ({ entries: [...entriesOf(node), [name, { raw: '{"admin":true}' }]] }),
    ],
  ),
  [
    'a thousand unknown members',
    (node) => ({
      entries: [...entriesOf(node), ...Array.from({ length: 1_000 }, (_, i) => [`m${i}`, { raw: '1' }] as const)],
    }),
  ],
  ['a comma at the end', (node) => ({ raw: `${written(node).slice(0, -1)},}` })],
]

const ofLists: readonly Change[] = [
  ['a hundred times its items', (node) => ({ items: Array.from({ length: 100 }, () => itemsOf(node)).flat() })],
  ['no items', () => ({ items: [] })],
  ['a hole', (node) => ({ raw: `[,${written(node).slice(1)}` })],
  ['null among its items', (node) => ({ items: [...itemsOf(node), { raw: 'null' }] })],
  ['an object by index', (node) => ({ entries: itemsOf(node).map((one, i) => [String(i), one]) })],
]

/** A member gone, doubled, or written in another way. */
const ofMembers = ['gone', 'twice', 'twice, null at last', 'in capitals', 'with a blank', 'as an escape'] as const

export interface Mutant {
  readonly what: string
  readonly text: string
  /** Its value, if it has one. */
  readonly value: { readonly json: Json } | null
}

/** Mutants of this value, each with one thing wrong. Some are allowed all the same: check before you expect a refusal. */
export function mutantOf(value: Json): fc.Arbitrary<Mutant> {
  const tree = nodeOf(value)
  const all = sites(tree)
  return fc.constantFrom(...all).chain(({ path, node }) => {
    const fit = 'entries' in node ? [...ofObjects, ...ofObjects] : 'items' in node ? [...ofLists, ...ofLists] : []
    const whole = fc.constantFrom<Change>(...replaced, ...wrapped, ...fit).map(([what, change]) => ({
      what: `${what} at /${path.join('/')}`,
      tree: changed(tree, path, change),
    }))
    const names = 'entries' in node ? node.entries.map(([name]) => name) : []
    if (names.length === 0) return whole.map(finished)
    const member = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...ofMembers)).map(([name, how]) => ({
      what: `${name} ${how} at /${path.join('/')}`,
      tree: changed(tree, path, (one) => ({ entries: entriesOf(one).flatMap((entry) => rewritten(entry, name, how)) })),
    }))
    return fc.oneof({ weight: 2, arbitrary: whole }, { weight: 1, arbitrary: member }).map(finished)
  })
}

function rewritten(
  entry: readonly [string, Node],
  name: string,
  how: (typeof ofMembers)[number],
): readonly (readonly [string, Node])[] {
  if (entry[0] !== name) return [entry]
  switch (how) {
    case 'gone':
      return []
    case 'twice':
      return [entry, entry]
    case 'twice, null at last':
      return [entry, [name, { raw: 'null' }]]
    case 'in capitals':
      return [[name.toUpperCase(), entry[1]]]
    case 'with a blank':
      return [[`${name} `, entry[1]]]
    case 'as an escape':
      return [[`\u0000${name}`, entry[1]]]
  }
}

function finished({ what, tree }: { readonly what: string; readonly tree: Node }): Mutant {
  const text = written(tree)
  return { what, text, value: readJson(text) }
}

/** Null when it is no JSON. */
export function readJson(text: string): { readonly json: Json } | null {
  try {
    return { json: JSON.parse(text) as Json }
  } catch {
    return null
  }
}

interface Site {
  readonly path: readonly (string | number)[]
  readonly node: Node
}

function sites(node: Node, path: readonly (string | number)[] = []): readonly Site[] {
  const below =
    'entries' in node
      ? node.entries.flatMap(([name, one]) => sites(one, [...path, name]))
      : 'items' in node
        ? node.items.flatMap((one, i) => sites(one, [...path, i]))
        : []
  return [{ path, node }, ...below]
}

function changed(node: Node, path: readonly (string | number)[], change: (node: Node) => Node): Node {
  const [step, ...rest] = path
  if (step === undefined) return change(node)
  if ('entries' in node) {
    return { entries: node.entries.map(([name, one]) => [name, name === step ? changed(one, rest, change) : one]) }
  }
  if ('items' in node) return { items: node.items.map((one, i) => (i === step ? changed(one, rest, change) : one)) }
  return node
}

const nodeOf = (value: Json): Node =>
  isList(value)
    ? { items: value.map(nodeOf) }
    : isObject(value)
      ? { entries: members(value).map(([name, one]) => [name, nodeOf(one)]) }
      : { raw: JSON.stringify(value) }

function written(node: Node): string {
  if ('raw' in node) return node.raw
  if ('items' in node) return `[${node.items.map(written).join(',')}]`
  return `{${node.entries.map(([name, one]) => `${JSON.stringify(name)}:${written(one)}`).join(',')}}`
}

const entriesOf = (node: Node) => ('entries' in node ? node.entries : [])
const itemsOf = (node: Node) => ('items' in node ? node.items : [])
