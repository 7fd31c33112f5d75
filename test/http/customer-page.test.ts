/** The page as the daemon serves it: a real shop, the built pages, and a hand that writes down who is on their way. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpRefusal } from '../../src/http/problems.ts'
import type { HttpServer } from '../../src/http/server.ts'
import { customerPageRoutes } from '../../src/pickup/customer-page.ts'
import { loadPages } from '../../src/pickup/pages.ts'
import { menu, Rig, recipe } from '../../src/shop/testing/rig.ts'
import { buildWeb } from '../../src/web/build.ts'

let dir: string
let app: HttpServer
const coming: string[] = []
const rig = new Rig({
  menu: {
    ...menu(recipe('espresso'), {
      ...recipe('latte', 'espresso'),
      name: 'Latte',
      names: { en: 'Latte', 'de-AT': 'Milchkaffee' },
      sizes: ['l'],
    }),
    languages: ['en', 'de-AT'],
    words: { l: { names: { en: 'large', 'de-AT': 'groß' }, plu: null } },
  },
})
rig.place('espresso')
const id = '7K3QXW9MZ4T2B'
rig.input({
  t: 'order.place',
  ref: 99,
  once: { terminal: 'till-1', key: 'k', hash: 'h' },
  id,
  url: `/o/${id}`,
  request: { drinks: [{ recipe: 'latte', size: 'l' }] },
})

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'baristad-customer-'))
  await buildWeb(dir)
  app = Fastify() as unknown as HttpServer
  app.setErrorHandler((error, _request, reply) => reply.code(error instanceof HttpRefusal ? 403 : 500).send())
  await customerPageRoutes(app, {
    built: await loadPages(dir),
    view: rig.view,
    orderUrl: (order) => `/o/${order}`,
    now: () => rig.now,
    languages: () => ['en', 'de-AT'],
    timezone: () => 'Europe/Vienna',
    coming: async (order) => {
      coming.push(order)
      return { ok: true, status: 200, body: '{}', replayed: false }
    },
  })
}, 60_000)

afterAll(async () => {
  await app.close()
  await rm(dir, { recursive: true, force: true })
})

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers })
const say = (url: string, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: '',
  })

describe('the customer’s page', () => {
  it('says its place, and calls things as the menu does in the language of the browser', async () => {
    const page = await get(`/o/${id}`, { 'accept-language': 'de;q=0.9' })
    expect(page.statusCode).toBe(200)
    expect(page.headers['cache-control']).toBe('no-store')
    for (const words of ['<html lang="de"', '1 Bestellung vor Ihnen', 'Milchkaffee', 'groß']) {
      expect(page.body).toContain(words)
    }
  })

  it('opens by its wholly upper-case address, in the shop’s language for a browser that has none', async () => {
    const page = await get(`/O/${id}`)
    for (const words of ['<html lang="en"', '1 order before you', 'Latte', 'large']) expect(page.body).toContain(words)
    expect((await get(`/o/${id.toLowerCase()}?lang=ar`)).body).toContain('dir="rtl"')
  })

  it('is the same 404 for an order that never was and an address that can be none, in the reader’s language', async () => {
    const [never, none] = [await get('/o/0000000000000?lang=fr'), await get('/o/nonsense?lang=fr')]
    expect([never.statusCode, none.statusCode]).toEqual([404, 404])
    expect(never.body).toBe(none.body)
    expect(never.body).toContain('Nous ne trouvons pas cette commande')
  })
})

describe('the form of a phone without script', () => {
  it('tells the shop, and leads back to the page in its language', async () => {
    const answer = await say(`/o/${id.toLowerCase()}/coming?lang=de`)
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/o/${id}?lang=de`])
    expect(coming).toEqual([id])
  })

  it('is refused from a page of somebody else, and for an address that can be none', async () => {
    const before = coming.length
    expect((await say(`/o/${id}/coming`, { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403)
    expect((await say('/o/nonsense/coming')).statusCode).toBe(404)
    expect(coming).toHaveLength(before)
  })
})

describe('the service worker', () => {
  it('is a script that is asked for anew each time, and may reach no other shop', async () => {
    const worker = await get('/o/sw.js')
    expect(worker.statusCode).toBe(200)
    expect(worker.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; connect-src 'self'",
    })
    expect(worker.body).not.toMatch(/^\s*(import|export)\b/m)
    expect(worker.body).not.toContain('caches')
  })
})
