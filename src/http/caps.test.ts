import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { COUNTER, STAFF } from './access.ts'
import { type CapLimits, Caps, type Readings } from './caps.ts'
import { openKeyStore } from './keys.ts'
import { createHttpServer, type HttpServer } from './server.ts'

const MB = 1_048_576
const LIMITS: CapLimits = { loopDelayMs: 1_000, memoryBytes: 100 * MB, freeDiskBytes: 50 * MB, counterReserve: 50 }
const WELL: Readings = {
  loopDelayMs: 5,
  memoryBytes: 80 * MB,
  disk: { freeBytes: 1_000 * MB, totalBytes: 10_000 * MB },
}

let readings: Readings
let caps: Caps
beforeEach(() => {
  readings = WELL
  caps = new Caps(LIMITS, () => readings)
})

const statuses = () => Object.fromEntries(caps.states().map(({ cap, status }) => [cap, status]))

describe('what the computer bears', () => {
  it.each<[string, Partial<Readings>, string]>([
    ['nothing is known yet', { loopDelayMs: null, memoryBytes: null, disk: null }, 'ok ok ok'],
    ['all is well', {}, 'ok ok ok'],
    ['the loop is at its limit', { loopDelayMs: 1_000 }, 'over ok ok'],
    ['the loop has used the reserve too', { loopDelayMs: 1_500 }, 'orders refused ok ok'],
    ['memory is just below the reserve', { memoryBytes: 150 * MB - 1 }, 'ok over ok'],
    ['memory has used the reserve too', { memoryBytes: 150 * MB }, 'ok orders refused ok'],
    ['the disk has just enough', { disk: { freeBytes: 50 * MB, totalBytes: 10_000 * MB } }, 'ok ok ok'],
    ['the disk has less', { disk: { freeBytes: 50 * MB - 1, totalBytes: 10_000 * MB } }, 'ok ok orders refused'],
    ['the disk was made for the book alone', { disk: { freeBytes: MB, totalBytes: 499 * MB } }, 'ok ok ok'],
  ])('%s', (_what, over, expected) => {
    readings = { ...WELL, ...over }
    expect(Object.values(statuses()).join(' ')).toBe(expected)
  })

  it('is what the configuration says since it was read again; a free disk of 0 is not looked at', () => {
    readings = { ...WELL, disk: { freeBytes: 0, totalBytes: 10_000 * MB } }
    expect(caps.ordersRefused()).toMatch(/^0 MB are free on the disk of the order book, 50 MB are kept/)
    caps.configure({ ...LIMITS, freeDiskBytes: 0 })
    expect(caps.ordersRefused()).toBeNull()
    caps.configure({ ...LIMITS, counterReserve: 0, freeDiskBytes: 0 })
    readings = { ...readings, loopDelayMs: 1_000 }
    expect(caps.ordersRefused()).toBe('the event loop is 1000 ms late, the limit is 1000 ms')
  })

  it('warns before orders are refused', () => {
    readings = { ...WELL, memoryBytes: 120 * MB }
    expect(caps.warnings()).toEqual(['the process uses 120 MB of memory, the limit is 100 MB'])
    expect(caps.ordersRefused()).toBeNull()
  })
})

describe('over HTTP', () => {
  let folder: string
  let app: HttpServer
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'baristad-caps-'))
    const keys = openKeyStore(join(folder, 'keys.json'), { wallMs: () => 0 })
    for (const role of ['cashier', 'barista', 'manager', 'observer', 'display'] as const) {
      keys.addLiteral(`${role}-secret`, role, role)
    }
    app = await createHttpServer({ log: Fastify().log, keys, version: 'test', caps })
    const ok = () => ({ ok: true })
    app.get('/order/:id', { config: { access: 'public' } }, ok)
    app.get('/healthz', { config: { access: 'public' } }, ok)
    app.get('/staff', { config: { access: 'public' } }, ok)
    app.get('/orders', { config: { access: STAFF } }, ok)
    app.get('/metrics', { config: { access: ['observer', 'manager'] } }, ok)
    app.post('/order', { config: { access: COUNTER } }, ok)
    app.post('/order/:id/drinks', { config: { access: COUNTER } }, ok)
    app.post('/order/:id/cancel', { config: { access: COUNTER } }, ok)
  })
  afterEach(async () => {
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function ask(method: 'GET' | 'POST', url: string, role?: string) {
    const headers = role === undefined ? {} : { authorization: `Bearer ${role}-secret` }
    const response = await app.inject({ method, url, headers })
    return { status: response.statusCode, retryAfter: response.headers['retry-after'], body: response.json() }
  }
  const status = async (...request: Parameters<typeof ask>) => (await ask(...request)).status

  it('past a cap customers and observers get 503, its own type, and the counter goes on', async () => {
    readings = { ...WELL, loopDelayMs: 1_200 }
    expect(await ask('GET', '/order/x')).toMatchObject({
      status: 503,
      retryAfter: '5',
      body: { type: 'urn:baristad:problem:loop-delay', code: 'BD_LOOP_DELAY', retryAfterSeconds: 5 },
    })
    expect(await status('GET', '/orders', 'observer')).toBe(503)
    expect(await status('GET', '/order/x', 'display')).toBe(503)
    for (const role of ['cashier', 'barista', 'manager']) {
      expect(await status('POST', '/order', role)).toBe(200)
      expect(await status('GET', '/order/x', role)).toBe(200)
    }
    // Its people have a session, not a key.
    expect(await status('GET', '/staff')).toBe(200)
    expect(caps.refused).toEqual({ loopDelay: 3, memory: 0, freeDisk: 0 })
  })

  it('past the reserve the counter gets no new orders, and can still do all that ends one', async () => {
    readings = { ...WELL, memoryBytes: 200 * MB }
    expect((await ask('POST', '/order', 'cashier')).body.code).toBe('BD_MEMORY')
    expect(await status('POST', '/order/x/drinks', 'manager')).toBe(503)
    expect(await status('POST', '/order/x/cancel', 'cashier')).toBe(200)
    expect(await status('GET', '/orders', 'barista')).toBe(200)
  })

  it('a disk that is nearly full takes no new orders, and nobody is kept from reading', async () => {
    readings = { ...WELL, disk: { freeBytes: MB, totalBytes: 10_000 * MB } }
    expect((await ask('POST', '/order', 'cashier')).body).toMatchObject({
      code: 'BD_DISK_LOW',
      type: 'urn:baristad:problem:disk-low',
    })
    expect(await status('GET', '/order/x')).toBe(200)
    expect(await status('POST', '/order/x/cancel', 'cashier')).toBe(200)
  })

  it('whoever watches over the daemon is answered whatever it is like', async () => {
    readings = { loopDelayMs: 60_000, memoryBytes: 1e15, disk: { freeBytes: 0, totalBytes: 1e15 } }
    expect(await status('GET', '/metrics', 'observer')).toBe(200)
    expect(await status('GET', '/healthz')).toBe(200)
  })

  it('a wrong key learns that it is wrong, not how busy the shop is', async () => {
    readings = { ...WELL, memoryBytes: 1e15 }
    expect(await status('POST', '/order', 'nobody')).toBe(401)
    expect(await status('POST', '/order', 'display')).toBe(403)
  })
})
