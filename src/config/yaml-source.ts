import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { Path } from './finding.ts'

export interface Place {
  readonly line: number
  readonly column: number
}

export interface YamlSource {
  /** Plain data; undefined when the text is no usable YAML. */
  readonly data: unknown
  readonly problems: readonly (Place & { readonly path: Path; readonly problem: string })[]
  /** Where a path stands in the text, or its nearest ancestor that does. */
  place(path: Path, at: 'key' | 'value'): Place
}

/**
 * Reads YAML 1.2 and remembers where everything stood. A key given twice is reported and the rest still checked;
 * text that cannot be parsed is reported alone, since guesses about what follows would mislead.
 */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter()
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true, logLevel: 'error' })
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  // An unknown tag is only a warning to the parser, but `!secret x` read as the text x would be a wrong password.
  const faults = [...doc.errors, ...doc.warnings]
  const problems = faults.map((fault) => ({
    ...at(fault.pos[0]),
    path: fault.code === 'DUPLICATE_KEY' ? (keyAt(doc.contents, fault.pos[0]) ?? []) : [],
    problem: sentence(fault.code, fault.message),
  }))
  const place = (path: Path, part: 'key' | 'value'): Place => at(offsetOf(doc.contents, path, part, resolveAlias))
  const resolveAlias = (node: unknown): unknown => (isAlias(node) ? node.resolve(doc) : node)
  if (doc.errors.some((error) => error.code !== 'DUPLICATE_KEY')) return { data: undefined, problems, place }
  try {
    const data: unknown = doc.toJS() ?? {}
    JSON.stringify(data) // throws for an alias inside its own anchor
    return { data, problems, place }
  } catch (error) {
    const problem =
      error instanceof TypeError ? 'an alias refers to what contains it' : String(error).replace(/^\w+: /, '')
    return { data: undefined, problems: [...problems, { line: 1, column: 1, path: [], problem }], place }
  }
}

function sentence(code: string, message: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'this key is here already: each may be given once'
    case 'MULTIPLE_DOCS':
      return 'a second document begins here (---): the file holds one'
    case 'TAG_RESOLVE_FAILED':
      return `${message.replace('Unresolved', 'unknown')}: tags have no meaning here`
    default:
      return `not valid YAML: ${message}`
  }
}

/** The path of the key that begins at an offset. */
function keyAt(node: unknown, offset: number): Path | null {
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const inner = keyAt(item, offset)
      if (inner !== null) return [index, ...inner]
    }
  } else if (isMap(node)) {
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : ''
      if (startOf(key) === offset) return [name]
      const inner = keyAt(value, offset)
      if (inner !== null) return [name, ...inner]
    }
  }
  return null
}

function offsetOf(root: unknown, path: Path, part: 'key' | 'value', resolve: (node: unknown) => unknown): number {
  let node = resolve(root)
  let offset = isMap(node) && path.length === 0 ? 0 : startOf(node)
  for (const [depth, step] of path.entries()) {
    const last = depth === path.length - 1
    if (isMap(node)) {
      // The last of two equal keys is the one whose value counts.
      const pair = node.items.findLast((item) => isScalar(item.key) && String(item.key.value) === String(step))
      if (!pair) return offset
      const value = resolve(pair.value)
      offset = last && part === 'value' && hasText(pair.value) ? startOf(pair.value) : startOf(pair.key)
      node = value
    } else if (isSeq(node)) {
      const item = node.items[Number(step)]
      if (item === undefined) return offset
      offset = startOf(item)
      node = resolve(item)
    } else return offset
  }
  return offset
}

/** An empty value (`orders:`) has no text of its own: its key says more. */
function hasText(node: unknown): boolean {
  return !(isScalar(node) && (node.source === undefined || node.source === ''))
}

function startOf(node: unknown): number {
  return (node as Partial<Node> | null)?.range?.[0] ?? 0
}
