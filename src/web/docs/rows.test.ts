import { describe, expect, it } from 'vitest'
import type { OpenApi, Schema } from './openapi.ts'
import { type Row, rowOf, type Table, tablesOf } from './rows.ts'
import { inline, Shapes } from './shapes.ts'

const DOCUMENT: OpenApi = {
  components: {
    schemas: {
      Cup: { type: 'object', description: 'What stands there.', properties: { ml: { type: 'integer' } } },
      Tree: { type: 'object', properties: { child: { $ref: '#/components/schemas/Tree' } } },
      Either: { anyOf: [{ $ref: '#/components/schemas/Cup' }, { $ref: '#/components/schemas/Tree' }] },
      'a/b~c': { type: 'object', properties: { odd: { type: 'boolean' } } },
    },
  },
}
const row = (schema: Schema): Row => rowOf('x', schema, 'optional', inline(DOCUMENT))
const typeOf = ({ type }: Row): string => type.map(({ text }) => text).join('')
/** Tables as nested lists of names, which is how they are read. */
type Outline = readonly (string | Outline)[]
const outline = (tables: readonly Table[]): Outline =>
  tables.map(({ label, rows }) => [
    ...(label === '' ? [] : [`(${label})`]),
    ...rows.flatMap(({ name, tables: inner }) => [name, ...outline(inner)]),
  ])

describe('a member of a schema says', () => {
  it.each<[Schema, string, readonly string[]]>([
    [{ type: 'string', minLength: 1, maxLength: 64 }, 'string', ['1–64 characters']],
    [{ type: 'string', minLength: 13, maxLength: 13 }, 'string', ['exactly 13 characters']],
    [{ type: 'string', maxLength: 1 }, 'string', ['at most 1 character']],
    [{ type: 'string', pattern: '^[a-z]+$' }, 'string', ['matches ^[a-z]+$']],
    [{ type: 'string', format: 'date-time', pattern: '^\\d{4}.*' }, 'date-time', []],
    [{ type: 'integer', minimum: 1, maximum: 86_400, default: 60 }, 'integer', ['1–86,400', 'default 60']],
    [{ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, 'integer', ['≥ 0']],
    [{ type: 'number', exclusiveMinimum: 0, multipleOf: 0.5 }, 'number', ['> 0', 'a multiple of 0.5']],
    [{ type: 'boolean', default: false }, 'boolean', ['default false']],
    [{ type: 'string', default: '' }, 'string', ['default ']],
    [{ type: ['string', 'null'], maxLength: 9 }, 'string or null', ['at most 9 characters']],
    [{ anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }] }, 'integer or null', ['≥ 1']],
    [
      { type: 'array', minItems: 1, items: { type: 'string', maxLength: 3 } },
      'list of string',
      ['at least 1 item', 'each at most 3 characters'],
    ],
    [
      { type: 'object', additionalProperties: { type: 'integer' }, maxProperties: 16 },
      'map of integer',
      ['at most 16 members'],
    ],
    [
      { type: 'object', patternProperties: { '^x': { type: 'array', items: { type: 'string' } } } },
      'map of list of string',
      [],
    ],
    [{}, 'anything', []],
  ])('%j: its type and its limits', (schema, type, limits) => {
    expect(typeOf(row(schema))).toBe(type)
    expect(row(schema).limits).toEqual(limits)
  })

  it.each<[Schema, readonly string[], string]>([
    [{ anyOf: [{ const: 'held' }, { const: 'ready' }] }, ['held', 'ready'], 'string'],
    [{ anyOf: [{ enum: ['a'] }, { enum: ['b'] }, { type: 'null' }] }, ['a', 'b'], 'string or null'],
    [{ type: 'array', items: { enum: ['en', 'de'] } }, ['en', 'de'], 'list of string'],
    [{ const: 1 }, ['1'], 'number'],
    [{ const: null }, [], 'null'],
    // One of these is free text, so a list of values would be a lie.
    [{ anyOf: [{ const: 'auto' }, { type: 'string' }] }, [], 'string'],
  ])('%j: which values there are, when they can be counted', (schema, values, type) => {
    expect(row(schema).values).toEqual(values)
    expect(typeOf(row(schema))).toBe(type)
  })

  it('what it means, and what it means that it is null', () => {
    const quote: Schema = {
      description: 'When.',
      anyOf: [{ type: 'string' }, { type: 'null', description: 'Nobody knows.' }],
    }
    expect(row(quote).about).toBe('When. Null: Nobody knows.')
  })

  it('what a reference refers to, with what is written beside it', () => {
    const ref = '#/components/schemas/Cup'
    expect(row({ $ref: ref }).about).toBe('What stands there.')
    expect(row({ $ref: ref, description: 'The cup of this group.' }).about).toBe('The cup of this group.')
    expect(outline(row({ $ref: '#/components/schemas/a~1b~0c' }).tables)).toEqual([['odd']])
  })

  it('nothing worse than its own name when the reference leads nowhere or in a circle', () => {
    expect(typeOf(row({ $ref: '#/components/schemas/Gone' }))).toBe('anything')
    const circle: OpenApi = { components: { schemas: { A: { $ref: '#/components/schemas/A' } } } }
    expect(typeOf(rowOf('x', { $ref: '#/components/schemas/A' }, 'optional', inline(circle)))).toBe('anything')
  })
})

describe('the tables of a schema', () => {
  it('have a table inside for what is in lists, maps and objects', () => {
    const line: Schema = {
      type: 'object',
      properties: { recipe: {}, at: { type: 'object', properties: { x: {}, y: {} } } },
    }
    const body: Schema = {
      type: 'object',
      properties: { drinks: { type: 'array', items: line }, byZone: { type: 'object', additionalProperties: line } },
    }
    expect(outline(tablesOf(body, inline({})))).toEqual([
      ['drinks', ['(each)', 'recipe', 'at', ['x', 'y']], 'byZone', ['(each)', 'recipe', 'at', ['x', 'y']]],
    ])
  })

  it('tell alternatives apart: by title, else by the constant that marks them, else by their place', () => {
    const schema: Schema = {
      anyOf: [
        { type: 'object', title: 'Hello', properties: { boot: {} } },
        { type: 'object', properties: { t: { const: 'status' }, brew: {} } },
        { type: 'object', properties: { other: {} } },
      ],
    }
    expect(outline(tablesOf(schema, inline({})))).toEqual([
      ['(Hello)', 'boot'],
      ['(t: status)', 't', 'brew'],
      ['(alternative 3)', 'other'],
    ])
  })

  it('do not call the one thing that is not null an alternative', () => {
    const schema: Schema = { anyOf: [{ type: 'object', properties: { a: {} } }, { type: 'null' }] }
    expect(outline(tablesOf(schema, inline({})))).toEqual([['a']])
  })

  it('put the parts of allOf together, with what each of them demands', () => {
    const schema: Schema = {
      required: ['own'],
      properties: { own: {} },
      allOf: [{ $ref: '#/components/schemas/Cup' }, { type: 'object', required: ['id'], properties: { id: {} } }],
    }
    const [table] = tablesOf(schema, inline(DOCUMENT))
    expect(table?.rows.map(({ name, need }) => `${name} ${need}`)).toEqual([
      'ml optional',
      'id required',
      'own required',
    ])
  })

  it('show that more members may come, when it is said what they are', () => {
    const schema: Schema = { type: 'object', properties: { a: {} }, additionalProperties: { type: 'string' } }
    expect(outline(tablesOf(schema, inline({})))).toEqual([['a', 'any other']])
    expect(outline(tablesOf({ ...schema, additionalProperties: true }, inline({})))).toEqual([['a']])
  })

  it('end, though a schema without a name contains itself', () => {
    const circle: { properties: Record<string, Schema> } = { properties: {} }
    circle.properties.again = circle
    expect(JSON.stringify(outline(tablesOf(circle, inline({})))).match(/again/g)?.length).toBeLessThan(20)
  })
})

describe('a schema with a name', () => {
  it('is written down once, and linked to wherever it stands, itself included', () => {
    const shapes = new Shapes(DOCUMENT)
    const found = rowOf('tree', { $ref: '#/components/schemas/Tree' }, 'required', shapes)
    expect(found).toMatchObject({ type: [{ text: 'Tree', shape: 'Tree' }], tables: [] })
    const all = shapes.all()
    expect(all.map(({ name }) => name)).toEqual(['Tree'])
    expect(all[0]?.tables[0]?.rows[0]).toMatchObject({ name: 'child', type: [{ text: 'Tree', shape: 'Tree' }] })
  })

  it('is found inside other shapes too', () => {
    const shapes = new Shapes(DOCUMENT)
    rowOf(
      'x',
      {
        type: 'array',
        items: { type: 'object', title: 'Outer', properties: { cup: { $ref: '#/components/schemas/Cup' } } },
      },
      'required',
      shapes,
    )
    expect(shapes.all().map(({ name, about }) => [name, about])).toEqual([
      ['Outer', ''],
      ['Cup', 'What stands there.'],
    ])
  })

  it('that is one of several says which', () => {
    const shapes = new Shapes(DOCUMENT)
    shapes.nameOf({ $ref: '#/components/schemas/Either' })
    const [either] = shapes.all()
    expect(either?.type.map(({ text }) => text).join('')).toBe('Cup or Tree')
  })

  it('is told from another of the same title', () => {
    const shapes = new Shapes({})
    const one: Schema = { type: 'object', title: 'Order', properties: { a: {} } }
    const other: Schema = { type: 'object', title: 'Order', properties: { b: {} } }
    expect([one, other, { ...one }].map(shapes.nameOf)).toEqual(['Order', 'Order 2', 'Order'])
  })

  it('is no shape when there is nothing in it to write down', () => {
    expect(new Shapes({}).nameOf({ type: 'string', title: 'Word' })).toBeNull()
  })
})
