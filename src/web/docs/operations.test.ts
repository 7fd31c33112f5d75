import { describe, expect, it } from 'vitest'
import type { OpenApi, Operation } from './openapi.ts'
import { type OperationView, operationGroups, streams, webhookOperations } from './operations.ts'

const of = (operation: Operation, document: OpenApi = {}): OperationView => {
  const [group] = operationGroups({ ...document, paths: { '/x': { get: operation } } })
  const [found] = group?.operations ?? []
  if (found === undefined) throw new Error('no operation')
  return found
}
const problem = { description: 'Default Response', content: { 'application/json': { schema: { title: 'Problem' } } } }

describe('who may', () => {
  it.each<[string, Operation, OpenApi, OperationView['who']]>([
    [
      'the roles that it names',
      { 'x-roles': ['cashier', 'manager'], security: [{ key: [] }] },
      {},
      ['cashier', 'manager'],
    ],
    ['anybody, by its own word', { 'x-roles': 'public' }, {}, 'public'],
    ['any key, when it says no more', { security: [{ key: [] }] }, {}, 'key'],
    ['any key, when the whole document says so', {}, { security: [{ key: [] }] }, 'key'],
    ['anybody, when it lifts that', { security: [] }, { security: [{ key: [] }] }, 'public'],
    ['anybody, when a key is only possible', { security: [{ key: [] }, {}] }, {}, 'public'],
    ['anybody, when nothing is said', {}, {}, 'public'],
  ])('%s', (_, operation, document, who) => {
    expect(of(operation, document).who).toEqual(who)
  })
})

describe('what comes back', () => {
  it('is said once of all statuses that look the same', () => {
    const { responses } = of({ responses: { 200: { description: 'Fine.' }, '4XX': problem, '5XX': problem } })
    expect(responses.map(({ status, about }) => [status, about])).toEqual([
      ['200', 'Fine.'],
      ['4XX, 5XX', ''],
    ])
  })

  it('is kept apart when it means another thing', () => {
    const { responses } = of({ responses: { '4XX': problem, 412: { ...problem, description: 'It has changed.' } } })
    expect(responses.length).toBe(2)
  })

  it('is a picture, where a route says so in place of a description', () => {
    const svg = { type: 'string', description: 'image/svg+xml' }
    const [response] = of({ responses: { 200: { content: { 'application/json': { schema: svg } } } } }).responses
    expect(response).toMatchObject({ type: 'image/svg+xml', schema: null })
  })

  it('is a stream, whichever way the document says it', () => {
    const byType = of({ responses: { 200: { content: { 'text/event-stream': { schema: { type: 'string' } } } } } })
    const text = { type: 'string', description: 'text/event-stream' }
    const byWord = of({ responses: { 200: { content: { 'application/json': { schema: text } } } } })
    expect([byType, byWord].map(streams)).toEqual([true, true])
    expect(byWord.responses[0]).toMatchObject({ type: 'text/event-stream', schema: null, about: '' })
    expect(streams(of({ responses: { 200: problem } }))).toBe(false)
  })
})

describe('the operations of a document', () => {
  const named = (...tags: string[]): Operation => ({ operationId: tags[0] ?? 'x', tags })

  it('stand under their tags, those first that the document lists', () => {
    const groups = operationGroups({
      tags: [{ name: 'unused' }, { name: 'menu', description: 'What can be had.' }],
      paths: { '/a': { get: named('orders'), post: named('orders') }, '/b': { put: named('menu') }, '/c': { get: {} } },
    })
    expect(groups.map(({ tag, about, operations }) => [tag, about, operations.length])).toEqual([
      ['menu', 'What can be had.', 1],
      ['orders', '', 2],
      ['other', '', 1],
    ])
  })

  it('can each be linked to, though two have one name and a third has none', () => {
    const [group] = operationGroups({
      paths: { '/a': { get: { operationId: 'same' }, post: { operationId: 'same' } }, '/a/{id}': { get: {} } },
    })
    expect(group?.operations.map(({ id }) => id)).toEqual(['same', 'same-2', 'get-a-id-'])
  })

  it('take over the parameters of their path, but for those that they say anew', () => {
    const id = { name: 'id', in: 'path', required: true }
    const { 0: group } = operationGroups({
      components: { parameters: { Lang: { name: 'lang', in: 'query' } } },
      paths: {
        '/a/{id}': {
          parameters: [id, { $ref: '#/components/parameters/Lang' }],
          get: { parameters: [{ ...id, description: 'Of an order.' }] },
        },
      },
    })
    expect(group?.operations[0]?.parameters.map(({ name, description }) => [name, description])).toEqual([
      ['lang', undefined],
      ['id', 'Of an order.'],
    ])
  })

  it('are not mixed with the webhooks', () => {
    const document: OpenApi = { paths: {}, webhooks: { 'order.ready': { post: { summary: 'Ready' } } } }
    expect(operationGroups(document)).toEqual([])
    expect(webhookOperations(document).map(({ path, summary }) => [path, summary])).toEqual([['order.ready', 'Ready']])
  })
})
