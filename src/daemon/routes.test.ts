/** The daemon compiles the schemas of its routes when they are used; what is wrong with one must not wait until then. */
import { PassThrough } from 'node:stream'
import Fastify from 'fastify'
import { afterEach, expect, it } from 'vitest'
import type { KeyStore } from '../http/keys.ts'
import { createHttpServer, type HttpServer } from '../http/server.ts'
import { type RouteParts, registerRoutes } from './routes.ts'

let app: HttpServer
afterEach(async () => await app.close())

/** Routes ask nothing before a request comes; what they take along is never looked at here. */
const NOTHING: unknown = new Proxy(() => NOTHING, { get: (_, name) => (name === 'built' ? null : NOTHING) })
const MANAGER = { id: 'k1', role: 'manager', name: 'Ada' }

async function allRoutes(schemas: 'at start' | 'when used'): Promise<HttpServer> {
  const log = Fastify({ logger: { stream: new PassThrough() } }).log
  const keys = { examine: () => ({ t: 'valid', key: MANAGER }) } as unknown as KeyStore
  app = await createHttpServer({ log, keys, version: '0.0.0', schemas })
  await registerRoutes(app, NOTHING as RouteParts)
  return app
}

it('every route and every answer has a schema that can be compiled', async () => {
  await (await allRoutes('at start')).ready()
  expect(app.printRoutes().split('\n').length).toBeGreaterThan(100)
})

it('what is wrong with a request is said alike, whenever its schema is compiled', async () => {
  const said: unknown[] = []
  for (const schemas of ['at start', 'when used'] as const) {
    await allRoutes(schemas)
    const answer = await app.inject({ url: '/stats?from=yesterday', headers: { authorization: 'Bearer secret' } })
    said.push(answer.json())
    await app.close()
  }
  expect(said[0]).toMatchObject({ status: 400, detail: expect.stringContaining('from') })
  expect(said[1]).toEqual(said[0])
})
