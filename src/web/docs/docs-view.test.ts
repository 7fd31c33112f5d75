import { describe, expect, it } from 'vitest'
import { sampleApi, sampleDocs } from '../testing/sample-api.ts'
import { docsView, findOperation } from './docs-view.ts'

const view = docsView(sampleDocs)

describe('the reference', () => {
  it('gives each command an Idempotency-Key of its own: one key for two requests is refused', () => {
    const paths = Object.fromEntries(
      ['/a', '/b'].map((path) => [path, { post: { ...sampleApi.paths['/order'].post, operationId: path } }]),
    )
    const two = docsView({ ...sampleDocs, openapi: { ...sampleApi, paths } })
    const keys = two.groups.flatMap(({ operations }) =>
      operations.map(({ curl }) => /Idempotency-Key: (\S+)'/.exec(curl ?? '')?.[1]),
    )
    expect(new Set(keys).size).toBe(2)
    expect(keys).not.toContain(undefined)
  })

  it('links the codes and calls that are on the page, and no others', () => {
    expect(['BD_EXPIRED', 'GET /order/{id}', 'order.ready', 'BD_GONE', 'GET /gone'].map(view.anchors)).toEqual([
      'error-BD_EXPIRED',
      'op-getOrder',
      'event-order-ready',
      null,
      null,
    ])
  })

  it('lists errors by their status', () => {
    expect(view.errors.map(({ status }) => status)).toEqual([409, 503])
  })

  it('has no command for a webhook: it is not yours to call', () => {
    expect(view.webhooks?.sections.map(({ curl, anchor }) => [curl, anchor])).toEqual([[null, 'webhook-order-ready']])
  })

  it('says once what all webhooks have in common, and nothing at large when they differ', () => {
    const { post } = sampleApi.webhooks['order.ready']
    const two = (other: object) => {
      const webhooks = { a: { post }, b: { post: { ...post, ...other } } }
      return docsView({ ...sampleDocs, openapi: { ...sampleApi, webhooks } }).webhooks
    }
    const same = two({ summary: 'Another' })
    expect(same?.responses.map(({ status }) => status)).toEqual(['2XX'])
    expect(same?.sections.map(({ responses }) => responses.length)).toEqual([0, 0])
    const different = two({ responses: { 204: { description: 'Gone.' } } })
    expect(different?.responses).toEqual([])
    expect(different?.sections.map(({ responses }) => responses.length)).toEqual([1, 1])
  })

  it('writes a header as people do, and says that it must be there', () => {
    const [headers] = findOperation(view, 'placeOrder')?.parameters ?? []
    expect(headers?.rows).toMatchObject([{ name: 'Idempotency-Key', need: 'required', about: 'One new key per sale.' }])
  })

  it('shows an answer for example, and none of what goes on for ever or has no body', () => {
    expect(JSON.parse(findOperation(view, 'getOrder')?.answer ?? '')).toEqual({ id: '7K3QXW9MZ4T2B', state: 'queued' })
    expect(['followOrder', 'putMenu'].map((id) => findOperation(view, id)?.answer)).toEqual([null, null])
  })

  it('is drawn of an empty document too', () => {
    const empty = docsView({ ...sampleDocs, openapi: {}, topics: [], events: [], errors: [] })
    expect(empty).toMatchObject({ groups: [], webhooks: null, shapes: [] })
  })
})
