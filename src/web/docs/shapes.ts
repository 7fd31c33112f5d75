/** Schemas with a name are written down once and linked to from wherever they stand. */
import { alternatives, type OpenApi, type Schema } from './openapi.ts'
import { type Table, tablesOf } from './rows.ts'
import { type Naming, type TypePart, typeParts } from './type-words.ts'

export interface ShapeView {
  readonly name: string
  readonly about: string
  /** What it is when it has no members of its own: a union of other shapes. */
  readonly type: readonly TypePart[]
  readonly tables: readonly Table[]
}

export class Shapes implements Naming {
  readonly document: OpenApi
  readonly #schemas = new Map<string, Schema>()
  readonly #names = new Map<string, string>()

  constructor(document: OpenApi) {
    this.document = document
  }

  /** An arrow, so that it can be handed around alone. Asking for a name is what puts the shape on the list. */
  readonly nameOf = (schema: Schema): string | null => {
    const wanted = wantedName(schema, this.document)
    if (wanted === null) return null
    // Two schemas may have one title and differ all the same; each gets a name of its own.
    const key = schema.$ref ?? JSON.stringify(schema)
    const known = this.#names.get(key)
    if (known !== undefined) return known
    let name = wanted
    for (let n = 2; this.#schemas.has(name); n++) name = `${wanted} ${n}`
    this.#names.set(key, name)
    this.#schemas.set(name, schema)
    return name
  }

  /** All that were asked for, and what these contain, in the order in which they were met. */
  all(): readonly ShapeView[] {
    const views: ShapeView[] = []
    // A Map may grow while it is walked: shapes inside shapes come to the end of the list.
    for (const [name, schema] of this.#schemas) {
      const all = alternatives(schema, this.document)
      const about = all.length === 1 ? (all[0]?.description ?? '') : (schema.description ?? '')
      const type = all.length === 1 ? [] : typeParts({ anyOf: all }, this)
      views.push({ name, about, type, tables: tablesOf(schema, this) })
    }
    return views
  }
}

/** Names nothing: everything is written where it stands. */
export const inline = (document: OpenApi): Naming => ({ document, nameOf: () => null })

function wantedName(schema: Schema, document: OpenApi): string | null {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? null
    return name !== null && schema.$ref.startsWith('#/components/schemas/') && name in schemasOf(document) ? name : null
  }
  const composed = schema.properties ?? schema.anyOf ?? schema.oneOf ?? schema.allOf
  return composed === undefined ? null : (schema.title ?? null)
}

const schemasOf = (document: OpenApi): object => (document.components?.schemas as object | undefined) ?? {}
