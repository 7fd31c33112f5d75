/** A screen that stays on while somebody waits: on the board, and on a phone whose owner has tapped for it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildWeb } from '../build.ts'
import { openBrowser, type TestBrowser } from '../testing/browser.ts'
import { sampleOrder, sampleSnapshot } from '../testing/samples.ts'
import { TestSite } from '../testing/site.ts'
import { watchPage } from '../testing/watch.ts'

const until = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 30_000, interval: 20 })

// A browser on a busy computer takes its time.
vi.setConfig({ testTimeout: 120_000 })

let dir: string
let site: TestSite
let chromium: TestBrowser
const open: Page[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'baristad-awake-'))
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

/** The browser's own lock, counted; and a page that is put aside and looked at again as we like. */
const WATCHED = `
  window.asked = []
  const request = navigator.wakeLock && navigator.wakeLock.request.bind(navigator.wakeLock)
  if (request) {
    WakeLock.prototype.request = (type) => {
      window.asked.push(type)
      return window.refuses
        ? Promise.reject(new DOMException('The battery is low.', 'NotAllowedError'))
        : request(type)
    }
  }
  window.seen = 'visible'
  Object.defineProperty(document, 'visibilityState', { get: () => window.seen })
  window.look = (state) => {
    window.seen = state
    document.dispatchEvent(new Event('visibilitychange'))
  }`

async function openAt(url: string, before = ''): Promise<{ page: Page; troubles: readonly string[] }> {
  const context = await chromium.browser.newContext({ viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  open.push(page)
  const troubles = watchPage(page)
  await page.addInitScript(`${WATCHED}\n${before}`)
  await page.goto(url)
  return { page, troubles }
}

const asked = (page: Page): Promise<string[]> => page.evaluate('window.asked')
const look = (page: Page, state: 'visible' | 'hidden') => page.evaluate(`window.look('${state}')`)

async function openBoard(host: 'localhost' | 'coffee.lan', before = '') {
  site.snapshot = sampleSnapshot({ preparing: 1, ready: 2, serverTime: Date.now() })
  const opened = await openAt(site.url('/board', host), before)
  await until(() => expect(site.displays).toBe(1))
  return opened
}

/** It lives: what is told now is shown. */
async function goesOn(page: Page): Promise<void> {
  await site.publishBoard(sampleSnapshot({ preparing: 0, ready: 5, serverTime: Date.now() }))
  await until(async () => expect(await page.locator('.ready li[data-number]').count()).toBe(5))
}

describe('a board', () => {
  it('asks for its screen to stay on, and again each time that it is looked at after it was put aside', async () => {
    const { page, troubles } = await openBoard('localhost')
    await until(async () => expect(await asked(page)).toEqual(['screen']))
    // The browser takes the lock back by itself when a page is hidden; nothing is asked for behind its back.
    await look(page, 'hidden')
    expect(await asked(page)).toEqual(['screen'])
    await look(page, 'visible')
    expect(await asked(page)).toEqual(['screen', 'screen'])
    await goesOn(page)
    expect(troubles).toEqual([])
  })

  it('that is refused goes on as it would, and asks anew when it is looked at again', async () => {
    const { page, troubles } = await openBoard('localhost', 'window.refuses = true')
    await until(async () => expect(await asked(page)).toEqual(['screen']))
    await look(page, 'hidden')
    await look(page, 'visible')
    expect(await asked(page)).toEqual(['screen', 'screen'])
    await goesOn(page)
    expect(troubles).toEqual([])
  })

  it.each<[string, 'localhost' | 'coffee.lan', string]>([
    ['that the browser does not call secure', 'coffee.lan', ''],
    ['in a browser that knows no such thing', 'localhost', 'delete Navigator.prototype.wakeLock'],
  ])('%s does without, and nobody sees an error', async (_what, host, before) => {
    const { page, troubles } = await openBoard(host, before)
    expect(await page.evaluate(() => 'wakeLock' in navigator)).toBe(false)
    await look(page, 'hidden')
    await look(page, 'visible')
    await goesOn(page)
    expect(await asked(page)).toEqual([])
    expect(troubles).toEqual([])
  })
})

describe('a phone', () => {
  const order = sampleOrder('making', Date.now())
  const openPhone = (before = '') => {
    site.orders.set(order.id, order)
    return openAt(site.url(`/o/${order.id}`, 'localhost'), before)
  }
  const sound = (page: Page) => page.getByRole('button', { name: 'Play a sound when it is ready' })

  it('stays awake from the tap on, not before, and says so', async () => {
    const { page, troubles } = await openPhone()
    await sound(page).waitFor()
    await look(page, 'hidden')
    await look(page, 'visible')
    expect(await asked(page)).toEqual([])
    await sound(page).click()
    await page.getByText('This phone stays awake and plays a sound').waitFor()
    expect(await asked(page)).toEqual(['screen'])
    await look(page, 'hidden')
    await look(page, 'visible')
    expect(await asked(page)).toEqual(['screen', 'screen'])
    expect(troubles).toEqual([])
  })

  it('whose browser knows no such thing does not promise it', async () => {
    const { page, troubles } = await openPhone('delete Navigator.prototype.wakeLock')
    await sound(page).click()
    await page.getByText('This phone plays a sound').waitFor()
    expect(await page.getByText('stays awake').count()).toBe(0)
    expect(troubles).toEqual([])
  })
})
