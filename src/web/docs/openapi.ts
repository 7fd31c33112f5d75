/** The part of OpenAPI 3.1 and JSON Schema that a reference needs, as it stands in the document. */

export interface Schema {
  readonly $ref?: string
  readonly title?: string
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly example?: unknown
  readonly examples?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly multipleOf?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minProperties?: number
  readonly maxProperties?: number
  readonly deprecated?: boolean
}

export interface Example {
  readonly value?: unknown
}

export interface Media {
  readonly schema?: Schema
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, Example>>
}

export interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly deprecated?: boolean
  readonly schema?: Schema
  readonly example?: unknown
}

export interface Reference {
  readonly $ref: string
}

export interface Body {
  readonly $ref?: string
  readonly required?: boolean
  readonly description?: string
  readonly content?: Readonly<Record<string, Media>>
}

export interface Response {
  readonly $ref?: string
  readonly description?: string
  readonly content?: Readonly<Record<string, Media>>
  readonly headers?: Readonly<Record<string, { readonly description?: string; readonly schema?: Schema }>>
}

export interface Operation {
  readonly operationId?: string
  readonly tags?: readonly string[]
  readonly summary?: string
  readonly description?: string
  readonly deprecated?: boolean
  readonly parameters?: readonly (Parameter | Reference)[]
  readonly requestBody?: Body
  readonly responses?: Readonly<Record<string, Response>>
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
  /** Who may: roles of keys, or `public`. */
  readonly 'x-roles'?: readonly string[] | string
}

export type PathItem = Readonly<Record<string, Operation | readonly (Parameter | Reference)[] | undefined>>

export interface OpenApi {
  readonly info?: { readonly title?: string; readonly version?: string; readonly description?: string }
  readonly tags?: readonly { readonly name: string; readonly description?: string }[]
  readonly security?: Operation['security']
  readonly paths?: Readonly<Record<string, PathItem>>
  readonly webhooks?: Readonly<Record<string, PathItem>>
  readonly components?: Readonly<Record<string, unknown>>
}

/** More steps than this are a circle of references. */
const MOST_STEPS = 16

/**
 * What stands here, references followed. A reference to nothing gives what stood here.
 *
 * @param document the whole, that `#/…` starts from.
 */
export function resolve<T extends { readonly $ref?: string }>(here: T, document: OpenApi): T {
  let found = here
  for (let step = 0; step < MOST_STEPS && found.$ref !== undefined; step++) {
    const next = at(document, found.$ref)
    if (next === undefined) return found
    // What is written beside a reference (3.1 allows it) is more particular than what it refers to.
    const { $ref: _, ...beside } = found
    found = { ...(next as T), ...beside }
  }
  return found
}

function at(document: OpenApi, ref: string): object | undefined {
  if (!ref.startsWith('#/')) return undefined
  let found: unknown = document
  for (const step of ref.slice(2).split('/')) {
    if (typeof found !== 'object' || found === null) return undefined
    found = (found as Record<string, unknown>)[decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  return typeof found === 'object' && found !== null ? found : undefined
}

/** References followed, and the parts of `allOf` put into one. */
export function flatten(schema: Schema, document: OpenApi, depth = 0): Schema {
  const { allOf, ...own } = resolve(schema, document)
  if (allOf === undefined || depth > MOST_STEPS) return own
  const parts = [...allOf.map((part) => flatten(part, document, depth + 1)), own]
  const properties = Object.assign({}, ...parts.map((part) => part.properties))
  const required = parts.flatMap((part) => part.required ?? [])
  return {
    ...Object.assign({}, ...parts),
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  }
}

/** The alternatives of a union; one when it is none. */
export function alternatives(schema: Schema, document: OpenApi, depth = 0): readonly Schema[] {
  const flat = flatten(schema, document)
  const choice = flat.anyOf ?? flat.oneOf
  if (choice === undefined || depth > MOST_STEPS) {
    if (!Array.isArray(flat.type)) return [flat]
    return (flat.type as readonly string[]).map((type) => ({ ...flat, type }))
  }
  return choice.flatMap((one) => (one.$ref === undefined ? alternatives(one, document, depth + 1) : [one]))
}

export const isNull = (schema: Schema): boolean => schema.type === 'null' || schema.const === null
