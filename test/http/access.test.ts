import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Access } from '../../src/http/access.ts'
import type { Role } from '../../src/http/keys.ts'
import { json, type Running, startRunning } from './running.ts'

type Row = readonly [method: string, path: string, access: Access]

const ROLES: readonly Role[] = ['cashier', 'barista', 'manager', 'machine', 'display', 'observer']

/**
 * Who may use what. The rule behind the table:
 * - public is what an unguessable id protects, and what tells nothing of the shop's business; whoever knows the id may
 *   also say which phone is told of that order, and nothing else;
 * - the counter (cashier, barista, manager) does what an order needs; a cashier's key reads its own orders only;
 * - staff (barista, manager) say what can be sold at the moment; the manager says what the shop is;
 * - what belongs to a till's own wiring is the cashier's, for itself, and the manager's, for all;
 * - observers and displays read; machines have no business here.
 */
const ROUTES: readonly Row[] = [
  ['POST', '/order', ['cashier', 'barista', 'manager']],
  ['GET', '/orders', ['cashier', 'barista', 'manager', 'observer']],
  ['GET', '/order/{id}', 'public'],
  ['GET', '/order/{id}/events', 'public'],
  ['POST', '/order/{id}/cancel', ['cashier', 'barista', 'manager']],
  ['POST', '/order/{id}/collect', ['cashier', 'barista', 'manager']],
  ['POST', '/order/{id}/uncollect', ['cashier', 'barista', 'manager']],
  ['POST', '/order/{id}/call', ['cashier', 'barista', 'manager']],
  ['POST', '/collect', ['cashier', 'barista', 'manager']],
  ['PUT', '/order/{id}/coming', 'public'],
  ['POST', '/order/{id}/hold', ['cashier', 'barista', 'manager']],
  ['POST', '/order/{id}/release', ['cashier', 'barista', 'manager']],
  ['POST', '/order/{id}/drinks', ['cashier', 'barista', 'manager']],
  ['POST', '/order/{id}/drinks/{d}/cancel', ['cashier', 'barista', 'manager']],
  ['GET', '/events', ['cashier', 'barista', 'manager', 'observer']],
  ['GET', '/menu', ['cashier', 'barista', 'manager', 'display', 'observer']],
  ['GET', '/machines', ['cashier', 'barista', 'manager', 'observer']],
  ['POST', '/machines/{id}/groups/{n}/cleared', ['cashier', 'barista', 'manager']],
  ['GET', '/order/{id}/qr.svg', 'public'],
  ['GET', '/printers', ['cashier', 'barista', 'manager', 'observer']],
  ['POST', '/order/{id}/labels/print', ['cashier', 'barista', 'manager']],
  ['POST', '/order/{id}/ticket/print', ['cashier', 'barista', 'manager']],
  ['GET', '/order/{id}/outlook', 'public'],
  ['GET', '/mode', ['cashier', 'barista', 'manager', 'display', 'observer']],
  ['PUT', '/mode', ['barista', 'manager']],
  ['GET', '/quote', ['cashier', 'barista', 'manager', 'display', 'observer']],
  ['PUT', '/menu', ['manager']],
  ['GET', '/stock', ['cashier', 'barista', 'manager', 'observer']],
  ['PUT', '/stock/{ingredient}', ['barista', 'manager']],
  ['GET', '/displays', ['cashier', 'barista', 'manager', 'observer']],
  ['POST', '/displays/approve', ['barista', 'manager']],
  ['POST', '/displays/{id}/rename', ['barista', 'manager']],
  ['POST', '/displays/{id}/zone', ['barista', 'manager']],
  ['POST', '/displays/{id}/size', ['barista', 'manager']],
  ['POST', '/displays/{id}/revoke', ['barista', 'manager']],
  ['POST', '/displays/{id}/identify', ['barista', 'manager']],
  ['POST', '/menu/86', ['barista', 'manager']],
  ['POST', '/menu/back', ['barista', 'manager']],
  ['GET', '/audit', ['manager']],
  ['POST', '/webhooks', ['cashier', 'manager']],
  ['GET', '/webhooks', ['cashier', 'manager']],
  ['DELETE', '/webhooks/{id}', ['cashier', 'manager']],
  ['GET', '/webhooks/{id}/deliveries', ['cashier', 'manager']],
  ['POST', '/webhooks/{id}/rotate', ['cashier', 'manager']],
  ['POST', '/webhooks/{id}/enable', ['cashier', 'manager']],
  ['POST', '/webhooks/{id}/replay', ['cashier', 'manager']],
  ['GET', '/attention', ['cashier', 'barista', 'manager', 'observer']],
  ['POST', '/attention/stale', ['barista', 'manager']],
  ['POST', '/brew/{id}/resolve', ['barista', 'manager']],
  ['POST', '/order/{id}/remake', ['barista', 'manager']],
  ['GET', '/order/{id}/why', ['cashier', 'barista', 'manager', 'observer']],
  ['POST', '/order/{id}/rush', ['barista', 'manager']],
  ['POST', '/order/{id}/unrush', ['barista', 'manager']],
  ['POST', '/machines/{id}/drain', ['barista', 'manager']],
  ['POST', '/machines/{id}/maintenance', ['barista', 'manager']],
  ['POST', '/machines/{id}/resume', ['barista', 'manager']],
  ['POST', '/machines/{id}/test', ['barista', 'manager']],
  ['GET', '/waste', ['barista', 'manager', 'observer']],
  ['GET', '/stats', ['barista', 'manager', 'observer']],
  ['GET', '/metrics', ['barista', 'manager', 'observer']],
  ['GET', '/alerts', ['cashier', 'barista', 'manager', 'observer']],
  ['GET', '/order/{id}/deliveries', ['cashier', 'barista', 'manager', 'observer']],
  ['GET', '/o/{id}/push', 'public'],
  ['PUT', '/o/{id}/push', 'public'],
  ['DELETE', '/o/{id}/push', 'public'],
  ['PUT', '/o/{id}/ntfy', 'public'],
  ['DELETE', '/o/{id}/ntfy', 'public'],
  ['GET', '/healthz', 'public'],
  ['GET', '/readyz', 'public'],
]

/** Pages and what they load: for people, so not in the API's document. */
const PAGES: readonly Row[] = [
  ['GET', '/openapi.json', 'public'],
  ['GET', '/robots.txt', 'public'],
  ['GET', '/o/{id}', 'public'],
  ['GET', '/O/{id}', 'public'],
  ['POST', '/o/{id}/coming', 'public'],
  ['GET', '/board', 'public'],
  ['GET', '/board/{zone}', 'public'],
  ['GET', '/board/{zone}/lite', 'public'],
  // What a screen asks and says of itself: its cookie or its ticket is the guard.
  ['GET', '/board/{zone}/pairing', 'public'],
  ['POST', '/board/{zone}/report', 'public'],
  ['GET', '/docs', 'public'],
  ['GET', '/till', 'public'],
  ['GET', '/order/{id}/labels', ['cashier', 'barista', 'manager']],
  ['GET', '/order/{id}/ticket', ['cashier', 'barista', 'manager']],
  // Behind a login of its own: a key is typed once, then a cookie is the guard.
  ['GET', '/staff', 'public'],
  ['GET', '/staff/main', 'public'],
  ['GET', '/staff/events', 'public'],
  ['GET', '/staff/order/{id}/labels', 'public'],
  ['GET', '/staff/order/{id}/ticket', 'public'],
  ['POST', '/staff/login', 'public'],
  ['POST', '/staff/logout', 'public'],
  ['POST', '/staff/do', 'public'],
  ['GET', '/lane/{lane}', 'public'],
  ['GET', '/lane/{lane}/main', 'public'],
  ['GET', '/lane/{lane}/events', 'public'],
  ['POST', '/lane/{lane}/login', 'public'],
  ['POST', '/lane/{lane}/logout', 'public'],
  ['POST', '/lane/{lane}/do', 'public'],
]

/** Routes that are not in every daemon, or not yet: whenever one is there, it keeps to its row. */
const SOMETIMES: readonly Row[] = [
  ['GET', '/assets/*', 'public'],
  ['GET', '/o/sw.js', 'public'],
]

const ALL: readonly Row[] = [...ROUTES, ...PAGES, ...SOMETIMES]
const nameOf = ([method, path]: Row): string => `${method} ${path}`

/** Every route of the daemon as it is, e.g. `GET /order/{id}`, with what it says of itself; HEAD of a GET apart. */
const present = new Map<string, Access>()
const heads = new Map<string, Access>()

/** Fastify tells of each server that is made, before it has any route (its documentation, Hooks, diagnostics channel). */
function listen(message: unknown): void {
  const { fastify } = message as { fastify: FastifyInstance }
  fastify.addHook('onRoute', ({ method, url, config }) => {
    for (const one of [method].flat()) {
      const routes = one === 'HEAD' ? heads : present
      routes.set(`${one} ${url.replace(/:(\w+)/g, '{$1}')}`, config?.access ?? [])
    }
  })
}

let shop: Running
beforeAll(async () => {
  subscribe('fastify.initialization', listen)
  shop = await startRunning()
})
afterAll(async () => {
  unsubscribe('fastify.initialization', listen)
  await shop.close()
})

const PLACES: Readonly<Record<string, string>> = { id: '0000000000000', n: '1', d: '1', zone: 'main', '*': 'none.js' }

async function call(method: string, path: string, key: string | null): Promise<number> {
  const response = await fetch(
    shop.url + path.replace(/\{(\w+)\}|(\*)/g, (_, name, star) => PLACES[name ?? star] ?? ''),
    {
      method,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(method !== 'GET' && { 'idempotency-key': 'x', 'content-type': 'application/json' }),
      },
      ...(method !== 'GET' && { body: '{}' }),
    },
  )
  await response.body?.cancel()
  return response.status
}

describe('the table', () => {
  it('has every route of the daemon, and each route says of itself what the table says', () => {
    expect(present.size).toBeGreaterThanOrEqual(ROUTES.length + PAGES.length)
    const expected = new Map(ALL.filter((row) => present.has(nameOf(row))).map((row) => [nameOf(row), row[2]]))
    const sorted = (routes: ReadonlyMap<string, Access>) =>
      [...routes].map(([name, access]) => `${name}: ${access === 'public' ? access : [...access].sort()}`).sort()
    expect(sorted(present)).toEqual(sorted(expected))
  })

  it('has no route that is gone', () => {
    expect([...ROUTES, ...PAGES].map(nameOf).filter((name) => !present.has(name))).toEqual([])
  })

  it('is followed by HEAD as by GET', () => {
    expect(heads.size).toBeGreaterThan(0)
    for (const [name, access] of heads) expect(access, name).toEqual(present.get(name.replace('HEAD', 'GET')))
  })
})

describe('the rule', () => {
  const guarded = (): [string, readonly Role[]][] =>
    [...present].flatMap(([name, access]) => (access === 'public' ? [] : [[name, access]]))

  it('nothing is changed without a key, nor with one that is for reading', () => {
    for (const [name, access] of present) {
      // What customers may say: the id of their order is the right to it.
      if (name === 'PUT /order/{id}/coming' || name === 'POST /o/{id}/coming') continue
      // Of the forms of staff and lane pages a session is the guard (staff.test.ts); of a display's report its ticket.
      if (name.startsWith('GET ') || /^POST \/(staff|lane|board)\//.test(name)) continue
      if (/^(PUT|DELETE) \/o\/\{id\}\/(push|ntfy)$/.test(name)) continue
      expect(access, name).not.toBe('public')
      for (const reader of ['machine', 'display', 'observer']) expect(access, name).not.toContain(reader)
    }
  })

  it('a manager may do all that anybody may, and a machine nothing', () => {
    for (const [name, access] of guarded()) {
      expect(access, name).toContain('manager')
      expect(access, name).not.toContain('machine')
    }
  })
})

/** Doors with a lock of their own: no key opens or closes them. */
const WITH_KEYS = ALL.filter(([, path]) => !path.startsWith('/staff/'))

describe.each(WITH_KEYS)('%s %s', (method, path, access) => {
  it.for(ROLES)(`with the key of a %s`, async (role, { skip }) => {
    skip(!present.has(`${method} ${path}`), 'there is no such route')
    const status = await call(method, path, shop.keys[role])
    if (access === 'public' || access.includes(role)) expect([401, 403]).not.toContain(status)
    else expect(status).toBe(403)
  })

  it.for(['no key', 'a wrong key'])('with %s', async (what, { skip }) => {
    skip(!present.has(`${method} ${path}`), 'there is no such route')
    const status = await call(method, path, what === 'no key' ? null : 'nobodys-key')
    if (access === 'public') expect(status).not.toBe(401)
    else expect(status).toBe(401)
  })
})

describe('/openapi.json', () => {
  it('is OpenAPI 3.1 and documents every route that is not a page, with an id and a summary each', async () => {
    const api = await json<{
      openapi: string
      paths: Record<string, Record<string, { operationId?: string; summary?: string; security?: object[] }>>
    }>(fetch(`${shop.url}/openapi.json`))
    expect(api.openapi).toBe('3.1.0')
    const documented = Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        const name = `${method.toUpperCase()} ${path}`
        expect(operation, name).toMatchObject({ operationId: expect.any(String), summary: expect.any(String) })
        // What it says of keys is what the guard does.
        expect((operation.security ?? []).length > 0, name).toBe(present.get(name) !== 'public')
        return name
      }),
    )
    const pages = [...PAGES.map(nameOf), ...SOMETIMES.map(nameOf), 'GET /docs', 'GET /till']
    expect(documented.sort()).toEqual([...present.keys()].filter((name) => !pages.includes(name)).sort())
  })
})
