/** Labels, tickets and the code, as a real browser draws them. */
import decodeQR from 'qr/decode.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, type TestBrowser } from '../../src/web/testing/browser.ts'
import { json, type Running, startRunning } from '../http/running.ts'

let shop: Running
let chromium: TestBrowser
beforeAll(async () => {
  shop = await startRunning()
  chromium = await openBrowser()
}, 120_000)
afterAll(async () => {
  await chromium?.close()
  await shop?.close()
})

const page = async () => {
  const context = await chromium.browser.newContext()
  await context.setExtraHTTPHeaders({ authorization: `Bearer ${shop.keys.barista}` })
  const opened = await context.newPage()
  opened.setDefaultTimeout(20_000)
  return opened
}

/** As long as a note may be. */
const NOTE =
  'not too hot please, with the foam on the side, and a lid on it for the tram; two sugars, a spoon, and tell Maximiliane who calls for it soon'

const place = async () =>
  json(
    shop.place({
      drinks: [{ recipe: 'espresso' }, { recipe: 'latte', note: NOTE, options: { milk: 'oat' } }],
      customerName: 'Maximiliane Wolfeschlegelsteinhausenbergerdorff',
    }),
  )

/** Dots of what the browser shows, as a decoder wants them. */
const PIXELS = `(async () => {
  const image = new Image()
  image.src = location.href
  await image.decode()
  const canvas = document.createElementNS('http://www.w3.org/1999/xhtml', 'canvas')
  canvas.width = canvas.height = 330
  const context = canvas.getContext('2d')
  context.drawImage(image, 0, 0, 330, 330)
  return Array.from(context.getImageData(0, 0, 330, 330).data)
})()`

/** Pieces of a label that do not fit into it. */
const CUT_OFF = `Array.from(document.querySelectorAll('.label')).flatMap((label) => {
  const box = label.getBoundingClientRect()
  return Array.from(label.querySelectorAll('svg, h2, p, .place')).filter((part) => {
    const own = part.getBoundingClientRect()
    return own.bottom > box.bottom + 0.5 || own.right > box.right + 0.5 || own.height === 0 || (part.matches('.note, .choices') && part.scrollHeight > part.clientHeight + 1)
  }).map((part) => part.outerHTML.slice(0, 60))
})`

describe('the code of an order', () => {
  it('is drawn so that a decoder reads it, and what it reads opens the page of the order', async () => {
    const order = await place()
    const opened = await page()
    await opened.route('**/*', async (route) => {
      // The picture may load nothing; the test itself draws it once more.
      const response = await route.fetch()
      const { 'content-security-policy': _policy, ...headers } = response.headers()
      await route.fulfill({ response, headers })
    })
    await opened.goto(`${shop.url}/order/${order.id}/qr.svg`)
    const data = Uint8ClampedArray.from(await opened.evaluate<number[]>(PIXELS))
    const url = decodeQR({ width: 330, height: 330, data })
    expect(url).toBe(`${shop.url}/o/${order.id}`.toUpperCase())
    await opened.unroute('**/*')
    await opened.goto(url)
    await opened.locator('.big-number').first().waitFor()
    expect(await opened.locator('.big-number').first().textContent()).toContain(order.number)
    await opened.context().close()
  }, 60_000)
})

describe('labels', () => {
  it('are one page of paper for each drink, and nothing of the longest note and name hangs out', async () => {
    const order = await place()
    const opened = await page()
    await opened.goto(`${shop.url}/order/${order.id}/labels`)
    expect(await opened.locator('.label').count()).toBe(2)
    for (const media of ['screen', 'print'] as const) {
      await opened.emulateMedia({ media })
      expect(await opened.evaluate<string[]>(CUT_OFF)).toEqual([])
    }
    const pdf = (await opened.pdf({ preferCSSPageSize: true })).toString('latin1')
    // 62 × 29 mm in points; one for each drink.
    const boxes = [...pdf.matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, w, h]) => [Number(w), Number(h)])
    expect(boxes.map(([w = 0, h = 0]) => [Math.round(w), Math.round(h)])).toEqual([
      [176, 82],
      [176, 82],
    ])
    await opened.goto(`${shop.url}/order/${order.id}/labels?drink=2`)
    expect(await opened.locator('.label').count()).toBe(1)
    await opened.context().close()
  }, 60_000)
})

describe('a ticket', () => {
  it.each([58, 80])(
    'fits paper of %i mm, code included',
    async (width) => {
      const order = await place()
      const opened = await page()
      await opened.goto(`${shop.url}/order/${order.id}/ticket?width=${width}`)
      await opened.emulateMedia({ media: 'print' })
      const paper = await opened.locator('.ticket').boundingBox()
      const code = await opened.locator('.ticket img').boundingBox()
      const mm = (px: number) => (px * 25.4) / 96
      expect(mm(paper?.width ?? 0)).toBeLessThanOrEqual(width === 58 ? 48.5 : 72.5)
      expect(mm(code?.width ?? 0)).toBeGreaterThan(30)
      const loaded = `document.querySelector('.ticket img').decode().then(() => 'loaded')`
      expect(await opened.evaluate(loaded)).toBe('loaded')
      await opened.context().close()
    },
    60_000,
  )
})
