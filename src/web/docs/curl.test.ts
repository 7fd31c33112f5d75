import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { sampleApi } from '../testing/sample-api.ts'
import { curlOf } from './curl.ts'
import type { OpenApi, Operation, Schema } from './openapi.ts'
import { type OperationView, operationGroups } from './operations.ts'
import { parameterWord, sampleOf } from './sample.ts'

const context = (document: OpenApi, words: Readonly<Record<string, string>> = {}) => ({
  document,
  words,
  url: 'http://127.0.0.1:8080',
  key: 'demo-cashier-key',
})
const found = (document: OpenApi, id: string): OperationView => {
  const all = operationGroups(document).flatMap(({ operations }) => operations)
  const operation = all.find((one) => one.id === id)
  if (operation === undefined) throw new Error(`no ${id}`)
  return operation
}
const sample = (id: string, words = {}): string => curlOf(found(sampleApi, id), 7, context(sampleApi, words))
const one = (path: string, method: string, operation: Operation): string => {
  const document: OpenApi = { paths: { [path]: { [method]: { operationId: 'it', ...operation } } } }
  return curlOf(found(document, 'it'), 1, context(document))
}
/** The words of a command as a real shell splits them. */
const argumentsOf = (command: string): string[] =>
  execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${command}`])
    .toString()
    .split('\0')
    .slice(0, -1)

describe('the command of an operation', () => {
  it('carries the key, a new Idempotency-Key and a body that the schema allows', () => {
    expect(sample('placeOrder')).toBe(
      [
        "curl -sS 'http://127.0.0.1:8080/order' \\",
        "  -H 'Authorization: Bearer demo-cashier-key' \\",
        "  -H 'Idempotency-Key: 5f0c9a3e-7d1b-4c52-9e8a-000000000007' \\",
        "  -H 'Content-Type: application/json' \\",
        `  -d '{"drinks":[{"recipe":"latte"}]}'`,
      ].join('\n'),
    )
  })

  it('uses the words of this shop, where the schema allows them', () => {
    expect(sample('placeOrder', { recipe: 'ristretto' })).toContain('"recipe":"ristretto"')
    expect(sample('placeOrder', { recipe: 'r'.repeat(33) })).toContain('"recipe":"latte"')
    expect(sample('getOrder', { order: 'MYORDER' })).toContain("/order/MYORDER'")
  })

  it('asks for nothing but the path where nothing else is needed', () => {
    expect(sample('getOrder')).toBe("curl -sS 'http://127.0.0.1:8080/order/7K3QXW9MZ4T2B'")
  })

  it.each(['followOrder', 'followTerminal'])('shows the events of %s as they come', (id) => {
    expect(sample(id)).toMatch(/^curl -sS -N /)
  })

  it('reaches the program as it was meant, whatever quotes and dollars are in it', () => {
    const words = argumentsOf(sample('putMenu'))
    expect(words.slice(0, 4)).toEqual(['-sS', '-X', 'PUT', 'http://127.0.0.1:8080/menu'])
    expect(JSON.parse(words.at(-1) ?? '')).toEqual({ title: 'Today’s "best" isn\'t $5' })
  })

  it('does not pretend that a cashier may what only a manager may', () => {
    expect(sample('putMenu')).toContain('Bearer demo-manager-key')
  })

  it('says its method only when curl would take another', () => {
    expect(one('/x', 'post', {})).toContain('curl -sS -X POST ')
    expect(one('/x', 'delete', {})).toContain('-X DELETE')
    expect(one('/x', 'head', {})).toContain('curl -sS -I ')
    expect(one('/x', 'get', {})).not.toContain('-X')
  })

  it('says something where all members of a body may be left out', () => {
    const schema = { properties: { recipe: { type: 'string' }, size: { type: 'string' } } }
    expect(one('/menu/86', 'post', { requestBody: { content: { 'application/json': { schema } } } })).toContain(
      `-d '{"recipe":"latte"}'`,
    )
  })

  it('does not send what is ours where it asks for what is yours', () => {
    const schema = { required: ['url'], properties: { url: { type: 'string' } } }
    expect(one('/webhooks', 'post', { requestBody: { content: { 'application/json': { schema } } } })).toContain(
      `'{"url":"http://127.0.0.1:8090/hook"}'`,
    )
  })

  it('leaves out optional parameters, but for those that somebody wrote an example for', () => {
    const parameters = [
      { name: 'state', in: 'query', schema: { type: 'string', examples: ['open'] } },
      { name: 'after', in: 'query', schema: { type: 'string' } },
      { name: 'since', in: 'query', required: true, schema: { type: 'string', format: 'date-time' } },
      { name: 'if-match', in: 'header', schema: { type: 'string' } },
    ]
    expect(one('/orders', 'get', { parameters })).toBe(
      "curl -sS 'http://127.0.0.1:8080/orders?state=open&since=2026-11-22T10%3A42%3A00.000Z'",
    )
  })

  it('takes the example of the body as it is written, on several lines when it is long', () => {
    const value = {
      drinks: Array.from({ length: 3 }, () => ({ recipe: 'latte', size: 'l', options: { milk: 'oat' } })),
    }
    const requestBody = { content: { 'application/json': { examples: { first: { value } } } } }
    const command = one('/order', 'post', { requestBody })
    expect(command).toContain('-d \'{\n  "drinks": [\n    { "recipe"')
    expect(JSON.parse(argumentsOf(command).at(-1) ?? '')).toEqual(value)
  })
})

describe('a made-up value', () => {
  const made = (schema: Schema, name = '', members: 'required' | 'all' = 'required'): unknown =>
    sampleOf(schema, name, { document: sampleApi, words: {}, members })

  it.each<[Schema, unknown]>([
    [{ type: 'string', pattern: '^[1-9][0-9]?$' }, '1'],
    [{ type: 'string', pattern: '^[0-9]{3,6}$' }, '100'],
    [{ type: 'string', minLength: 40 }, 'x'.repeat(40)],
    [{ type: 'string', pattern: '(?<not a pattern' }, 'x'],
    [{ type: 'integer', minimum: 5 }, 5],
    [{ type: 'integer', maximum: 0 }, 0],
    [{ type: 'integer', exclusiveMinimum: 10, multipleOf: 4 }, 12],
    [{ type: 'integer', default: 3, minimum: 1 }, 3],
    [{ type: 'integer', default: 3, examples: [9] }, 9],
    [{ anyOf: [{ type: 'null' }, { type: 'boolean' }] }, false],
    [{ type: 'null' }, null],
    [{ type: 'array', minItems: 2, items: { type: 'integer' } }, [1, 1]],
    [{ type: 'array', maxItems: 0, items: { type: 'integer' } }, []],
    [{ type: 'object', minProperties: 1, additionalProperties: { type: 'integer' } }, { example: 1 }],
  ])('of %j is allowed by it', (schema, value) => {
    expect(made(schema)).toEqual(value)
  })

  it('prefers what people know to what happens to come first', () => {
    expect(made({ anyOf: [{ enum: ['held'] }, { enum: ['queued'] }] }, 'state')).toBe('queued')
    expect(made({ enum: ['held', 'queued'] }, 'state')).toBe('queued')
  })

  it('has all members when all are asked for, and ends where a schema goes in a circle', () => {
    const order = JSON.stringify(made({ $ref: '#/components/schemas/Order' }, '', 'all'))
    expect(order).toContain('"quote":{"readyAt"')
    expect(order.length).toBeLessThan(2_000)
  })

  it('for an id is one of the thing in front of it', () => {
    expect(parameterWord('/machines/{id}/groups/{n}/cleared', 'id')).toBe('machine')
    expect(parameterWord('/machines/{id}/groups/{n}/cleared', 'n')).toBe('n')
    expect(parameterWord('/order/{id}', 'id')).toBe('order')
  })
})
