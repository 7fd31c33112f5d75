/** The customer's page in a real browser: what it says, in which words, and by which ways it tells. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildWeb } from '../build.ts'
import type { DrinkState, Language, PublicOrder } from '../data.ts'
import { axeFaults } from '../testing/axe.ts'
import { openBrowser, type TestBrowser } from '../testing/browser.ts'
import { sampleOrder } from '../testing/samples.ts'
import { TestSite } from '../testing/site.ts'
import { misplaced, watchPage } from '../testing/watch.ts'

const until = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 30_000, interval: 20 })

// A browser on a busy computer takes its time.
vi.setConfig({ testTimeout: 120_000 })

let dir: string
let site: TestSite
let chromium: TestBrowser
const open: Page[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'baristad-order-'))
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

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }

async function newPage(options: BrowserContextOptions = {}): Promise<{ page: Page; troubles: readonly string[] }> {
  const context = await chromium.browser.newContext({ ...PHONE, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  open.push(page)
  return { page, troubles: watchPage(page) }
}

const { id } = sampleOrder('queued', 0)
function put(
  state: PublicOrder['state'],
  drinks: readonly DrinkState[] = ['queued', 'queued'],
  more = {},
): PublicOrder {
  const order = { ...sampleOrder(state, Date.now(), drinks), ...more }
  site.orders.set(id, order)
  return order
}

/** Two in the queue, one half done and late, one ready, the ends: all that the page can look like. */
const DELAYED = { outlook: { ahead: null, expectedAt: null, delay: { reason: 'capacity', bySeconds: 300 } } }
const STATES: readonly (readonly [PublicOrder['state'], readonly DrinkState[], object])[] = [
  ['held', ['held'], {}],
  ['queued', ['queued', 'queued'], {}],
  ['making', ['making', 'queued'], { attention: true }],
  ['partly-ready', ['ready', 'ready', 'making'], DELAYED],
  ['ready', ['ready', 'ready'], { coming: false }],
  ['collected', ['collected', 'collected'], {}],
  ['expired', ['discarded'], {}],
  ['cancelled', ['cancelled'], {}],
]

/** What the page becomes by an event is live once the stream is. */
async function openLive(page: Page, query = '', host: 'localhost' | 'coffee.lan' = 'coffee.lan'): Promise<void> {
  await page.goto(site.url(`/o/${id}${query}`, host))
  await until(() => expect(site.liveStreams).toBe(1))
}

describe('in every state', () => {
  it.each(['light', 'dark'] as const)('has nothing that axe objects to, in the %s', async (colorScheme) => {
    const { page, troubles } = await newPage({ colorScheme, reducedMotion: 'reduce' })
    for (const [state, drinks, more] of STATES) {
      put(state, drinks, more)
      await page.goto(site.url(`/o/${id}`))
      await page.locator('main').waitFor()
      expect(await axeFaults(page), state).toEqual([])
    }
    await page.goto(site.url('/o/NOSUCHORDER00'))
    expect(await axeFaults(page), 'unknown').toEqual([])
    expect(troubles.filter((trouble) => !trouble.includes('404'))).toEqual([])
  })

  it.each<Language>(['en', 'de', 'fr', 'pt', 'ar'])(
    'fits in %s on the smallest phone with text at twice its size, and nothing lies over anything else',
    async (lang) => {
      const { page } = await newPage({ viewport: { width: 320, height: 568 }, reducedMotion: 'reduce' })
      for (const [state, drinks, more] of STATES) {
        put(state, drinks, more)
        await page.setViewportSize({ width: 320, height: 568 })
        await page.goto(site.url(`/o/${id}?lang=${lang}`))
        await page.evaluate(() => {
          document.documentElement.style.fontSize = '200%'
        })
        expect(await page.evaluate(() => document.documentElement.scrollWidth), state).toBe(320)
        // The page may grow once more when the answer about notifications comes.
        await until(async () => {
          const height = await page.evaluate(() => document.documentElement.scrollHeight)
          await page.setViewportSize({ width: 320, height })
          expect(await misplaced(page), state).toEqual([])
        })
      }
    },
  )
})

describe('languages', () => {
  it('are a link away, and the page stays in the one that was chosen', async () => {
    put('queued')
    const { page, troubles } = await newPage()
    await openLive(page)
    await page.getByRole('link', { name: 'Deutsch' }).tap()
    await page.getByText('3 Bestellungen vor Ihnen').waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de')
    await until(() => expect(site.liveStreams).toBe(1))
    site.tell(sampleOrder('ready', Date.now(), ['ready', 'ready']), { kind: 'drink.ready', drink: null })
    await page.getByText('Abholbereit', { exact: true }).waitFor()
    expect(await page.title()).toBe('FERTIG 482')
    expect(troubles).toEqual([])
  })

  it('that run from right to left turn the page around: the first step is the rightmost', async () => {
    put('making', ['making', 'queued'])
    const { page } = await newPage()
    await openLive(page, '?lang=ar')
    expect(await page.evaluate(() => getComputedStyle(document.body).direction)).toBe('rtl')
    const lefts = await page
      .locator('.steps li')
      .evaluateAll((steps) => steps.map((s) => s.getBoundingClientRect().left))
    expect([...lefts].sort((a, b) => b - a)).toEqual(lefts)
    expect(await misplaced(await tall(page))).toEqual([])
  })
})

async function tall(page: Page): Promise<Page> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  await page.setViewportSize({ width: 390, height })
  return page
}

describe('what the rest of the shop does', () => {
  it('is told as it happens: its place, and why it takes longer', async () => {
    put('queued')
    const { page, troubles } = await newPage()
    await openLive(page)
    await page.getByText('3 orders before you').waitFor()
    site.tellOutlook(id, { ahead: 1, expectedAt: null, delay: null })
    await page.getByText('1 order before you').waitFor()
    // A place is nothing that interrupts what somebody hears.
    expect(await page.getByRole('status').textContent()).toBe('')
    site.tellOutlook(id, { ahead: 0, expectedAt: null, delay: { reason: 'capacity', bySeconds: 300 } })
    await page.getByText('You are next').waitFor()
    await page
      .getByText(/Part of the bar has stopped.*About 5.min later/)
      .first()
      .waitFor()
    await until(async () => expect(await page.getByRole('status').textContent()).toContain('Part of the bar'))
    expect(troubles).toEqual([])
  })

  it('is there without a stream too, at the next question', async () => {
    put('queued')
    site.streams = false
    const { page } = await newPage()
    await page.clock.install()
    await page.goto(site.url(`/o/${id}`))
    await page.getByText('The page asks every 10 seconds instead').waitFor()
    put('queued', ['queued'], { outlook: { ahead: 2, expectedAt: null, delay: null } })
    await page.clock.fastForward(10_000)
    await page.getByText('2 orders before you').waitFor()
  })
})

describe('“I’m on my way”', () => {
  it('is told to the shop by one tap, and said to be told', async () => {
    put('ready', ['ready', 'ready'], { coming: false })
    const { page, troubles } = await newPage()
    await openLive(page)
    await page.getByRole('button', { name: 'I’m on my way' }).tap()
    await page.getByText('The bar knows that you are on your way.').waitFor()
    expect(site.requests).toContain(`PUT /order/${id}/coming`)
    expect(await page.getByRole('button').count()).toBe(0)
    expect(troubles).toEqual([])
  })

  it('that does not get through is admitted, and can be said again', async () => {
    put('ready', ['ready', 'ready'], { coming: false })
    site.listens = false
    const { page } = await newPage()
    await openLive(page)
    await page.getByRole('button', { name: 'I’m on my way' }).tap()
    await page.getByText('That did not get through.').waitFor()
    site.listens = true
    await page.getByRole('button', { name: 'I’m on my way' }).tap()
    await page.getByText('The bar knows that you are on your way.').waitFor()
    expect(await page.getByText('That did not get through.').count()).toBe(0)
  })

  it('is a form without script, and is not offered by a shop that cannot hear it', async () => {
    put('ready', ['ready', 'ready'], { coming: false })
    const { page } = await newPage({ javaScriptEnabled: false })
    await page.goto(site.url(`/o/${id}`))
    const form = page.locator('form')
    expect([await form.getAttribute('method'), await form.getAttribute('action')]).toEqual([
      'post',
      `/o/${id}/coming?lang=en`,
    ])
    put('ready')
    await page.reload()
    expect(await page.locator('form').count()).toBe(0)
  })
})

describe('a page that is not looked at', () => {
  it('says in its tab that the order is ready, in words and as a picture, until somebody looks', async () => {
    put('making', ['making', 'queued'])
    const { page, troubles } = await newPage()
    await page.addInitScript(`
      window.seen = 'visible'
      Object.defineProperty(document, 'visibilityState', { get: () => window.seen })`)
    await openLive(page)
    const icon = () => page.locator('link[rel=icon]').getAttribute('href')
    const before = await icon()
    await page.evaluate(() => Reflect.set(window, 'seen', 'hidden'))
    site.tell(sampleOrder('ready', Date.now(), ['ready', 'ready']), { kind: 'drink.ready', drink: null })
    await until(async () => expect(await page.title()).toBe('✓ READY 482'))
    await until(async () => expect(await page.title()).toBe('READY 482'))
    expect(await icon()).not.toBe(before)
    await page.evaluate(() => {
      Reflect.set(window, 'seen', 'visible')
      document.dispatchEvent(new Event('visibilitychange'))
    })
    await until(async () => expect(await page.title()).toBe('READY 482'))
    expect(troubles).toEqual([])
  })
})

describe('a shop that only looks connected', () => {
  it('is admitted within 15 s, by the clock of the shop, and forgotten with its next word', async () => {
    put('making', ['making', 'queued'])
    const { page } = await newPage()
    // The phone is an hour ahead; what it says of times must not be.
    await page.clock.install({ time: Date.now() + 3_600_000 })
    await openLive(page)
    await page.getByText('Updated just now').waitFor()
    // The socket stays open, and nobody answers on any other.
    await page.route('**/order/**', () => undefined)
    await page.clock.runFor(12_000)
    await page.getByText(/Updated \d+ s ago/).waitFor()
    await page.clock.runFor(3_000)
    const lost = page.getByText(/^No connection\. This is how it was at \d\d:\d\d\.$/)
    await lost.waitFor()
    const [hour, minute] =
      /(\d\d):(\d\d)/
        .exec((await lost.textContent()) ?? '')
        ?.slice(1)
        .map(Number) ?? []
    const offBy = Math.abs(new Date().getHours() * 60 + new Date().getMinutes() - (hour ?? 0) * 60 - (minute ?? 0))
    expect(Math.min(offBy, 1_440 - offBy)).toBeLessThan(10)
    site.tell(sampleOrder('making', Date.now()), { kind: 'brew.pouring', drink: { id: 1, state: 'making' } })
    await lost.waitFor({ state: 'detached' })
    await page.getByText('Updated just now').waitFor()
  })
})

describe('a poor browser', () => {
  it('that knows no streams, as those that open a network’s login, polls', async () => {
    put('queued')
    const { page, troubles } = await newPage()
    await page.addInitScript('delete window.EventSource; delete window.AudioContext; delete navigator.vibrate')
    await page.clock.install()
    await page.goto(site.url(`/o/${id}`))
    await page.getByText('3 orders before you').waitFor()
    await page.clock.runFor(5_000)
    await page.getByText('The page asks every 10 seconds instead').waitFor()
    put('ready', ['ready', 'ready'])
    await page.clock.runFor(10_000)
    await page.getByText('Ready to collect', { exact: true }).waitFor()
    expect(troubles).toEqual([])
  })
})

describe('keys alone', () => {
  it('reach everything that can be pressed, in the order in which it stands there, and it is seen where they are', async () => {
    put('ready', ['ready', 'ready'], { coming: false })
    const { page } = await newPage()
    await openLive(page)
    const reached: string[] = []
    for (let i = 0; i < 6; i++) {
      await page.keyboard.press('Tab')
      reached.push(await page.evaluate(() => document.activeElement?.textContent ?? ''))
      expect(await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle)).toBe(
        'solid',
      )
    }
    expect(reached).toEqual(['I’m on my way', 'English', 'Deutsch', 'Français', 'Português', 'العربية'])
    for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    await page.getByText('The bar knows that you are on your way.').waitFor()
  })
})

describe('colours that the phone’s owner has set', () => {
  it('leave the ready page its frame and its words', async () => {
    put('ready', ['ready', 'ready'])
    const { page } = await newPage({ forcedColors: 'active' })
    await openLive(page)
    expect(await page.locator('.hero').evaluate((hero) => getComputedStyle(hero).borderStyle)).toBe('double')
    expect(await page.getByText('Ready to collect', { exact: true }).isVisible()).toBe(true)
  })
})

describe('stillness', () => {
  it('is kept for whoever asked for it, and for nobody else', async () => {
    for (const reducedMotion of ['reduce', 'no-preference'] as const) {
      put('making', ['making', 'queued'])
      const { page } = await newPage({ reducedMotion })
      await page.addInitScript(`
        window.moved = 0
        document.addEventListener('animationstart', () => window.moved++)
        document.addEventListener('transitionrun', () => window.moved++)`)
      await openLive(page)
      site.tell(sampleOrder('ready', Date.now(), ['ready', 'ready']), { kind: 'drink.ready', drink: null })
      await page.getByText('Ready to collect', { exact: true }).waitFor()
      // What moves has begun to when the second picture is drawn.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
      const moved = () => page.evaluate(() => Number(Reflect.get(window, 'moved')))
      if (reducedMotion === 'reduce') expect(await moved()).toBe(0)
      else await until(async () => expect(await moved()).toBeGreaterThan(0))
      await page.context().close()
      await until(() => expect(site.liveStreams).toBe(0))
    }
  })
})

describe('when it is ready', () => {
  it('the number fills the first screen, for whoever holds it up over a counter', async () => {
    put('ready', ['ready', 'ready'])
    const { page } = await newPage({ reducedMotion: 'reduce' })
    await openLive(page)
    const box = await page.locator('.hero').boundingBox()
    expect(box?.width).toBe(390)
    expect(box?.y).toBe(0)
    expect(box?.height).toBeGreaterThan(700)
  })
})
