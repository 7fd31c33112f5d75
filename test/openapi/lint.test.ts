import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from './document.ts'
import type { Fault } from './fault.ts'
import { coversFault, KNOWN_FAULTS } from './known.ts'
import { lint, PUBLIC } from './lint.ts'
import { openShop, type Shop } from './shop.ts'

describe('the OpenAPI document of a running daemon', () => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop()
  })
  afterAll(() => shop.close())

  it('keeps every rule', () => {
    const news = lint(shop.api).filter((fault) => !KNOWN_FAULTS.some((known) => coversFault(known, fault)))
    expect(news.length, told(news)).toBe(0)
  })

  it('needs every exception that it has', () => {
    const faults = lint(shop.api)
    const idle = KNOWN_FAULTS.filter((known) => !faults.some((fault) => coversFault(known, fault)))
    expect(idle, 'mended: take these out of KNOWN_FAULTS').toEqual([])
    const ids = shop.operations.map(({ id }) => id)
    expect(Object.keys(PUBLIC).filter((id) => !ids.includes(id))).toEqual([])
  })
})

/** A document with nothing wrong, to be spoiled. */
const good = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1', description: 'A shop.', license: { name: 'MIT' } },
  tags: [{ name: 'orders', description: 'Orders.' }],
  components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  paths: {
    '/order/{id}': {
      post: {
        operationId: 'changeOrder',
        tags: ['orders'],
        summary: 'Change an order',
        security: [{ key: [] }],
        'x-roles': ['cashier'],
        parameters: [
          { name: 'id', in: 'path', required: true, description: 'Order.', schema: { type: 'string', maxLength: 13 } },
          {
            name: 'idempotency-key',
            in: 'header',
            required: true,
            description: 'Key.',
            schema: { type: 'string', maxLength: 255 },
          },
        ],
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                additionalProperties: false,
                required: ['note'],
                properties: {
                  note: { type: 'string', maxLength: 140, description: 'A note.', examples: ['extra hot'] },
                  cups: { type: 'integer', minimum: 1, maximum: 20, description: 'Cups.' },
                  tags: {
                    type: 'array',
                    maxItems: 3,
                    description: 'Tags.',
                    items: { type: 'string', pattern: '^[a-z]{1,9}$' },
                  },
                },
              },
            },
          },
        },
        responses: {
          200: {
            description: 'It is changed.',
            content: {
              'application/json': {
                schema: { type: 'object', properties: { placedAt: { type: 'string', format: 'date-time' } } },
              },
            },
          },
          '4XX': {
            description: 'It is not changed.',
            content: {
              'application/problem+json': {
                schema: { type: 'object', properties: { code: { type: 'string', description: 'Stable.' } } },
              },
            },
          },
        },
      },
    },
  },
}

type Edit = (text: string) => string
const swap =
  (from: string, to: string): Edit =>
  (text) => {
    if (!text.includes(from)) throw new Error(`nothing to spoil: ${from}`)
    return text.replace(from, to)
  }

describe('the rules', () => {
  it('find nothing in a good document', () => {
    expect(lint(good as JsonObject)).toEqual([])
  })

  it.each<[what: string, rule: string, edit: Edit]>([
    ['another version', 'version', swap('"3.1.0"', '"3.0.3"')],
    ['no license', 'info', swap('"license":{"name":"MIT"}', '"contact":{}')],
    ['no operationId', 'operation-id', swap('"operationId":"changeOrder",', '')],
    ['an operationId that is no word', 'operation-id', swap('changeOrder', 'change-order')],
    ['no tag', 'tags', swap('"tags":["orders"]', '"tags":[]')],
    ['a tag that nobody explains', 'tags', swap('"description":"Orders."', '"description":""')],
    ['no summary', 'summary', swap('"summary":"Change an order"', '"summary":""')],
    ['no security', 'security', swap('"security":[{"key":[]}]', '"security":[]')],
    ['a scheme that nobody uses', 'unused', swap('"security":[{"key":[]}]', '"security":[{"other":[]}]')],
    ['no roles', 'roles', swap('"x-roles":["cashier"],', '')],
    ['a path parameter that is not declared', 'path-parameters', swap('/order/{id}', '/order/{id}/{d}')],
    ['a declared parameter that no path has', 'path-parameters', swap('/order/{id}', '/order')],
    ['a path parameter that may be missing', 'path-parameters', swap('"in":"path","required":true', '"in":"path"')],
    ['no idempotency key', 'idempotency-key', swap('"name":"idempotency-key"', '"name":"other"')],
    ['a parameter without description', 'description', swap('"description":"Order.",', '')],
    ['a parameter without bounds', 'bounds', swap('"maxLength":13', '"minLength":1')],
    ['a member without description', 'description', swap('"description":"A note.",', '')],
    ['a text without bounds', 'bounds', swap('"maxLength":140', '"minLength":1')],
    ['a pattern without an end', 'bounds', swap('^[a-z]{1,9}$', '^[a-z]+$')],
    ['a number without a minimum', 'bounds', swap('"minimum":1,', '')],
    ['a number without a maximum', 'bounds', swap('"maximum":20,', '')],
    ['a list without an end', 'bounds', swap('"maxItems":3,', '')],
    ['an open body', 'closed', swap('"additionalProperties":false', '"additionalProperties":true')],
    ['a map of any size', 'bounds', swap('"additionalProperties":false', '"additionalProperties":{"type":"boolean"}')],
    ['a required member that is not described', 'type', swap('"required":["note"]', '"required":["price"]')],
    ['a member without type', 'type', swap('"type":"string","maxLength":140,', '')],
    ['an example that is not allowed', 'example', swap('extra hot', 'x'.repeat(141))],
    [
      'a whole example that is not allowed',
      'example',
      swap('"application/json":{"schema"', '"application/json":{"example":{"price":1},"schema"'),
    ],
    ['no good answer', 'answers', swap('"200":', '"300":')],
    ['an answer without body', 'answers', swap('"4XX"', '"201":{"description":"Made."},"4XX"')],
    ['a placeholder', 'answer-description', swap('It is changed.', 'Default Response')],
    ['no refusal', 'problems', swap('"4XX"', '"5XX"')],
    ['a refusal of another type', 'problems', swap('application/problem+json', 'application/json')],
    ['an answer member without description', 'description', swap('"description":"Stable."', '"title":"x"')],
    ['a moment as any text', 'moment', swap('"format":"date-time"', '"title":"x"')],
  ])('find %s', (_what, rule, edit) => {
    const rules = lint(JSON.parse(edit(JSON.stringify(good)))).map((fault) => fault.rule)
    expect(rules).toContain(rule)
  })

  it('find an operationId that is used twice', () => {
    const post = good.paths['/order/{id}'].post
    const twice = { ...good, paths: { ...good.paths, '/orders/{id}': { post } } }
    expect(lint(twice as JsonObject)).toContainEqual(
      expect.objectContaining({ rule: 'operation-id', says: expect.stringContaining('twice') }),
    )
  })

  it('look through references, also those that lead back to themselves', () => {
    const text = JSON.stringify(good).replace(
      '{"type":"string","maxLength":140,',
      '{"$ref":"#/components/schemas/Note","x":{',
    )
    const schemas = {
      Note: {
        type: 'object',
        additionalProperties: false,
        description: 'A note.',
        properties: { reply: { $ref: '#/components/schemas/Note' }, left: { type: 'string' } },
      },
    }
    const api = JSON.parse(text.replace('"examples":["extra hot"]}', '"examples":["extra hot"]}}'))
    api.components.schemas = schemas
    const says = lint(api).map(({ rule, pointer }) => `${rule} ${pointer.split('/').at(-1)}`)
    expect(says).toContain('bounds left')
  })
})

/** Once for each kind: schemas that are used in many places have the same fault in all of them. */
function told(faults: readonly Fault[]): string {
  const kinds = new Map<string, Fault[]>()
  for (const fault of faults) {
    const kind = `${fault.rule}: ${fault.says}`
    kinds.set(kind, [...(kinds.get(kind) ?? []), fault])
  }
  const lines = [...kinds].map(([kind, all]) => {
    const where = all.slice(0, 3).map(({ pointer }) => `    ${pointer}`)
    return [`  ${kind}`, ...where, ...(all.length > 3 ? [`    … and ${all.length - 3} more`] : [])].join('\n')
  })
  return `${faults.length} faults of ${kinds.size} kinds\n${lines.join('\n')}`
}
