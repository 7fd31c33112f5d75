/** A small API with everything in it that an OpenAPI document may hold: references, unions, maps, circles, streams, webhooks. */
import type { DocsContext } from '../data.ts'

const key = {
  name: 'idempotency-key',
  in: 'header',
  required: true,
  description: 'One new key per sale.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
}
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', maxLength: 64 } }

export const sampleApi = {
  openapi: '3.1.0',
  info: { title: 'A shop', version: '1.2.3', description: 'Orders. Errors have a stable `code`.' },
  components: {
    parameters: { OrderId: id },
    schemas: {
      Order: {
        type: 'object',
        required: ['id', 'state'],
        properties: {
          id: { type: 'string' },
          state: { anyOf: [{ const: 'queued' }, { const: 'ready' }] },
          quote: {
            anyOf: [
              {
                type: 'object',
                required: ['readyAt'],
                properties: { readyAt: { type: 'string', format: 'date-time' } },
              },
              { type: 'null', description: 'Nobody knows.' },
            ],
          },
          remakeOf: { $ref: '#/components/schemas/Order' },
        },
      },
    },
  },
  paths: {
    '/order': {
      post: {
        operationId: 'placeOrder',
        tags: ['orders'],
        summary: 'Place an order',
        description: 'Late ones are refused with BD_EXPIRED; see GET /order/{id}.',
        security: [{ key: [] }],
        'x-roles': ['cashier', 'manager'],
        parameters: [key],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['drinks'],
                properties: {
                  drinks: {
                    type: 'array',
                    minItems: 1,
                    maxItems: 20,
                    items: {
                      type: 'object',
                      required: ['recipe'],
                      properties: {
                        recipe: { type: 'string', minLength: 1, maxLength: 32, description: 'Of the menu.' },
                        options: {
                          type: 'object',
                          maxProperties: 16,
                          additionalProperties: { type: 'string', maxLength: 32 },
                        },
                        count: { type: 'integer', minimum: 1, maximum: 20, default: 1 },
                      },
                    },
                  },
                  zone: { type: 'string' },
                },
              },
            },
          },
        },
        responses: {
          201: {
            description: 'Default Response',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
          },
          '4XX': {
            description: 'Default Response',
            content: {
              'application/json': {
                schema: { type: 'object', title: 'Problem', properties: { code: { type: 'string' } } },
              },
            },
          },
          '5XX': {
            description: 'Default Response',
            content: {
              'application/json': {
                schema: { type: 'object', title: 'Problem', properties: { code: { type: 'string' } } },
              },
            },
          },
        },
      },
    },
    '/order/{id}': {
      parameters: [{ $ref: '#/components/parameters/OrderId' }],
      get: {
        operationId: 'getOrder',
        tags: ['orders'],
        summary: 'Track an order',
        responses: {
          200: {
            description: 'The order.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
          },
        },
      },
    },
    '/order/{id}/events': {
      get: {
        operationId: 'followOrder',
        tags: ['orders'],
        summary: 'Follow an order',
        parameters: [id],
        responses: {
          200: { description: 'text/event-stream', content: { 'application/json': { schema: { type: 'string' } } } },
        },
      },
    },
    '/events': {
      get: {
        operationId: 'followTerminal',
        tags: ['orders'],
        summary: 'Follow all orders',
        security: [{ key: [] }],
        responses: { 200: { description: '', content: { 'text/event-stream': { schema: { type: 'string' } } } } },
      },
    },
    '/menu': {
      put: {
        operationId: 'putMenu',
        tags: ['menu'],
        summary: 'Change the menu',
        security: [{ key: [] }],
        'x-roles': ['manager'],
        requestBody: {
          content: {
            'application/json': { schema: { type: 'object' }, example: { title: 'Today’s "best" isn\'t $5' } },
          },
        },
        responses: { 204: { description: 'Changed.' } },
      },
    },
  },
  webhooks: {
    'order.ready': {
      post: {
        summary: 'An order is ready',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
        },
        responses: { '2XX': { description: 'Taken.' } },
      },
    },
  },
}

/** What the reference is drawn from, but for the files of the page. */
export const sampleDocs: Omit<DocsContext, 'assets' | 'build'> = {
  openapi: sampleApi,
  base: 'baristad',
  url: 'http://127.0.0.1:8080',
  key: 'demo-cashier-key',
  words: {},
  events: [
    { name: 'order.ready', about: 'Call the number.', example: { type: 'order.ready', order: { number: '482' } } },
    { name: 'order.expired', about: 'It was never released.' },
  ],
  errors: [
    { code: 'BD_FULL', status: 503, title: 'The shop has too many open drinks' },
    { code: 'BD_EXPIRED', status: 409, title: 'The order came too late; nothing was taken' },
  ],
  topics: [
    {
      topic: 'board/<zone>',
      about: 'The whole pickup board.',
      from: 'daemon',
      retain: 'retained',
      qos: 1,
      when: 'at each change',
      maxBytes: 16_384,
      payload: { type: 'object', required: ['v'], properties: { v: { const: 1 } } },
      example: { v: 1 },
    },
  ],
}
