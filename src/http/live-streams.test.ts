import Fastify from 'fastify'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LiveStreams } from './live-streams.ts'

let streams: LiveStreams
let url: string
const app = { close: async (): Promise<void> => {} }
const calls = new AbortController()
beforeEach(async () => {
  streams = new LiveStreams(1, 2)
  const server = Fastify({ forceCloseConnections: true })
  server.get('/public', (_request, reply) => {
    if (streams.openPublic(reply, 'x') === null) void reply.code(503).send()
  })
  server.get('/counter', (_request, reply) => {
    if (streams.open(reply, 'x') === null) void reply.code(503).send()
  })
  url = await server.listen({ host: '127.0.0.1', port: 0 })
  app.close = async () => {
    streams.close()
    await server.close()
  }
})
afterEach(async () => {
  calls.abort()
  await app.close()
})

it('when customers have used up their streams, the counter still gets one of its reserve', async () => {
  const status = async (path: string) => (await fetch(url + path, { signal: calls.signal })).status
  expect(await status('/public')).toBe(200)
  expect(await status('/public')).toBe(503)
  expect(await status('/counter')).toBe(200)
  expect(await status('/counter')).toBe(503)
  expect(streams.size).toBe(2)
  streams.configure(3, 3)
  expect(await status('/public')).toBe(200)
  expect(await status('/counter')).toBe(503)
})
