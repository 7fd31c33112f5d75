/** The listener for phones outside the shop: what is there, what is not, and what both say. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { request as httpRequest } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PRIVATE_HEADERS } from '../../src/http/doors.ts'
import { json, type Running, startRunning } from './running.ts'

const KEY = (key: string) => ({ authorization: `Bearer ${key}` })

interface Route {
  readonly method: string
  readonly url: string
  readonly published: boolean
}
const routes: Route[] = []

function listen(message: unknown): void {
  const { fastify } = message as { fastify: FastifyInstance }
  fastify.addHook('onRoute', ({ method, url, config }) => {
    for (const one of [method].flat()) routes.push({ method: one, url, published: config?.published === true })
  })
}

let shop: Running
let outside = ''
let order = ''
beforeAll(async () => {
  subscribe('fastify.initialization', listen)
  shop = await startRunning('', { public: '{ port: 0 }' })
  // Other daemons of this file have the same routes.
  unsubscribe('fastify.initialization', listen)
  outside = shop.daemon.outsideUrl ?? ''
  order = (await json(shop.place({ drinks: [{ recipe: 'espresso' }], customerName: 'Anna' }))).id
})
afterAll(async () => {
  await shop.close()
})

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** As it comes over the wire, with the path as it is. */
function ask(
  base: string,
  path: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(base)
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ hostname, port, path, method, headers, timeout: 20_000 }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        // A live stream does not end by itself.
        if (response.headers['content-type']?.startsWith('text/event-stream')) response.destroy()
      })
      response.on('close', () => {
        const { date: _, ...rest } = response.headers
        resolve({ status: response.statusCode ?? 0, headers: rest, body: text })
      })
    })
    asked.on('timeout', () => asked.destroy(new Error(`no answer to ${method} ${path}`)))
    asked.on('error', reject)
    asked.end(body)
  })
}

const fill = (url: string, id: string): string =>
  url
    .replace('/order/:id', `/order/${id}`)
    .replace(/\/([oO])\/:id/, `/$1/${id}`)
    .replace(/:\w+/g, 'main')
    .replace('*', 'none.js')

const BODYLESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE'])
const NOBODYS = '0000000000000'

describe('the public listener', () => {
  it('is not there unless the configuration says so', async () => {
    const closed = await startRunning()
    expect(closed.daemon.outsideUrl).toBeNull()
    await closed.close()
  })

  it('knows no route but the published ones, whatever method and key: one and the same 404', async () => {
    const hidden = routes.filter(({ published }) => !published)
    expect(hidden.length).toBeGreaterThan(50)
    const { status, headers, body } = await ask(outside, '/no/such/thing')
    expect(status).toBe(404)
    const wrong: string[] = []
    for (const { method, url } of hidden) {
      for (const key of [null, shop.keys.manager]) {
        const path = fill(url, order)
        const more = BODYLESS.has(method) ? {} : { 'content-type': 'application/json', 'idempotency-key': 'x' }
        const answer = await ask(outside, path, {
          method,
          headers: { ...(key !== null && KEY(key)), ...more },
          body: BODYLESS.has(method) ? '' : '{}',
        })
        const same = method === 'HEAD' ? { status, headers, body: '' } : { status, headers, body }
        if (JSON.stringify(answer) !== JSON.stringify(same)) wrong.push(`${method} ${path}: ${JSON.stringify(answer)}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('has the page, the data and the files of an order, and nothing else', () => {
    const published = routes.filter((route) => route.published).map(({ method, url }) => `${method} ${url}`)
    expect([...new Set(published)].filter((name) => !name.startsWith('HEAD')).sort()).toEqual([
      'DELETE /o/:id/ntfy',
      'DELETE /o/:id/push',
      'GET /O/:id',
      'GET /assets/*',
      'GET /o/:id',
      'GET /o/:id/push',
      'GET /o/sw.js',
      'GET /order/:id',
      'GET /order/:id/events',
      'GET /order/:id/outlook',
      'GET /order/:id/qr.svg',
      'GET /robots.txt',
      'POST /o/:id/coming',
      'PUT /o/:id/ntfy',
      'PUT /o/:id/push',
      'PUT /order/:id/coming',
    ])
  })

  it('opens an order by its page, its data and its stream, in either spelling, under whatever name it is asked', async () => {
    for (const host of ['cafe.example', 'evil.example:1', '127.0.0.1']) {
      for (const path of [`/o/${order}`, `/O/${order}`, `/order/${order.toLowerCase()}`, `/order/${order}/qr.svg`]) {
        const { status, body } = await ask(outside, path, { headers: { host } })
        expect(status, path).toBe(200)
        expect(body).not.toContain(host.split(':')[0] === '127.0.0.1' ? 'Anna' : host)
      }
    }
    expect((await ask(outside, `/order/${order}/events`)).body).toContain('event: snapshot')
    expect((await ask(outside, '/robots.txt')).body).toBe('User-agent: *\nDisallow: /\n')
  })

  it('says of every answer that nobody may keep, index or pass it on, errors included', async () => {
    for (const id of [order, NOBODYS, 'short', 'x'.repeat(300)]) {
      for (const { method, url } of routes.filter((route) => route.published)) {
        if (method === 'HEAD') continue
        const { headers, status } = await ask(outside, fill(url, id), { method })
        expect(headers, `${method} ${url} ${status}`).toMatchObject(PRIVATE_HEADERS)
        expect(headers['access-control-allow-origin']).toBeUndefined()
      }
    }
  })

  it('lets no other site read anything', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'GET' }
    const answer = await ask(outside, `/order/${order}`, { method: 'OPTIONS', headers })
    expect(answer).toEqual(await ask(outside, '/no/such/thing'))
  })

  it('answers a malformed id exactly as one that nobody was given, on page and data', async () => {
    for (const place of ['/o/:id', '/O/:id', '/order/:id', '/order/:id/events', '/order/:id/qr.svg']) {
      const unknown = await ask(outside, place.replace(':id', NOBODYS))
      expect(unknown.status).toBe(404)
      for (const id of ['short', 'UUUUUUUUUUUUU', '%00', '..%2f..%2fetc', 'x'.repeat(70), 'x'.repeat(4_000)]) {
        expect(await ask(outside, place.replace(':id', id)), `${place} ${id.slice(0, 20)}`).toEqual(unknown)
      }
    }
    // What is no address at all is nothing, too.
    expect(await ask(outside, '/order/%E0%A4%A')).toEqual(await ask(outside, '/order/'))
  })

  it('is not the door to the broker', async () => {
    const headers = {
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'x'.repeat(22),
      'sec-websocket-version': '13',
    }
    expect((await ask(outside, '/mqtt', { headers })).status).toBe(404)
  })
})

describe('guessing', () => {
  it('is slowed for one phone behind the proxy and not for its neighbour, and never for whoever knows an id', async () => {
    const limited = await startRunning(
      'limits: { keyPerSecond: 100000, addressPerSecond: 100000, requestsPerSecond: 1000000, publicShare: 100, unknownPerSecond: 1000000 }',
      { public: '{ port: 0 }' },
    )
    try {
      const { id } = await json(limited.place({ drinks: [{ recipe: 'espresso' }] }))
      const from = (phone: string) => ({ headers: { 'x-forwarded-for': phone } })
      const statuses: number[] = []
      for (const base of [limited.daemon.outsideUrl ?? '']) {
        for (let i = 0; i < 40; i++) statuses.push((await ask(base, `/order/${NOBODYS}`, from('203.0.113.7'))).status)
        const page = await ask(base, `/o/${NOBODYS}`, from('203.0.113.7'))
        expect(page.status).toBe(429)
        expect(Number(page.headers['retry-after'])).toBeGreaterThan(0)
        expect(page.headers).toMatchObject(PRIVATE_HEADERS)
        expect(JSON.parse(page.body)).toMatchObject({ code: 'BD_RATE', limit: 'address' })
        expect((await ask(base, `/order/${id}`, from('203.0.113.7'))).status).toBe(200)
        expect((await ask(base, `/o/${NOBODYS}`, from('203.0.113.8'))).status).toBe(404)
      }
      expect(statuses.slice(0, 20)).toEqual(Array(20).fill(404))
      expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0)
      // The same on the shop's own listener, where a key of the counter is no guess.
      const inside: number[] = []
      for (let i = 0; i < 40; i++) inside.push((await ask(limited.url, `/order/${NOBODYS}`)).status)
      expect(inside).toContain(429)
      expect((await ask(limited.url, `/order/${NOBODYS}`, { headers: KEY(limited.keys.cashier) })).status).toBe(404)
    } finally {
      await limited.close()
    }
  })
})

describe('an order that is forgotten', () => {
  it('is the same 404 as one that never was, on both listeners, and still there for the counter', async () => {
    const forgetful = await startRunning('privacy: { forgetAfter: 0s }', { public: '{ port: 0 }' })
    try {
      const { id } = await json(forgetful.place({ drinks: [{ recipe: 'espresso' }], customerName: 'Anna' }))
      await fetch(`${forgetful.url}/order/${id}/cancel`, {
        method: 'POST',
        headers: { ...KEY(forgetful.keys.cashier), 'idempotency-key': 'cancel' },
      })
      const bases = [forgetful.url, forgetful.daemon.outsideUrl ?? '']
      const end = performance.now() + 30_000
      while ((await ask(forgetful.url, `/order/${id}`)).status !== 404) {
        if (performance.now() > end) throw new Error('it is not forgotten')
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      for (const base of bases) {
        for (const place of ['/o/:id', '/order/:id', '/order/:id/events', '/order/:id/qr.svg']) {
          expect(await ask(base, place.replace(':id', id))).toEqual(await ask(base, place.replace(':id', NOBODYS)))
        }
      }
      const kept = await ask(forgetful.url, `/order/${id}`, { headers: KEY(forgetful.keys.cashier) })
      expect(JSON.parse(kept.body)).toMatchObject({ id, state: 'cancelled' })
      expect((await ask(bases[1] ?? '', `/order/${id}`, { headers: KEY(forgetful.keys.cashier) })).status).toBe(404)
    } finally {
      await forgetful.close()
    }
  })
})
