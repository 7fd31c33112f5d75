import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { takeAnswer } from './http-wire.ts'
import { type LoadPlan, load, NUMBER } from './load.ts'

let server: Server | null = null

afterEach(async () => {
  server?.closeAllConnections()
  server?.close()
  server = null
})

async function serverThat(answer: (request: IncomingMessage, reply: ServerResponse) => void): Promise<number> {
  server = createServer((request, reply) => {
    request.resume()
    request.on('end', () => answer(request, reply))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const plan = (port: number, over: Partial<LoadPlan> = {}): LoadPlan => ({
  port,
  connections: 4,
  durationMs: 5_000,
  maxRequests: 50,
  key: 'secret',
  body: '{}',
  run: 'r',
  ...over,
})

describe('the load', () => {
  it('sends no more than it may, each with a key of its own, and counts answers by status', async () => {
    const keys = new Set<unknown>()
    const port = await serverThat((request, reply) => {
      keys.add(request.headers['idempotency-key'])
      reply.writeHead(keys.size % 10 === 0 ? 503 : 201, { 'content-length': 8 }).end('{"é":1}')
    })
    const { answers, p50Ms, p99Ms } = await load(plan(port))
    expect(answers).toEqual({ 201: 45, 503: 5 })
    expect(keys.size).toBe(50)
    expect(p99Ms).toBeGreaterThanOrEqual(p50Ms)
  })

  it('sends the number of the order where the body asks for it', async () => {
    const bodies: string[] = []
    const port = await serverThat((request, reply) => {
      bodies.push(request.headers['content-length'] ?? '')
      reply.writeHead(201, { 'content-length': 0 }).end()
    })
    await load(plan(port, { connections: 1, maxRequests: 10, body: `{"n":"${NUMBER}"}` }))
    expect(bodies).toEqual([...Array(9).fill('9'), '10'])
  })

  it('stops in time and waits for what is under way', async () => {
    let asked = 0
    const port = await serverThat((_, reply) => {
      asked++
      setTimeout(() => reply.writeHead(201, { 'content-length': 0 }).end(), 5)
    })
    const { answers, elapsedMs } = await load(plan(port, { durationMs: 60, maxRequests: 1e6 }))
    expect(answers).toEqual({ 201: asked })
    expect(elapsedMs).toBeLessThan(5_000)
  })

  it('keeps its connections', async () => {
    const port = await serverThat((_, reply) => void reply.writeHead(201, { 'content-length': 0 }).end())
    let connections = 0
    server?.on('connection', () => connections++)
    await load(plan(port))
    expect(connections).toBe(4)
  })

  it('fails when the server hangs up, rather than counting less', async () => {
    let asked = 0
    const port = await serverThat((request, reply) => {
      if (++asked === 20) request.socket.destroy()
      else reply.writeHead(201, { 'content-length': 0 }).end()
    })
    await expect(load(plan(port))).rejects.toThrow()
  })
})

describe('an answer on the wire', () => {
  const text = 'HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}'

  it('is taken only when the last of its bytes has come', () => {
    for (let end = 0; end < text.length; end++) expect(takeAnswer(text.slice(0, end))).toBeNull()
    expect(takeAnswer(`${text}HTTP/1.1`)).toEqual({ answer: { status: 201, body: '{}' }, rest: 'HTTP/1.1' })
  })

  it('is not found in something else, nor read where its length is not known', () => {
    const chunked = 'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'
    expect(() => takeAnswer(chunked)).toThrow(/chunks/)
    expect(() => takeAnswer('SSH-2.0\r\n\r\n')).toThrow(/not an HTTP answer/)
  })
})
