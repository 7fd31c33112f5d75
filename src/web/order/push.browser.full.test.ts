/**
 * Notifications in a real browser: a real service worker, a push delivered to it by the developer tools, and every way in
 * which a phone cannot have them. Two things are stubs: the browser vendor's service, which is not to be reached from here,
 * and the screen, because this browser has none and refuses every notification.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildWeb } from '../build.ts'
import { openBrowser, type TestBrowser } from '../testing/browser.ts'
import { sampleOrder } from '../testing/samples.ts'
import { TestSite } from '../testing/site.ts'
import { watchPage } from '../testing/watch.ts'

const until = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 30_000, interval: 50 })

// A browser on a busy computer takes its time.
vi.setConfig({ testTimeout: 120_000 })

let dir: string
let site: TestSite
let chromium: TestBrowser
const open: Page[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'baristad-push-'))
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

const { id } = sampleOrder('queued', 0)
/** Of no shop: 65 bytes that begin like a point of the curve. */
const PUBLIC_KEY = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]).toString('base64url')
const OFFER = { available: true, publicKey: PUBLIC_KEY }

/** This browser says `denied` whatever it was granted. */
const PERMITTED = `
  Object.defineProperty(Notification, 'permission', { get: () => sessionStorage.getItem('permitted') ?? 'default' })
  Notification.requestPermission = async () => { sessionStorage.setItem('permitted', 'granted'); return 'granted' }`

const FORBIDDEN = "Object.defineProperty(Notification, 'permission', { get: () => 'denied' })"

/** The vendor's service: remembers what it was asked, for as long as the tab lives. */
const VENDOR = `
  const made = () => ({
    toJSON: () => ({ endpoint: 'https://push.example/1', keys: { p256dh: 'p', auth: 'a' } }),
    unsubscribe: async () => { sessionStorage.removeItem('pushed'); return true },
  })
  PushManager.prototype.subscribe = async (options) => {
    window.askedBytes = options.applicationServerKey.length
    window.askedVisible = options.userVisibleOnly
    sessionStorage.setItem('pushed', 'yes')
    return made()
  }
  PushManager.prototype.getSubscription = async () => (sessionStorage.getItem('pushed') === null ? null : made())`

interface Phone extends BrowserContextOptions {
  readonly host?: 'localhost' | 'coffee.lan'
  readonly scripts?: readonly string[]
}

async function openPhone({ host = 'localhost', scripts = [PERMITTED, VENDOR], ...options }: Phone = {}) {
  if (!site.orders.has(id)) site.orders.set(id, sampleOrder('queued', Date.now(), ['queued', 'queued']))
  const context = await chromium.browser.newContext({ viewport: { width: 390, height: 844 }, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  open.push(page)
  const troubles = watchPage(page)
  for (const script of scripts) await page.addInitScript(script)
  await page.goto(site.url(`/o/${id}`, host))
  return { page, troubles }
}

const button = (page: Page) => page.getByRole('button', { name: 'Send me a notification' })
const ON = 'This phone gets a notification when your order is ready, even when this page is closed.'

describe('a phone that can', () => {
  it('is asked by nobody before a tap; then the shop knows where to send, and the page says what will happen', async () => {
    site.push = OFFER
    const { page, troubles } = await openPhone()
    await button(page).waitFor()
    expect(await page.evaluate(() => Reflect.get(window, 'askedBytes'))).toBeUndefined()
    await button(page).click()
    await page.getByText(ON).waitFor()
    expect(site.subscriptions).toEqual([{ endpoint: 'https://push.example/1', keys: { p256dh: 'p', auth: 'a' } }])
    expect(await page.evaluate(() => [Reflect.get(window, 'askedBytes'), Reflect.get(window, 'askedVisible')])).toEqual(
      [65, true],
    )
    // The same tap was one for the sound.
    expect(await page.getByRole('button', { name: 'Play a sound' }).count()).toBe(0)
    expect(troubles).toEqual([])
  })

  it('knows after a reload that it was turned on, tells the shop again, and can take it back', async () => {
    site.push = OFFER
    const { page, troubles } = await openPhone()
    await button(page).click()
    await page.getByText(ON).waitFor()
    site.subscriptions.length = 0
    await page.reload()
    await page.getByText(ON).waitFor()
    expect(site.subscriptions).toHaveLength(1)
    await page.getByRole('button', { name: 'No notification, please' }).click()
    await button(page).waitFor()
    await until(() => expect(site.subscriptions).toHaveLength(0))
    await until(async () =>
      expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0),
    )
    expect(troubles).toEqual([])
  })

  it('shows what is pushed to it, and something for a push that nobody can read', async () => {
    site.push = OFFER
    const { page } = await openPhone()
    const tools = await page.context().newCDPSession(page)
    const registrations: { registrationId: string; scopeURL: string; isDeleted: boolean }[] = []
    tools.on('ServiceWorker.workerRegistrationUpdated', (event) => registrations.push(...event.registrations))
    await tools.send('ServiceWorker.enable')
    await button(page).click()
    await page.getByText(ON).waitFor()
    const scope = site.url(`/o/${id}`, 'localhost')
    const registrationId = await until(() => {
      const found = registrations.find(({ scopeURL, isDeleted }) => scopeURL === scope && !isDeleted)
      if (found === undefined) throw new Error('no registration yet')
      return found.registrationId
    })
    const deliver = (data: string) =>
      tools.send('ServiceWorker.deliverPushMessage', { origin: site.url('', 'localhost'), registrationId, data })
    // What the worker would put on the screen.
    const worker = page.context().serviceWorkers()[0]
    await worker?.evaluate(() => {
      const shown: unknown[] = []
      Reflect.set(self, 'shown', shown)
      ServiceWorkerRegistration.prototype.showNotification = async (title, options) => void shown.push([title, options])
    })
    const shown = () => worker?.evaluate(() => Reflect.get(self, 'shown') as unknown)
    const notification = { title: 'Order 482 is ready', body: 'At the bar.', navigate: scope, tag: id }
    await deliver(JSON.stringify({ web_push: 8030, notification }))
    const first = [
      'Order 482 is ready',
      { body: 'At the bar.', tag: id, dir: 'auto', lang: '', renotify: true, data: scope },
    ]
    await until(async () => expect(await shown()).toEqual([first]))
    await deliver('not what was agreed')
    await until(async () => expect(await shown()).toEqual([first, ['☕', expect.objectContaining({ tag: scope })]]))
  })

  it('opens the page of the order by a tap on its notification: the tab that has it, or else a new one', async () => {
    site.push = OFFER
    const { page } = await openPhone()
    await button(page).click()
    await page.getByText(ON).waitFor()
    const worker = await until(() => {
      const [found] = page.context().serviceWorkers()
      if (found === undefined) throw new Error('no worker yet')
      return found
    })
    // Only a finger may open windows, and this browser has no notification to put one on: what is asked for is written down.
    await worker.evaluate(() => {
      const scope = self as unknown as { Clients: { prototype: object }; WindowClient: { prototype: object } }
      const asked: string[] = []
      Reflect.set(self, 'asked', asked)
      Reflect.set(scope.Clients.prototype, 'openWindow', async (url: string) => void asked.push(`open ${url}`))
      Reflect.set(scope.WindowClient.prototype, 'focus', async function (this: { readonly url: string }) {
        asked.push(`focus ${this.url}`)
      })
    })
    /** As the browser tells the worker of a tap; resolves when the worker is done with it. */
    const tap = (navigate: string | null) =>
      worker.evaluate(async (data) => {
        let work: unknown
        let closed = 0
        const event = Object.assign(new Event('notificationclick'), {
          notification: { data, close: () => closed++ },
          waitUntil: (promise: unknown) => {
            work = promise
          },
        })
        self.dispatchEvent(event)
        await work
        return { closed, asked: (Reflect.get(self, 'asked') as string[]).splice(0) }
      }, navigate)

    const url = site.url(`/o/${id}`, 'localhost')
    expect(await tap(url)).toEqual({ closed: 1, asked: [`focus ${url}`] })
    // In another language it is the same order.
    await page.goto(`${url}?lang=de`)
    expect(await tap(url)).toEqual({ closed: 1, asked: [`focus ${url}?lang=de`] })
    // The tab is somewhere else: only pages of the shop are opened, whatever the message says.
    await page.goto(site.url('/docs', 'localhost'))
    expect(await tap(url)).toEqual({ closed: 1, asked: [`open ${url}`] })
    expect(await tap('https://evil.example/')).toEqual({ closed: 1, asked: [`open ${url}`] })
    expect(await tap(null)).toEqual({ closed: 1, asked: [`open ${url}`] })
  })

  it('keeps nothing of an order that is over', async () => {
    site.push = OFFER
    const { page } = await openPhone()
    await button(page).click()
    await page.getByText(ON).waitFor()
    await until(() => expect(site.liveStreams).toBe(1))
    const over = sampleOrder('collected', Date.now(), ['collected', 'collected'])
    site.tell(over, { kind: 'order.collected', drink: null })
    await until(() => expect(site.subscriptions).toHaveLength(0))
    await until(async () =>
      expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0),
    )
  })
})

describe('a phone whose browser', () => {
  it('never answers is given up after ten seconds, and the page goes on telling', async () => {
    site.push = OFFER
    const { page } = await openPhone({
      scripts: [PERMITTED, 'PushManager.prototype.subscribe = () => new Promise(() => {})'],
    })
    await button(page).waitFor()
    await button(page).click()
    await page.getByText('Your browser asks whether it may.').waitFor()
    await page.getByText('Your browser did not set up the notification.').waitFor({ timeout: 30_000 })
    expect(await page.getByText('This phone stays awake and plays a sound').isVisible()).toBe(true)
    expect(site.subscriptions).toEqual([])
  })

  it('refuses to subscribe says so', async () => {
    site.push = OFFER
    const refuses = `PushManager.prototype.subscribe = () => Promise.reject(new DOMException('no', 'AbortError'))`
    const { page, troubles } = await openPhone({ scripts: [PERMITTED, refuses] })
    await button(page).click()
    await page.getByText('Your browser did not set up the notification.').waitFor()
    expect(troubles).toEqual([])
  })

  it('forbids notifications is told where that is set, and the button does not come back', async () => {
    site.push = OFFER
    const denies = `Notification.requestPermission = async () => 'denied'
      Object.defineProperty(Notification, 'permission', { get: () => 'default' })`
    const { page } = await openPhone({ scripts: [VENDOR, denies] })
    await button(page).click()
    await page.getByText('Notifications of this page are blocked in your browser’s settings.').waitFor()
    expect(await button(page).count()).toBe(0)
  })

  it.each([
    [
      'is not on an encrypted connection, though it says that it has push',
      { host: 'coffee.lan', scripts: [] },
      'its connection is not encrypted (https)',
    ],
    ['forbids them from the start', { scripts: [FORBIDDEN] }, 'are blocked in your browser’s settings'],
    [
      'has none',
      { scripts: ['delete window.PushManager'] },
      'This browser cannot show notifications of a closed page.',
    ],
    [
      'is an iPhone’s, opened from a link',
      { scripts: ['delete window.PushManager; navigator.standalone = false'] },
      'only pages on the Home Screen',
    ],
  ] as const)('%s', async (_what, phone, words) => {
    site.push = OFFER
    const { page, troubles } = await openPhone(phone)
    await page.getByText(words).waitFor()
    expect(await button(page).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Play a sound when it is ready' }).isVisible()).toBe(true)
    expect(await page.getByText('watch the board for 482').isVisible()).toBe(true)
    expect(troubles).toEqual([])
  })
})

describe('a shop', () => {
  it('that sends none says so', async () => {
    const { page, troubles } = await openPhone()
    await page.getByText('This shop sends no notifications at the moment.').waitFor()
    expect(troubles).toEqual([])
  })

  it('with ntfy offers it beside what else there is, also without an encrypted connection', async () => {
    site.push = { available: false, ntfy: true }
    const { page, troubles } = await openPhone({ host: 'coffee.lan' })
    await page.getByRole('button', { name: 'or with the ntfy app' }).click()
    const link = page.getByRole('link', { name: 'coffee-7k3' })
    await link.waitFor()
    expect(await link.getAttribute('href')).toBe('http://ntfy.lan/coffee-7k3')
    expect(troubles).toEqual([])
  })
})
