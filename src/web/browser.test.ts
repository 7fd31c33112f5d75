/** Both pages in a real browser, on plain http under a shop's name, with the real policy and a real broker. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildWeb } from './build.ts'
import { openBrowser, type TestBrowser } from './testing/browser.ts'
import { sampleNumber, sampleOrder, sampleSnapshot } from './testing/samples.ts'
import { TestSite } from './testing/site.ts'
import { misplaced, numberHeight, watchPage } from './testing/watch.ts'

const until = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 8_000, interval: 20 })

let dir: string
let site: TestSite
let chromium: TestBrowser
const open: Page[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'baristad-web-'))
  const { manifest } = await buildWeb(dir)
  site = await TestSite.open(dir, manifest)
  chromium = await openBrowser()
}, 60_000)

afterEach(async () => {
  for (const page of open.splice(0)) await page.context().close()
  await site.reset()
})

afterAll(async () => {
  await chromium?.close()
  await site?.close()
  await rm(dir, { recursive: true, force: true })
})

async function newPage(options: BrowserContextOptions = {}): Promise<{ page: Page; troubles: readonly string[] }> {
  const context = await chromium.browser.newContext(options)
  const page = await context.newPage()
  page.setDefaultTimeout(8_000)
  open.push(page)
  return { page, troubles: watchPage(page) }
}

const TV = { viewport: { width: 1920, height: 1080 } }
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }

/** A sound system that counts its notes and, as on most televisions, waits for a key. */
const FAKE_SOUND = `
  window.notes = 0
  window.AudioContext = class {
    state = 'suspended'
    currentTime = 0
    destination = {}
    resume() { this.state = 'running'; this.onstatechange?.(); return Promise.resolve() }
    createOscillator() {
      return { frequency: {}, connect() {}, start() { window.notes++ }, stop() {} }
    }
    createGain() {
      const gain = { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} }
      return { gain, connect() {} }
    }
  }`
const notes = (page: Page): Promise<number> => page.evaluate(() => Number(Reflect.get(window, 'notes')))

/** Until the board's own subscriber is in: from here on it hears what is published. */
async function openBoard(page: Page): Promise<void> {
  await page.goto(site.url('/board'))
  await until(() => expect(site.displays).toBe(1))
  await site.publishBoard(site.snapshot ?? sampleSnapshot({ preparing: 0, ready: 0, serverTime: Date.now() }))
  await until(async () => {
    await site.heartbeat()
    expect(await page.locator('.clock').textContent()).toMatch(/^\d\d:\d\d$/)
  })
}

const board = (preparing: number, ready: number, build = 'b1') =>
  sampleSnapshot({ preparing, ready, serverTime: Date.now(), build })

const shown = (page: Page, list: 'preparing' | 'ready'): Promise<(string | null)[]> =>
  page.locator(`.${list} li[data-number]`).evaluateAll((items) => items.map((item) => item.getAttribute('data-number')))

describe('the policy', () => {
  it('is in force: what it forbids is noticed by these tests', async () => {
    const { page, troubles } = await newPage()
    await page.goto(site.url('/board'))
    await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.broken = true'
      document.body.append(script)
    })
    await until(() => expect(troubles.join()).toMatch(/Content Security Policy/))
  })
})

describe('the board', () => {
  it('follows the shop: numbers appear, move to Ready and go', async () => {
    const { page, troubles } = await newPage(TV)
    await openBoard(page)
    expect(await page.getByText('Coffee’s on').isVisible()).toBe(true)
    await site.publishBoard(board(3, 1))
    await until(async () => expect(await shown(page, 'ready')).toEqual([sampleNumber(0)]))
    expect((await shown(page, 'preparing')).length).toBe(3)
    await site.publishBoard(board(2, 2))
    await until(async () => expect(await shown(page, 'ready')).toEqual([sampleNumber(0), sampleNumber(1)]))
    await site.publishBoard(board(0, 0))
    await page.getByText('Coffee’s on').waitFor()
    expect(troubles).toEqual([])
  })

  it('shows the present state from its first moment, and calls nobody for it', async () => {
    site.snapshot = board(2, 12)
    const { page, troubles } = await newPage(TV)
    await page.addInitScript(FAKE_SOUND)
    await openBoard(page)
    await page.keyboard.press('Enter')
    expect((await shown(page, 'ready')).length).toBe(12)
    expect(await page.locator('.call-card').count()).toBe(0)
    expect(await notes(page)).toBe(0)
    expect(troubles).toEqual([])
  })

  it('calls a number large and loud, once', async () => {
    const { page, troubles } = await newPage(TV)
    await page.addInitScript(FAKE_SOUND)
    await openBoard(page)
    // The remote's OK key is enough: the button has the focus.
    await page.getByRole('button', { name: /Sound is off/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /Sound is off/ }).waitFor({ state: 'detached' })
    await site.call('482')
    await page.locator('[data-calling="482"]').waitFor()
    expect(await numberHeight(page, '.call-card')).toBeGreaterThan(0.3)
    expect(await notes(page)).toBe(3)
    // The connection breaks and comes back: everything is there again, and nothing is called again.
    site.dropConnections()
    await until(() => expect(site.displays).toBe(0))
    await site.publishBoard(board(1, 2))
    await until(async () => expect((await shown(page, 'ready')).length).toBe(2))
    expect(await notes(page)).toBe(3)
    expect(troubles.filter((trouble) => !trouble.includes('WebSocket'))).toEqual([])
  })

  it('shows a second call when the first has had its 8 s', async () => {
    const { page } = await newPage(TV)
    await page.clock.install()
    await openBoard(page)
    await site.publishBoard(board(0, 2))
    await site.call(sampleNumber(0))
    await site.call(sampleNumber(1))
    await page.locator(`[data-calling="${sampleNumber(0)}"]`).waitFor()
    await page.clock.fastForward(8_000)
    await page.locator(`[data-calling="${sampleNumber(1)}"]`).waitFor()
    await page.clock.fastForward(8_000)
    await page.locator('.call-card').waitFor({ state: 'detached' })
  })

  it('admits 15 s of silence, keeps its numbers, and is itself again with the next word', async () => {
    const { page, troubles } = await newPage(TV)
    await page.clock.install()
    await openBoard(page)
    await site.publishBoard(board(2, 3))
    await until(async () => expect((await shown(page, 'ready')).length).toBe(3))
    site.feedLine = 'silent'
    await page.clock.fastForward(14_000)
    expect(await page.locator('.paused p').count()).toBe(0)
    await page.clock.fastForward(2_000)
    await page.getByText(/Updates paused since \d\d:\d\d – please ask at the counter/).waitFor()
    expect((await shown(page, 'ready')).length).toBe(3)
    expect(await misplaced(page)).toEqual([])
    await site.publishBoard(board(2, 4))
    site.feedLine = 'whole'
    await page.locator('.paused p').waitFor({ state: 'detached' })
    await until(async () => expect((await shown(page, 'ready')).length).toBe(4))
    expect(troubles.filter((trouble) => !trouble.includes('WebSocket'))).toEqual([])
  })

  it('turns its pages by itself', async () => {
    const { page } = await newPage(TV)
    await page.clock.install()
    await openBoard(page)
    await site.publishBoard(board(0, 14))
    await page.getByText('Page 1 of 2').waitFor()
    const first = await shown(page, 'ready')
    await page.clock.fastForward(8_000)
    await page.getByText('Page 2 of 2').waitFor()
    expect(new Set([...first, ...(await shown(page, 'ready'))]).size).toBe(14)
  })

  it('fetches itself anew when the shop has a new build, and only once', async () => {
    const { page, troubles } = await newPage(TV)
    await page.addInitScript('Math.random = () => 0')
    await openBoard(page)
    site.build = 'b2'
    const loads = () => site.requests.filter((request) => request === 'GET /board').length
    expect(loads()).toBe(1)
    await site.publishBoard(board(0, 1, 'b2'))
    // One to see whether the new page is there, one to load it.
    await until(() => expect(loads()).toBe(3))
    await until(() => expect(site.displays).toBe(1))
    await site.publishBoard(board(0, 2, 'b3'))
    await until(async () => expect((await shown(page, 'ready')).length).toBe(2))
    expect(loads()).toBe(3)
    expect(troubles.filter((trouble) => !trouble.includes('WebSocket'))).toEqual([])
  })

  it('gets itself a new ticket when the broker refuses the old one', async () => {
    const { page } = await newPage(TV)
    await page.addInitScript('Math.random = () => 0')
    site.admits = false
    await page.goto(site.url('/board'))
    await until(() => expect(site.requests.length).toBeGreaterThanOrEqual(3))
    site.admits = true
    await until(() => expect(site.displays).toBe(1))
  })

  it('runs on an engine of 2019 that knows no queueMicrotask', async () => {
    const { page, troubles } = await newPage(TV)
    await page.addInitScript('delete window.queueMicrotask')
    await openBoard(page)
    await site.publishBoard(board(1, 1))
    await until(async () => expect((await shown(page, 'ready')).length).toBe(1))
    expect(troubles).toEqual([])
  })

  it.each([
    [1280, 720],
    [1920, 1080],
    [3840, 2160],
    [1080, 1920],
  ])('has room for 0, 1, 9 and 40 orders at %i×%i, and in the middle of a call', async (width, height) => {
    const { page } = await newPage({ viewport: { width, height }, reducedMotion: 'reduce' })
    await page.clock.install()
    await openBoard(page)
    for (const count of [0, 1, 9, 40]) {
      await site.publishBoard(board(count, count))
      await until(async () => expect((await shown(page, 'ready')).length).toBe(Math.min(count, 12)))
      expect(await misplaced(page)).toEqual([])
      if (count > 0 && count < 40 && width > height) {
        expect(await numberHeight(page, '.ready')).toBeGreaterThan(0.14)
        expect(await numberHeight(page, '.preparing')).toBeGreaterThan(0.08)
      }
    }
    // Letters, four digits, a name: whatever the till calls a number.
    const odd = board(3, 3)
    const [first, second, third] = ['A12', '1042', 'Margarethe W.']
    await site.publishBoard({
      ...odd,
      ready: odd.ready.map((order, i) => ({ ...order, number: [first, second, third][i] ?? '' })),
    })
    await page.locator(`[data-number="${third}"]`).waitFor()
    expect(await misplaced(page)).toEqual([])
    await site.publishBoard(board(40, 40))
    await until(async () => expect((await shown(page, 'ready')).length).toBe(12))
    await site.call('482')
    await site.call('482')
    await page.locator('.call-card').waitFor()
    expect(await misplaced(page)).toEqual([])
  })
})

describe('the order page', () => {
  const id = sampleOrder('queued', 0).id
  const put = (...args: Parameters<typeof sampleOrder>) => {
    const order = sampleOrder(...args)
    site.orders.set(order.id, order)
    return order
  }

  it('says everything with script off', async () => {
    put('making', Date.now())
    const { page, troubles } = await newPage({ ...PHONE, javaScriptEnabled: false })
    await page.goto(site.url(`/o/${id}`))
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('482')
    expect(await page.locator('[aria-current=step]').textContent()).toBe('Making')
    expect(await page.getByText('Ready in 4–6').isVisible()).toBe(true)
    expect(await page.getByText('watch the board for 482').isVisible()).toBe(true)
    expect(await page.locator('meta[http-equiv=refresh]').getAttribute('content')).toBe('10')
    // A button that does nothing would be a lie.
    expect(await page.getByRole('button').count()).toBe(0)
    expect(troubles).toEqual([])
  })

  it('goes from received to ready before the customer’s eyes, with no secure context', async () => {
    const now = Date.now()
    put('queued', now, ['queued', 'queued'])
    const { page, troubles } = await newPage(PHONE)
    await page.addInitScript(FAKE_SOUND)
    await page.addInitScript('navigator.vibrate = (pattern) => { window.shaken = pattern.length; return true }')
    await page.goto(site.url(`/o/${id}`))
    expect(await page.evaluate(() => isSecureContext)).toBe(false)
    await until(() => expect(site.liveStreams).toBe(1))
    await page.getByRole('button', { name: 'Play a sound when it is ready' }).tap()
    await page.getByText('This phone plays a sound and vibrates').waitFor()
    expect(await page.getByRole('status').textContent()).toBe('')

    site.tell(sampleOrder('making', now, ['making', 'queued']), { kind: 'brew', drink: { id: 1, state: 'making' } })
    await page.getByRole('heading', { name: /482/ }).waitFor()
    await until(async () => expect(await page.locator('[aria-current=step]').textContent()).toBe('Making'))
    expect(await page.getByRole('status').textContent()).toContain('Being made')
    expect(await notes(page)).toBe(0)

    site.tell(sampleOrder('ready', now, ['ready', 'ready']), { kind: 'order', drink: { id: 1, state: 'ready' } })
    await page.getByText('Ready to collect', { exact: true }).waitFor()
    expect(await page.title()).toBe('READY 482')
    expect(await page.getByRole('status').textContent()).toContain('Ready to collect')
    expect(await notes(page)).toBe(3)
    expect(await page.evaluate(() => Reflect.get(window, 'shaken'))).toBe(5)
    expect(await page.context().cookies()).toEqual([])
    expect(troubles).toEqual([])
  })

  it('picks up where it was when it is looked at again', async () => {
    put('making', Date.now())
    const { page } = await newPage(PHONE)
    await page.goto(site.url(`/o/${id}`))
    await until(() => expect(site.liveStreams).toBe(1))
    put('ready', Date.now(), ['ready', 'ready'])
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await page.getByText('Ready to collect', { exact: true }).waitFor()
    expect(site.requests).toContain(`GET /order/${id}`)
    await until(() => expect(site.liveStreams).toBe(1))
  })

  it('polls where streams do not get through', async () => {
    put('making', Date.now())
    site.streams = false
    const { page } = await newPage(PHONE)
    await page.clock.install()
    await page.goto(site.url(`/o/${id}`))
    await until(() => expect(site.requests).toContain(`GET /order/${id}`))
    put('ready', Date.now(), ['ready', 'ready'])
    await page.clock.fastForward(10_000)
    await page.getByText('Ready to collect', { exact: true }).waitFor()
  })

  it('says that it has lost the shop, and what it showed stays', async () => {
    put('making', Date.now())
    const { page } = await newPage(PHONE)
    await page.clock.install()
    await page.goto(site.url(`/o/${id}`))
    await until(() => expect(site.liveStreams).toBe(1))
    await page.context().setOffline(true)
    site.dropConnections()
    await until(async () => {
      await page.clock.fastForward(4_000)
      expect(await page.getByText(/No connection.*at \d\d:\d\d/).isVisible()).toBe(true)
    })
    expect(await page.locator('[aria-current=step]').textContent()).toBe('Making')
    await page.context().setOffline(false)
    await until(async () => {
      await page.clock.fastForward(4_000)
      expect(await page.getByText(/No connection/).count()).toBe(0)
    })
  })

  it('turns into "a little longer" by itself, by the clock of the shop', async () => {
    put('making', Date.now())
    const { page } = await newPage(PHONE)
    // The phone is a day behind; the page must not promise a day.
    await page.clock.install({ time: Date.now() - 86_400_000 })
    await page.goto(site.url(`/o/${id}`))
    await page.getByText('Ready in 4–6').waitFor()
    // Nor does it hear of the shop's clock meanwhile.
    await page.route('**/order/**', (route) => route.abort())
    await page.clock.fastForward(7 * 60_000)
    await page.getByText('Taking longer than we said. Sorry!').waitFor()
  })

  it.each([
    ['light', 'making'],
    ['dark', 'ready'],
  ] as const)('fits a small phone with text at 200 %, in the %s, when %s', async (colorScheme, state) => {
    put(state, Date.now())
    const { page, troubles } = await newPage({ ...PHONE, viewport: { width: 320, height: 568 }, colorScheme })
    await page.goto(site.url(`/o/${id}`))
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect(ground).toBe(colorScheme === 'dark' ? 'rgb(19, 18, 16)' : 'rgb(247, 244, 238)')
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%'
    })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
    // As high as it likes, but nothing beside or over anything else.
    const height = await page.evaluate(() => document.documentElement.scrollHeight)
    await page.setViewportSize({ width: 320, height })
    expect(await misplaced(page)).toEqual([])
    expect(troubles).toEqual([])
  })

  it('that is not known sends people to the counter', async () => {
    const { page } = await newPage(PHONE)
    const response = await page.goto(site.url('/o/NOSUCHORDER00'))
    expect(response?.status()).toBe(404)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('We cannot find this order')
  })
})
