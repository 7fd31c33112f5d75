import { afterEach, describe, expect, it } from 'vitest'
import { json, type Running, startRunning } from '../../test/http/running.ts'

interface Ready {
  readonly ready: boolean
  readonly reason: string | null
  readonly warnings: readonly string[]
  readonly caps: readonly {
    readonly cap: string
    readonly now: number
    readonly limit: number
    readonly status: string
  }[]
}

const PATIENT = { timeout: 30_000 }

let shop: Running | null = null
const calls: AbortController[] = []
afterEach(async () => {
  for (const call of calls.splice(0)) call.abort()
  await shop?.close()
  shop = null
})

async function start(caps: string): Promise<Running> {
  shop = await startRunning(`caps: ${caps}`)
  return shop
}

async function ready({ url }: Running): Promise<Ready & { readonly http: number }> {
  const response = await fetch(`${url}/readyz`)
  return { ...(await json<Ready>(response)), http: response.status }
}

const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } })

describe('a daemon that uses more memory than it may', () => {
  /** So that it does, whatever the test's own process needs. */
  const ballast = Buffer.alloc(140 * 1_048_576, 1)

  it('says so in /readyz and refuses the public, and whoever asks whether it lives is answered', async () => {
    const running = await start('{ memoryMb: 128, counterReserve: 50 }')
    await expect
      .poll(async () => (await ready(running)).caps.find(({ cap }) => cap === 'memory')?.status, PATIENT)
      .not.toBe('ok')
    expect(ballast).toHaveLength(140 * 1_048_576)
    const customer = await fetch(`${running.url}/order/0000000000000`)
    expect([customer.status, (await json<{ code: string }>(customer)).code]).toEqual([503, 'BD_MEMORY'])
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200)
  }, 60_000)

  it('without a reserve is not ready, refuses orders with the same reason, and counts them for whoever watches', async () => {
    const running = await start('{ memoryMb: 128, counterReserve: 0 }')
    await expect.poll(async () => (await ready(running)).http, PATIENT).toBe(503)
    expect(await ready(running)).toMatchObject({
      ready: false,
      reason: expect.stringMatching(/^the process uses \d+ MB of memory, the limit is 128 MB$/),
    })
    const refused = await running.place({ drinks: [{ recipe: 'espresso' }] })
    expect(await json(refused)).toMatchObject({ code: 'BD_MEMORY', status: 503, retryAfterSeconds: 5 })
    expect(running.rows('orders')).toBe(0)
    // The counter sees its orders all the same, and the scraper its figures.
    expect((await fetch(`${running.url}/orders`, bearer(running.keys.cashier))).status).toBe(200)
    const metrics = await (await fetch(`${running.url}/metrics`, bearer(running.keys.observer))).text()
    expect(metrics).toMatch(/^baristad_cap_refusals_total\{cap="memory"\} [1-9]/m)
  }, 60_000)
})

it('customers past the last stream are told to poll, with its own type, while a till still gets one', async () => {
  const running = await start('{ streams: 1 }')
  const { id } = await json(running.place({ drinks: [{ recipe: 'espresso' }] }))
  const open = (path: string, key?: string) => {
    const call = new AbortController()
    calls.push(call)
    return fetch(running.url + path, { signal: call.signal, ...(key !== undefined && bearer(key)) })
  }
  expect((await open(`/order/${id}/events`)).status).toBe(200)
  const second = await open(`/order/${id}/events`)
  expect(await json(second)).toMatchObject({ status: 503, code: 'BD_STREAMS', type: 'urn:baristad:problem:streams' })
  expect((await open('/events', running.keys.cashier)).status).toBe(200)
  expect((await ready(running)).caps).toContainEqual({ cap: 'streams', now: 2, limit: 1, status: 'over' })
}, 60_000)
