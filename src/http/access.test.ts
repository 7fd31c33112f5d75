import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { COUNTER } from './access.ts'
import { type KeyStore, openKeyStore } from './keys.ts'
import { type Limits, RateLimits } from './limits.ts'
import { createHttpServer, type HttpServer } from './server.ts'

const DAY_MS = 86_400_000

let folder: string
let wallMs: number
let nowMs: number
let keys: KeyStore
let app: HttpServer | null

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-access-'))
  wallMs = Date.UTC(2026, 0, 2)
  nowMs = 0
  app = null
  keys = openKeyStore(join(folder, 'keys.json'), { wallMs: () => wallMs })
  keys.addLiteral('till-secret', 'cashier', 'Till 1')
  keys.addLiteral('screen-secret', 'display', 'wall')
})
afterEach(async () => {
  await app?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function serve(limits?: Limits): Promise<void> {
  const log = Fastify().log
  const server = await createHttpServer({
    log,
    keys,
    version: 'test',
    ...(limits && { limits: new RateLimits(limits, () => nowMs) }),
  })
  server.get('/public', { config: { access: 'public' } }, () => ({ ok: true }))
  server.get('/healthz', { config: { access: 'public' } }, () => ({ ok: true }))
  server.post('/counter', { config: { access: COUNTER } }, (request) => ({ id: request.key?.id }))
  app = server
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly problem: Readonly<Record<string, unknown>>
}

async function get(path: string, how: { key?: string; from?: string; method?: 'GET' | 'POST' } = {}): Promise<Answer> {
  const { key, from = '10.0.0.1', method = 'GET' } = how
  const response = await app?.inject({
    method,
    url: path,
    remoteAddress: from,
    headers: { ...(key !== undefined && { authorization: `Bearer ${key}` }), 'x-forwarded-for': '1.2.3.4' },
  })
  if (!response) throw new Error('no server')
  return { status: response.statusCode, headers: response.headers, problem: response.json() }
}

const order = (key?: string, from?: string) =>
  get('/counter', { method: 'POST', ...(key !== undefined && { key }), ...(from !== undefined && { from }) })

/** The statuses of so many requests after each other. */
async function statuses(times: number, ask: () => Promise<Answer>): Promise<number[]> {
  const all: number[] = []
  for (let i = 0; i < times; i++) all.push((await ask()).status)
  return all
}

describe('a key that is no longer good', () => {
  it('that expired is 401 with the day and the way out', async () => {
    const { key, secret } = await keys.add('cashier', 'Till 2', { expiresMs: wallMs + DAY_MS })
    await serve()
    expect((await order(secret)).status).toBe(200)
    wallMs += DAY_MS
    const { status, headers, problem } = await order(secret)
    expect([status, headers['www-authenticate'], problem.code]).toEqual([401, 'Bearer', 'BD_UNAUTHENTICATED'])
    expect(problem.detail).toBe(
      `This key expired on 2026-01-03: make a new one with \`baristad key rotate ${key.id}\`.`,
    )
  })

  it('that was replaced is 401 and says so; a guess at either learns nothing', async () => {
    const { key, secret } = await keys.add('cashier', 'Till 2', { expiresMs: wallMs + DAY_MS })
    await keys.rotate(key.id, { overlapMs: 0 })
    await serve()
    expect((await order(secret)).problem.detail).toContain('new secret since 2026-01-02')
    expect((await order(`bd_cashier_${key.id}_guess`)).problem.detail).toBe('This key is unknown or revoked.')
  })

  it('opens a public route all the same, as no key would', async () => {
    const { secret } = await keys.add('cashier', 'Till 2', { expiresMs: wallMs + 1 })
    wallMs += 1
    await serve()
    expect((await get('/public', { key: secret })).status).toBe(200)
  })
})

it('the last use of a key has the address of the socket, not of a header', async () => {
  await serve()
  const id = keys.verify('till-secret')?.id ?? ''
  await order('till-secret', '10.0.0.9')
  expect(keys.lastUsed(id)?.address).toBe('10.0.0.9')
})

describe('with limits', () => {
  const LIMITS: Limits = { keyPerSecond: 3, addressPerSecond: 2, requestsPerSecond: 1_000, publicShare: 50 }

  it('a key over its own is 429 with Retry-After, and its orders go on a moment later', async () => {
    await serve(LIMITS)
    expect(await statuses(7, () => order('till-secret'))).toEqual([200, 200, 200, 200, 200, 200, 429])
    const { headers, problem } = await order('till-secret')
    expect(headers).toMatchObject({
      'retry-after': '1',
      'content-type': expect.stringContaining('application/problem+json'),
    })
    expect(problem).toMatchObject({ code: 'BD_RATE', status: 429, limit: 'key', retryAfterSeconds: 1 })
    nowMs += 1_000
    expect((await order('till-secret')).status).toBe(200)
  })

  it('wrong keys, no key, pages and paths that do not exist count for the address, on loopback as anywhere', async () => {
    await serve(LIMITS)
    const from = '127.0.0.1'
    expect((await order('wrong', from)).status).toBe(401)
    expect((await order(undefined, from)).status).toBe(401)
    expect((await get('/public', { from })).status).toBe(200)
    expect((await get('/nowhere', { from })).status).toBe(404)
    expect((await order('wrong', from)).problem).toMatchObject({ code: 'BD_RATE', limit: 'address' })
    expect((await get('/public', { from })).status).toBe(429)
    expect((await get('/nowhere', { from })).status).toBe(429)
    expect((await get('/public', { from: '10.0.0.2' })).status).toBe(200)
  })

  it('a till is not locked out by what else comes from its address, nor by what it reads itself', async () => {
    await serve(LIMITS)
    expect((await statuses(10, () => order('wrong'))).filter((status) => status === 429)).toHaveLength(6)
    expect(await statuses(3, () => get('/public', { key: 'till-secret' }))).toEqual([200, 200, 200])
    expect(await statuses(4, () => order('till-secret'))).toEqual([200, 200, 200, 429])
  })

  it('a flood of pages, and of keys that are not the counter’s, leaves the counter its part', async () => {
    await serve({ keyPerSecond: 100, addressPerSecond: 100, requestsPerSecond: 10, publicShare: 30 })
    let n = 0
    const flood = await statuses(50, () => get('/public', { from: `10.0.1.${++n}` }))
    expect(flood.filter((status) => status === 200)).toHaveLength(6)
    expect((await get('/public', { key: 'screen-secret' })).status).toBe(429)
    expect(await statuses(15, () => order('till-secret'))).toEqual([...Array(14).fill(200), 429])
  })

  it('health is answered whatever comes', async () => {
    await serve({ ...LIMITS, requestsPerSecond: 1 })
    await statuses(10, () => get('/public'))
    expect(await statuses(50, () => get('/healthz'))).toEqual(Array(50).fill(200))
  })

  it('a key that may not do something is limited as one that may', async () => {
    await serve(LIMITS)
    expect(await statuses(7, () => order('screen-secret'))).toEqual([403, 403, 403, 403, 403, 403, 429])
  })
})

it('without limits nobody is ever refused for coming often', async () => {
  await serve()
  expect(new Set(await statuses(300, () => order('wrong')))).toEqual(new Set([401]))
})
