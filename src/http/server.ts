/** The HTTP server that the rooms hang their routes on: limits, problem details, keys, one JSON parser. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { fastifySwagger } from '@fastify/swagger'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController, type RawServerDefault } from 'fastify'
import type { TSchema } from 'typebox'
import { type Access, guard } from './access.ts'
import type { Caps } from './caps.ts'
import type { Guesses } from './guesses.ts'
import type { KeyStore } from './keys.ts'
import type { RateLimits } from './limits.ts'
import { answerErrors, answerNotFound } from './problems.ts'
import { guardPublished } from './published.ts'
import { serializersWhenUsed, validatorsWhenUsed } from './schemas-when-used.ts'
import { answerClientError, answerUnasked, mayUpgrade, refuseEncoded } from './unasked.ts'

export type HttpServer = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

export interface HttpOptions {
  readonly log: FastifyBaseLogger
  readonly keys: Pick<KeyStore, 'examine'>
  readonly version: string
  /** Open sockets at once. Default 2,000. */
  readonly maxConnections?: number
  /** Requests a second. Default: as many as come. */
  readonly limits?: RateLimits
  /** Unknown order ids that are answered as such. Default: as many as come. */
  readonly guesses?: Guesses
  /** What the computer bears. Default: whatever comes. */
  readonly caps?: Caps
  /** Section `webhooks` of the OpenAPI document: what the daemon sends. Default: nothing. */
  readonly webhooks?: Readonly<Record<string, unknown>>
  /** When the schemas of routes are compiled: a wrong one is found `at start`, and `when used` it opens sooner. Default `at start`. */
  readonly schemas?: 'at start' | 'when used'
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use this route. Every route must say: there is no default. */
    access?: Access
    /** What the document says of the body, when the route itself checks it and its schema is only the outline. */
    describedBody?: TSchema
  }
}

const VALIDATION = { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false } as const
const BODY_LIMIT = 64 * 1024

/** In the order in which the reference has them. */
const TAGS = [
  { name: 'orders', description: 'Place orders, change them, and follow what becomes of them.' },
  { name: 'menu', description: 'What can be ordered, how soon, and what is out.' },
  { name: 'machines', description: 'What the machines do, and the cups that people take from them.' },
  {
    name: 'health',
    description: 'For whoever watches over the daemon: whether it lives, and whether it takes orders.',
  },
  { name: 'staff', description: 'For the manager: who did what.' },
  { name: 'webhooks', description: 'Be told by HTTP what becomes of orders, without asking.' },
]

export async function createHttpServer(options: HttpOptions): Promise<HttpServer> {
  const app = Fastify({
    loggerInstance: options.log,
    // One info line per transition is the shop's; a line per request would drown it.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    // Fastify's own defaults are 0: slow clients could hold sockets for ever (reliability.md §3, row 50).
    requestTimeout: 10_000,
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
    forceCloseConnections: true,
    ajv: { customOptions: VALIDATION },
    // No shorter than any address that comes in: an id that is far too long is one that nobody was given.
    routerOptions: { maxParamLength: 16_384 },
    frameworkErrors: answerErrors,
    clientErrorHandler: answerClientError,
    http: { shouldUpgradeCallback: (request): boolean => mayUpgrade(request, app.server) },
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.server.maxConnections = options.maxConnections ?? 2_000
  app.server.headersTimeout = 10_000
  answerUnasked(app.server)

  // One parser, for application/json only: several of them have been a way around validation (reliability.md §4).
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'))

  if (options.schemas === 'when used') {
    app.setValidatorCompiler(validatorsWhenUsed(VALIDATION))
    app.setSerializerCompiler(serializersWhenUsed())
  }
  app.setErrorHandler(answerErrors)
  app.setNotFoundHandler(answerNotFound)
  app.addHook('onRoute', (route) => {
    if (route.config?.access === undefined)
      throw new Error(`route ${String(route.method)} ${route.url} does not say who may use it`)
  })
  const { keys, limits = null, guesses = null, caps = null, webhooks } = options
  guardPublished(app, guesses)
  app.addHook('onRequest', guard({ keys, limits, caps }))
  app.addHook('onRequest', refuseEncoded)

  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'baristad',
        version: options.version,
        description:
          'The daemon behind a coffee shop’s counter. Errors are problem details (RFC 9457) with a stable `code`.',
        license: { name: 'MIT' },
      },
      tags: TAGS,
      ...(webhooks && { webhooks }),
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'The secret that `baristad key add` printed.' },
        },
      },
    },
    hideUntagged: true,
    transform: ({ schema, url, route }) => {
      const { access, describedBody } = route.config ?? {}
      const described = describedBody === undefined ? schema : { ...schema, body: describedBody }
      // Not in the standard, and the first thing that anybody wants to know.
      return { url, schema: Array.isArray(access) ? { ...described, 'x-roles': access } : described }
    },
  })
  app.get('/openapi.json', { config: { access: 'public' } }, () => app.swagger())
  return app
}
