/** An order's page in a real Chromium, through a proxy that publishes what the README's examples publish. */
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, type TestBrowser } from '../../src/web/testing/browser.ts'
import { json, type Running, startRunning } from './running.ts'

/** The README's list. Caddy's path matcher does not mind case. */
const PUBLISHED = /^\/(o|order|assets)\/|^\/robots\.txt$/i
const PATIENCE_MS = 30_000

/** As the example does it: what is published goes on as it is, anything else is not there. */
function openProxy(upstream: () => string): Server {
  return createServer((incoming, outgoing) => {
    if (!PUBLISHED.test(incoming.url ?? '')) {
      outgoing.writeHead(404).end()
      return
    }
    const { hostname, port } = new URL(upstream())
    const headers = { ...incoming.headers, 'x-forwarded-for': incoming.socket.remoteAddress ?? '' }
    const asked = request({ hostname, port, path: incoming.url, method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      outgoing.flushHeaders()
      answer.pipe(outgoing)
      answer.on('error', () => outgoing.destroy())
    })
    asked.on('error', () => outgoing.destroy())
    outgoing.on('close', () => asked.destroy())
    incoming.pipe(asked)
  })
}

let shop: Running
let proxy: Server
let chromium: TestBrowser
let base = ''

beforeAll(async () => {
  shop = await startRunning('', { public: '{ port: 0 }' })
  proxy = openProxy(() => shop.daemon.outsideUrl ?? '')
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  chromium = await openBrowser()
}, 120_000)
afterAll(async () => {
  await chromium.close()
  proxy.closeAllConnections()
  await new Promise((resolve) => proxy.close(resolve))
  await shop.close()
})

describe('a phone outside the shop', () => {
  it('opens the page of its order and sees it change, and asks for nothing that is not published', async () => {
    const order = await json(shop.place({ drinks: [{ recipe: 'espresso' }] }))
    const page = await chromium.browser.newPage()
    const wrong: string[] = []
    page.on('response', (response) => {
      const { origin, pathname } = new URL(response.url())
      if (origin !== base || !PUBLISHED.test(pathname) || response.status() >= 400) {
        // The browser's own wish, whatever the page says.
        if (pathname !== '/favicon.ico') wrong.push(`${response.status()} ${response.url()}`)
      }
    })
    const live = page.waitForRequest((asked) => asked.url().endsWith('/events'), { timeout: PATIENCE_MS })
    await page.goto(`${base}/O/${order.id}`, { timeout: PATIENCE_MS })
    // The big number is a picture with a title.
    await page.getByText(order.number).first().waitFor({ state: 'attached', timeout: PATIENCE_MS })
    await live
    const before = await page.locator('body').innerText()
    await fetch(`${shop.url}/order/${order.id}/cancel`, {
      method: 'POST',
      headers: { authorization: `Bearer ${shop.keys.cashier}`, 'idempotency-key': 'cancel' },
    })
    await page
      .getByText(/cancelled/i)
      .first()
      .waitFor({ timeout: PATIENCE_MS })
    expect(before).not.toMatch(/cancelled/i)
    expect(wrong).toEqual([])
    await page.close()
  }, 120_000)

  it('finds the doors of staff, tills, boards and machines closed', async () => {
    for (const path of ['/', '/staff', '/till', '/board', '/docs', '/orders', '/metrics', '/openapi.json', '/readyz']) {
      expect((await fetch(base + path)).status, path).toBe(404)
      expect((await fetch((shop.daemon.outsideUrl ?? '') + path)).status, path).toBe(404)
    }
  })
})
