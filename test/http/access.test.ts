import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/http/keys.ts'
import { json, type Running, startRunning } from './running.ts'

let shop: Running
beforeAll(async () => {
  shop = await startRunning()
})
afterAll(() => shop.close())

const ROLES: readonly Role[] = ['cashier', 'barista', 'manager', 'machine', 'display', 'observer']
const ID = '0000000000000'

/** Every route, and who may use it. A route that is missing here fails the last test. */
const ROUTES: readonly (readonly [string, string, 'public' | readonly Role[]])[] = [
  ['POST', '/order', ['cashier', 'barista', 'manager']],
  ['GET', '/orders', ['cashier', 'barista', 'manager', 'observer']],
  ['GET', '/order/{id}', 'public'],
  ['GET', '/order/{id}/events', 'public'],
  ['POST', '/order/{id}/cancel', ['cashier', 'barista', 'manager']],
  ['POST', '/order/{id}/collect', ['cashier', 'barista', 'manager']],
  ['POST', '/order/{id}/hold', ['cashier', 'barista', 'manager']],
  ['POST', '/order/{id}/release', ['cashier', 'barista', 'manager']],
  ['POST', '/order/{id}/drinks', ['cashier', 'barista', 'manager']],
  ['POST', '/order/{id}/drinks/{d}/cancel', ['cashier', 'barista', 'manager']],
  ['GET', '/events', ['cashier', 'barista', 'manager', 'observer']],
  ['GET', '/menu', ['cashier', 'barista', 'manager', 'display', 'observer']],
  ['GET', '/machines', ['cashier', 'barista', 'manager', 'observer']],
  ['POST', '/machines/{id}/groups/{n}/cleared', ['cashier', 'barista', 'manager']],
  ['GET', '/healthz', 'public'],
  ['GET', '/readyz', 'public'],
]

const call = (method: string, path: string, key: string | null) =>
  fetch(shop.url + path.replace('{id}', ID).replace('{n}', '1').replace('{d}', '1'), {
    method,
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(method === 'POST' && { 'idempotency-key': 'x', 'content-type': 'application/json' }),
    },
    ...(method === 'POST' && { body: '{}' }),
  })

describe.each(ROUTES)('%s %s', (method, path, access) => {
  it.each(ROLES)(`with the key of a %s`, async (role) => {
    const { status } = await call(method, path, shop.keys[role])
    if (access === 'public' || access.includes(role)) expect([401, 403]).not.toContain(status)
    else expect(status).toBe(403)
  })

  it('without a key', async () => {
    const { status } = await call(method, path, null)
    if (access === 'public') expect(status).not.toBe(401)
    else expect(status).toBe(401)
  })
})

describe('/openapi.json', () => {
  it('is OpenAPI 3.1 and documents exactly these routes, with an id and a summary each', async () => {
    const api = await json<{
      openapi: string
      paths: Record<string, Record<string, { operationId?: string; summary?: string }>>
    }>(fetch(`${shop.url}/openapi.json`))
    expect(api.openapi).toBe('3.1.0')
    const documented = Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        expect(operation, `${method} ${path}`).toMatchObject({
          operationId: expect.any(String),
          summary: expect.any(String),
        })
        return `${method.toUpperCase()} ${path}`
      }),
    )
    expect(documented.sort()).toEqual(ROUTES.map(([method, path]) => `${method} ${path}`).sort())
  })
})
