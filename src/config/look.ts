/** Careful reading of what may be anything: a file that has not been validated yet, a schema that a driver brings. */
import type { TSchema } from 'typebox'
import type { Path } from './finding.ts'

export type Loose = Readonly<Record<string, unknown>>

export function isMap(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What is at a path, or undefined. Only own keys count. */
export function look(value: unknown, path: Path): unknown {
  let here = value
  for (const part of path) {
    if (Array.isArray(here)) here = here[Number(part)]
    else if (isMap(here) && Object.hasOwn(here, part)) here = here[part]
    else return undefined
  }
  return here
}

export function listAt(value: unknown, path: Path): readonly unknown[] {
  const found = look(value, path)
  return Array.isArray(found) ? found : []
}

export function textAt(value: unknown, path: Path): string | null {
  const found = look(value, path)
  return typeof found === 'string' ? found : null
}

/** The JSON Schema keywords that this room reads. `allowed`, `unit`, `none`, `names` are our own notes (words.ts). */
export interface SchemaPart {
  readonly type?: string
  readonly properties?: Readonly<Record<string, TSchema>>
  readonly patternProperties?: Readonly<Record<string, TSchema>>
  readonly additionalProperties?: unknown
  readonly items?: TSchema
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly TSchema[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly default?: unknown
  readonly description?: string
  readonly unit?: string
  readonly allowed?: string
  readonly none?: string
  readonly names?: string
}

export function schemaPart(schema: TSchema): SchemaPart {
  return schema
}

/** The words among which a value must be, whether the schema lists them or unites literals; null for anything else. */
export function wordsOf(part: SchemaPart): readonly string[] | null {
  const words = part.enum ?? part.anyOf?.map((one) => schemaPart(one).const)
  return words?.every((word) => typeof word === 'string') ? words : null
}

/** The part of a schema that a validation error's `schemaPath` (`#/properties/menu/items`) points to. */
export function schemaAt(schema: TSchema, schemaPath: string): SchemaPart {
  const found = look(schema, schemaPath.split('/').slice(1).map(unescapePointer))
  return isMap(found) ? found : {}
}

/** The path of a JSON pointer into `value`. */
export function pathOf(value: unknown, pointer: string): Path {
  const path: (string | number)[] = []
  for (const part of pointer.split('/').slice(1).map(unescapePointer)) {
    path.push(Array.isArray(look(value, path)) ? Number(part) : part)
  }
  return path
}

/** The JSON pointer (RFC 6901) of a path: `/menu/0/recipe`; empty for the whole value. */
export function pointerOf(path: Path): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}
