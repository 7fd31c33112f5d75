/** A schema as tables: a row for each member, and below it the table of what is inside. */
import { alternatives, flatten, isNull, type Schema } from './openapi.ts'
import { isMap, itemOf, limitsOf, type Naming, type TypePart, typeParts, valuesOf } from './type-words.ts'

export interface Row {
  readonly name: string
  readonly need: 'required' | 'optional'
  readonly deprecated: boolean
  readonly type: readonly TypePart[]
  /** When they can be counted. */
  readonly values: readonly string[]
  readonly limits: readonly string[]
  /** What it means; also what its being null means. */
  readonly about: string
  readonly tables: readonly Table[]
}

export interface Table {
  /** `each`, or which alternative this is; empty: there is nothing to tell apart. */
  readonly label: string
  readonly about: string
  readonly rows: readonly Row[]
}

/** Deeper than anybody reads: what goes on in a circle without a name ends here. */
const MOST_DEPTH = 8

/** The tables of a schema's members; none for one that has no members, or is written down elsewhere. */
export function tablesOf(schema: Schema, naming: Naming, depth = 0): readonly Table[] {
  if (depth > MOST_DEPTH) return []
  const all = alternatives(schema, naming.document).filter((one) => !isNull(one))
  const several = all.filter((one) => hasMembers(one, naming)).length > 1
  return all.flatMap((one, at) => {
    // The first look at a schema is at the place where it is written down, so there its name does not count.
    if ((depth > 0 || all.length > 1) && naming.nameOf(one) !== null) return []
    const tables = tablesOfOne(flatten(one, naming.document), naming, depth)
    if (!several) return tables
    return tables.map((table) => ({ ...table, label: one.title ?? alternative(one, at), about: one.description ?? '' }))
  })
}

/** @param need whether the member must be there. */
export function rowOf(name: string, schema: Schema, need: Row['need'], naming: Naming, depth = 0): Row {
  const flat = flatten(schema, naming.document)
  const named = naming.nameOf(schema) !== null
  return {
    name,
    need,
    deprecated: flat.deprecated === true,
    type: typeParts(schema, naming),
    values: named ? [] : valuesOf(schema, naming.document),
    limits: named ? [] : limitsOf(schema, naming.document),
    about: aboutOf(schema, naming),
    tables: named ? [] : tablesOf(schema, naming, depth + 1),
  }
}

function tablesOfOne(schema: Schema, naming: Naming, depth: number): readonly Table[] {
  const inner = schema.type === 'array' ? schema.items : isMap(schema) ? itemOf(schema) : undefined
  if (inner !== undefined) {
    if (naming.nameOf(inner) !== null) return []
    return tablesOf(inner, naming, depth + 1).map((table) => ({ ...table, label: table.label || 'each' }))
  }
  const rows = Object.entries(schema.properties ?? {}).map(([name, member]) =>
    rowOf(name, member, schema.required?.includes(name) === true ? 'required' : 'optional', naming, depth),
  )
  const others = { ...schema.patternProperties, ...anyOther(schema) }
  const more = Object.entries(others).map(([name, member]) => rowOf(name, member, 'optional', naming, depth))
  return rows.length + more.length === 0 ? [] : [{ label: '', about: '', rows: [...rows, ...more] }]
}

const anyOther = ({ additionalProperties: other }: Schema): Readonly<Record<string, Schema>> =>
  typeof other === 'object' && Object.keys(other).length > 0 ? { 'any other': other } : {}

function hasMembers(schema: Schema, naming: Naming): boolean {
  const flat = flatten(schema, naming.document)
  return flat.properties !== undefined || flat.type === 'array' || isMap(flat)
}

/** A constant member tells alternatives apart better than a count: `t: status`. */
function alternative(schema: Schema, at: number): string {
  const mark = Object.entries(schema.properties ?? {}).find(([, member]) => typeof member.const === 'string')
  return mark === undefined ? `alternative ${at + 1}` : `${mark[0]}: ${String(mark[1].const)}`
}

function aboutOf(schema: Schema, naming: Naming): string {
  const flat = flatten(schema, naming.document)
  const parts = [flat.description ?? '']
  for (const one of alternatives(schema, naming.document)) {
    const { description } = one
    if (description === undefined || description === flat.description) continue
    parts.push(isNull(one) ? `Null: ${description}` : description)
  }
  const inner = flat.type === 'array' ? flat.items : isMap(flat) ? itemOf(flat) : undefined
  if (inner?.description !== undefined && naming.nameOf(inner) === null) parts.push(inner.description)
  return parts.filter((part) => part !== '').join(' ')
}
