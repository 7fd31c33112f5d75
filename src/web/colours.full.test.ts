/**
 * What eyes see that see fewer colours, measured on the picture that Chromium makes for them: nothing that matters may
 * hang on a hue. Words must be read by their brightness, and what is said by a colour must be said by a shape too.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildWeb } from './build.ts'
import type { PublicOrder } from './data.ts'
import { openBrowser, type TestBrowser } from './testing/browser.ts'
import { contrast, type Inks, inksOf, readPng, shapeOf, shapesApart } from './testing/pixels.ts'
import { sampleOrder, sampleSnapshot } from './testing/samples.ts'
import { TestSite } from './testing/site.ts'

const until = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 30_000, interval: 20 })

// A browser on a busy computer takes its time.
vi.setConfig({ testTimeout: 120_000 })

let dir: string
let site: TestSite
let chromium: TestBrowser
const open: Page[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'baristad-colours-'))
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

const EYES = ['none', 'achromatopsia', 'deuteranopia', 'protanopia', 'tritanopia'] as const
type Eyes = (typeof EYES)[number]

/** What WCAG asks of small words (AAA), and of shapes beside them. */
const WORDS = 7
const SHAPES = 3
/** Icons of the same kind drawn twice are 0 apart; ours are 0.2 and more. */
const ANOTHER_SHAPE = 0.12

async function newPage(eyes: Eyes, options: BrowserContextOptions): Promise<Page> {
  const context = await chromium.browser.newContext({ reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  open.push(page)
  const tools = await context.newCDPSession(page)
  await tools.send('Emulation.setEmulatedVisionDeficiency', { type: eyes })
  return page
}

const picture = async (page: Page, selector: string) => readPng(await page.locator(selector).first().screenshot())
const inks = async (page: Page, selector: string): Promise<Inks> => inksOf(await picture(page, selector))
const shape = async (page: Page, selector: string) => shapeOf(await picture(page, selector))

/** How well what stands there is read, by brightness alone. */
async function legible(page: Page, selector: string): Promise<number> {
  const { ground, ink } = await inks(page, selector)
  return contrast(ground, ink)
}

async function openBoard(eyes: Eyes): Promise<Page> {
  const page = await newPage(eyes, { viewport: { width: 1920, height: 1080 } })
  site.snapshot = sampleSnapshot({ preparing: 5, ready: 4, serverTime: Date.now() })
  await page.clock.install()
  await page.goto(site.url('/board'))
  await until(() => expect(site.displays).toBe(1))
  await until(async () => {
    await site.heartbeat()
    await page.clock.runFor(300)
    expect(await page.locator('.clock').textContent()).toMatch(/^\d\d:\d\d$/)
  })
  return page
}

async function openOrder(eyes: Eyes, colorScheme: 'light' | 'dark', order: PublicOrder): Promise<Page> {
  const page = await newPage(eyes, { viewport: { width: 390, height: 844 }, colorScheme })
  site.orders.set(order.id, order)
  await page.goto(site.url(`/o/${order.id}`))
  await page.locator('.hero').waitFor()
  return page
}

const order = (...args: Parameters<typeof sampleOrder>) => sampleOrder(...args)

describe('these eyes', () => {
  it('are really tried: what is green for one is another colour for the next, and for one all is grey', async () => {
    const seen = new Map<Eyes, string>()
    for (const eyes of EYES) {
      const page = await openBoard(eyes)
      const { ink } = await inks(page, '.ready h2')
      seen.set(eyes, ink.join())
      const spread = Math.max(...ink) - Math.min(...ink)
      if (eyes === 'achromatopsia') expect(spread).toBeLessThan(6)
      else if (eyes === 'none') expect(spread).toBeGreaterThan(40)
      await page.context().close()
      await until(() => expect(site.displays).toBe(0))
    }
    expect(new Set(seen.values()).size).toBe(EYES.length)
  })
})

describe.each(EYES)('for eyes with %s', (eyes) => {
  it('the board’s lists are read, and told apart by word, icon, weight and place', async () => {
    const page = await openBoard(eyes)
    for (const list of ['preparing', 'ready']) {
      expect(await legible(page, `.${list} h2 .label`), list).toBeGreaterThanOrEqual(WORDS)
      expect(await legible(page, `.${list} .number`), list).toBeGreaterThanOrEqual(WORDS)
      expect(await legible(page, `.${list} h2 .icon`), list).toBeGreaterThanOrEqual(SHAPES)
    }
    expect(await legible(page, '.preparing .progress')).toBeGreaterThanOrEqual(SHAPES)
    const [cup, tick] = [await shape(page, '.preparing h2 .icon'), await shape(page, '.ready h2 .icon')]
    expect(shapesApart(cup, tick)).toBeGreaterThan(ANOTHER_SHAPE)
    // A drink that is done fills its bar, one that is to come does not.
    const bars = [await shape(page, '.bar.is-done'), await shape(page, '.bar:not(.is-done)')] as const
    expect(shapesApart(...bars)).toBeGreaterThan(ANOTHER_SHAPE)
    const of = (list: string) =>
      page.locator(`.${list}`).evaluate((section) => ({
        word: section.querySelector('h2 .is-shown')?.textContent,
        weight: getComputedStyle(section.querySelector('.number text') ?? section).fontWeight,
        left: section.getBoundingClientRect().left,
      }))
    const [preparing, ready] = [await of('preparing'), await of('ready')]
    expect(preparing.word).not.toBe(ready.word)
    expect(Number(ready.weight)).toBeGreaterThan(Number(preparing.weight))
    expect(ready.left - preparing.left).toBeGreaterThan(500)
  })

  it('a call is brighter than everything around it, and has an icon that nothing else has', async () => {
    const page = await openBoard(eyes)
    const others = [await shape(page, '.preparing h2 .icon'), await shape(page, '.ready h2 .icon')]
    const { ground: board } = await inks(page, '.top')
    await site.call('482')
    await page.locator('.call-card').waitFor()
    const { ground } = await inks(page, '.call-card')
    expect(contrast(ground, board)).toBeGreaterThanOrEqual(WORDS)
    expect(await legible(page, '.call-card .label')).toBeGreaterThanOrEqual(WORDS)
    expect(await legible(page, '.call-number')).toBeGreaterThanOrEqual(WORDS)
    const bell = await shape(page, '.call-card .icon')
    for (const other of others) expect(shapesApart(bell, other)).toBeGreaterThan(ANOTHER_SHAPE)
  })

  it('a board that is not sure says so brighter than all else, and its numbers, dimmed, are still read', async () => {
    const page = await openBoard(eyes)
    const { ink: sure } = await inks(page, '.ready .number')
    const { ground: board } = await inks(page, '.top')
    site.feedLine = 'silent'
    await page.clock.fastForward(30_000)
    await page.locator('.paused p').waitFor()
    // Until the picture has followed: a busy computer may draw a little later.
    await until(async () => {
      const { ground } = await inks(page, '.paused p')
      expect(contrast(ground, board)).toBeGreaterThanOrEqual(WORDS)
      expect(await legible(page, '.paused .label')).toBeGreaterThanOrEqual(WORDS)
      expect(await legible(page, '.paused .icon')).toBeGreaterThanOrEqual(SHAPES)
      const { ink: dimmed } = await inks(page, '.ready .number')
      expect(contrast(sure, dimmed)).toBeGreaterThan(1.5)
    })
    for (const list of ['preparing', 'ready']) expect(await legible(page, `.${list} .number`)).toBeGreaterThan(4.5)
  })

  it.each(['light', 'dark'] as const)('a phone that says “ready” looks like no other, in the %s', async (scheme) => {
    const waiting = await openOrder(eyes, scheme, order('making', Date.now(), ['ready', 'queued']))
    const { ground: before } = await inks(waiting, '.hero .headline')
    expect(await legible(waiting, '.headline')).toBeGreaterThanOrEqual(4.5)
    // Done, now and to come are a tick, a dot and a ring.
    const dots = await Promise.all([
      shape(waiting, '.steps .is-done .dot'),
      shape(waiting, '.steps .is-now .dot'),
      shape(waiting, '.steps li:last-child .dot'),
    ])
    const [done, now, toCome] = dots
    for (const [a, b] of [
      [done, now],
      [now, toCome],
      [done, toCome],
    ] as const) {
      expect(shapesApart(a, b)).toBeGreaterThan(ANOTHER_SHAPE)
    }
    await waiting.context().close()
    const ready = await openOrder(eyes, scheme, order('ready', Date.now(), ['ready', 'ready']))
    const { ground: after } = await inks(ready, '.hero')
    expect(contrast(before, after)).toBeGreaterThanOrEqual(SHAPES)
    for (const words of ['.hero .label', '.hero .number', '.headline']) {
      expect(await legible(ready, words), words).toBeGreaterThanOrEqual(4.5)
    }
    expect(await legible(ready, '.hero > .icon')).toBeGreaterThanOrEqual(SHAPES)
  })
})
