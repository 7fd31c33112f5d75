import { expect, it } from 'vitest'
import { deliver } from './delivery.ts'

const freezer = { url: 'http://shop', key: 'k', ingredient: 'ice-cream', level: 12 }

it('says how much there is now, each time as a new request', async () => {
  const asked: RequestInit[] = []
  const fetch = async (url: string, init: RequestInit) => {
    expect(url).toBe('http://shop/stock/ice-cream')
    asked.push(init)
    return { ok: true, text: async () => '' }
  }
  await deliver({ ...freezer, fetch, say: expect.unreachable })
  await deliver({ ...freezer, fetch, say: expect.unreachable })
  expect(asked.map(({ method, body }) => [method, body])).toEqual([
    ['PUT', '{"level":12}'],
    ['PUT', '{"level":12}'],
  ])
  const keys = asked.map(({ headers }) => new Headers(headers).get('idempotency-key'))
  expect(new Set(keys).size).toBe(2)
})

it('tells whoever looks on why it could not', async () => {
  const said: string[] = []
  const say = (text: string): void => void said.push(text)
  await deliver({ ...freezer, say, fetch: async () => ({ ok: false, text: async () => 'no such ingredient' }) })
  await deliver({ ...freezer, say, fetch: () => Promise.reject(new Error('refused')) })
  expect(said).toEqual([
    'nobody could count the ice-cream: no such ingredient',
    'nobody could count the ice-cream: Error: refused',
  ])
})
