/** The reference in a real browser, on plain http under a shop's name, with the real policy. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildWeb } from '../build.ts'
import { openBrowser, type TestBrowser } from '../testing/browser.ts'
import { TestSite } from '../testing/site.ts'
import { watchPage } from '../testing/watch.ts'

const until = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 8_000, interval: 20 })
const DESK = { viewport: { width: 1280, height: 900 } }
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }

let dir: string
let site: TestSite
let chromium: TestBrowser
const open: Page[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'baristad-docs-'))
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

interface Opened {
  readonly page: Page
  readonly troubles: readonly string[]
}

async function openDocs(options: BrowserContextOptions = DESK, hash = '', host?: 'localhost'): Promise<Opened> {
  const context = await chromium.browser.newContext(options)
  const page = await context.newPage()
  page.setDefaultTimeout(8_000)
  open.push(page)
  const troubles = watchPage(page)
  await page.goto(site.url(`/docs${hash}`, host))
  return { page, troubles }
}

const filter = (page: Page) => page.getByRole('searchbox', { name: 'Find' })
/** The sections that are to be seen, by their anchors. */
const shown = (page: Page): Promise<string[]> =>
  page
    .locator('[data-entry]')
    .evaluateAll((entries) => entries.filter((entry) => entry.getClientRects().length > 0).map(({ id }) => id))
const command = (page: Page, anchor: string) => page.locator(`#${anchor} code[data-curl]`)
const copyOf = (page: Page, anchor: string) => page.locator(`#${anchor} .code:has([data-curl]) button`)
/** What a paste would bring. */
const pasted = async (page: Page): Promise<string> => {
  await page.evaluate(() => {
    const box = document.createElement('textarea')
    box.id = 'paste'
    document.body.append(box)
    box.focus()
  })
  await page.keyboard.press('ControlOrMeta+v')
  return page.locator('#paste').inputValue()
}

describe('the contents', () => {
  it('lead to each section, by click and by key', async () => {
    const { page, troubles } = await openDocs()
    await page.getByRole('navigation').getByText('PUT').click()
    await until(() => expect(page.url()).toMatch(/#op-putMenu$/))
    const top = await page.locator('#op-putMenu').evaluate((section) => section.getBoundingClientRect().top)
    expect(top).toBeLessThan(400)
    await page.getByRole('link', { name: 'Errors' }).focus()
    await page.keyboard.press('Enter')
    await until(() => expect(page.url()).toMatch(/#errors$/))
    expect(troubles).toEqual([])
  })

  it('stay in sight beside the text, and are folded on a phone, where they would be all that is seen', async () => {
    const desk = await openDocs(DESK, '#errors')
    expect(await desk.page.getByRole('link', { name: 'Getting started' }).isVisible()).toBe(true)
    const phone = await openDocs(PHONE)
    expect(await phone.page.getByRole('link', { name: 'Errors' }).isVisible()).toBe(false)
    await phone.page.getByText('Contents').click()
    await phone.page.getByRole('link', { name: 'Errors' }).click()
    await until(() => expect(phone.page.url()).toMatch(/#errors$/))
  })

  it('are there again when a narrow window becomes wide: there they have no handle to open them by', async () => {
    const { page } = await openDocs({ viewport: { width: 600, height: 800 } })
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.getByRole('link', { name: 'Getting started' }).waitFor()
  })
})

describe('the filter', () => {
  it('leaves what has all the words, in the text and in the contents, and says how much that is', async () => {
    const { page, troubles } = await openDocs()
    const all = await shown(page)
    await page.keyboard.press('/')
    await page.keyboard.type('expired order')
    await until(async () =>
      expect(await shown(page)).toEqual(['start-retry', 'op-placeOrder', 'event-order-expired', 'error-BD_EXPIRED']),
    )
    expect(await page.getByRole('status').textContent()).toBe(`4 of ${all.length}`)
    expect(await page.locator('.contents li li:visible').allTextContents()).toEqual(['No answer?', 'POST/order'])
    await page.keyboard.press('Escape')
    expect(await shown(page)).toEqual(all)
    expect(await filter(page).inputValue()).toBe('')
    expect(troubles).toEqual([])
  })

  it('shows a whole chapter by its name, and says so when nothing is found', async () => {
    const { page } = await openDocs()
    await filter(page).fill('ERRORS')
    expect(await shown(page)).toContain('error-BD_FULL')
    await filter(page).fill('cappuccino machine')
    await page.getByText('Nothing here has these words').waitFor()
    expect(await shown(page)).toEqual([])
  })

  it('steps aside for a link that leads to what it hides', async () => {
    const { page } = await openDocs()
    await filter(page).fill('late ones')
    expect(await shown(page)).toEqual(['op-placeOrder'])
    await page.locator('#op-placeOrder').getByRole('link', { name: 'GET /order/{id}' }).click()
    await until(async () => expect(await page.locator('#op-getOrder').isVisible()).toBe(true))
    expect(await filter(page).inputValue()).toBe('')
  })

  it('is where a slash leads, but not for somebody who is typing one', async () => {
    const { page } = await openDocs()
    await page.keyboard.press('/')
    await page.keyboard.type('/order/{id}/e')
    await until(async () => expect(await shown(page)).toEqual(['op-followOrder']))
  })
})

describe('the copy button', () => {
  it('copies a command with a new key each time, for the address that the page was opened at', async () => {
    const { page, troubles } = await openDocs()
    const before = await command(page, 'op-placeOrder').textContent()
    expect(before).toContain(`curl -sS '${site.url('/order')}'`)
    await copyOf(page, 'op-placeOrder').click()
    await until(async () => expect(await copyOf(page, 'op-placeOrder').textContent()).toBe('Copied'))
    const copied = await pasted(page)
    expect(copied).toBe(await command(page, 'op-placeOrder').textContent())
    expect(copied).toMatch(/Idempotency-Key: [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'/)
    expect(copied).not.toBe(before)
    await copyOf(page, 'op-placeOrder').click()
    await until(async () => expect(await command(page, 'op-placeOrder').textContent()).not.toBe(copied))
    expect(troubles).toEqual([])
  })

  it('works where the page is a secure context too', async () => {
    const { page } = await openDocs({ ...DESK, permissions: ['clipboard-read', 'clipboard-write'] }, '', 'localhost')
    await copyOf(page, 'op-getOrder').click()
    await until(async () => expect(await copyOf(page, 'op-getOrder').textContent()).toBe('Copied'))
    expect(await pasted(page)).toBe(`curl -sS '${site.url('/order/7K3QXW9MZ4T2B', 'localhost')}'`)
  })

  it('leaves the text selected and says which keys to press, where a page may not copy', async () => {
    const { page } = await openDocs()
    await page.evaluate(() => {
      document.execCommand = () => false
    })
    await copyOf(page, 'op-getOrder').click()
    await until(async () => expect(await copyOf(page, 'op-getOrder').textContent()).toBe('Press Ctrl C'))
    expect(await page.evaluate(() => String(getSelection()))).toBe(await command(page, 'op-getOrder').textContent())
  })

  it('has a name that says what it copies', async () => {
    const { page } = await openDocs()
    const names = await page
      .locator('button.copy')
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))
    expect(names).toContain('Copy the command: Place an order')
    expect(names).not.toContain(null)
  })
})

describe('the page', () => {
  it('says everything without script, and has neither box nor button then', async () => {
    const { page, troubles } = await openDocs({ ...DESK, javaScriptEnabled: false })
    expect(await page.locator('#op-placeOrder pre').first().isVisible()).toBe(true)
    expect(await page.locator('.contents a:visible').count()).toBeGreaterThan(15)
    expect(await page.locator('button:visible, input:visible').count()).toBe(0)
    await page.locator('#op-getOrder summary').click()
    expect(await page.locator('#op-getOrder details pre').isVisible()).toBe(true)
    expect(troubles).toEqual([])
  })

  it.each([
    ['a phone', 390, 100],
    ['the smallest phone', 320, 100],
    ['a desk', 1280, 100],
    ['a desk that is enlarged to 200 %', 640, 100],
    ['a desk with letters of twice the size', 1280, 200],
  ])('is never wider than %s', async (_, width, percent) => {
    // Not as a phone: that would make its window as wide as the page.
    const { page } = await openDocs({ viewport: { width, height: 900 } })
    await page.evaluate((size) => {
      document.documentElement.style.fontSize = `${size}%`
    }, percent)
    const tooWide = await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true
      const all = [...document.querySelectorAll<HTMLElement>('main *, nav *')]
      return all
        .filter((one) => one.closest('.sr-only') === null && one.getBoundingClientRect().right > innerWidth + 1)
        .map((one) => one.outerHTML.slice(0, 80))
    })
    expect(tooWide).toEqual([])
  })

  it('is on paper without contents and buttons, and with all that is folded on the screen', async () => {
    const { page } = await openDocs()
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('nav, button.copy').locator('visible=true').count()).toBe(0)
    const folded = await page
      .locator('#op-getOrder details pre')
      .evaluate((one) => one.checkVisibility({ contentVisibilityAuto: true }))
    expect(folded).toBe(true)
  })

  it.each(['light', 'dark'] as const)('has enough contrast in %s', async (colorScheme) => {
    const { page } = await openDocs({ ...DESK, colorScheme })
    expect(await weakContrast(page)).toEqual([])
  })
})

/** Texts whose contrast with what is behind them is below 4.5 : 1. */
function weakContrast(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const channels = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number)
    const luminance = (color: string): number => {
      const [r = 0, g = 0, b = 0] = channels(color).map((part) => {
        const share = part / 255
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const behind = (element: Element | null): string => {
      if (element === null) return 'rgb(255, 255, 255)'
      const { backgroundColor } = getComputedStyle(element)
      return channels(backgroundColor)[3] === 0 ? behind(element.parentElement) : backgroundColor
    }
    const weak = new Set<string>()
    for (const element of document.querySelectorAll('body *')) {
      const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim())
      if (!own || element.getClientRects().length === 0) continue
      const [a, b] = [luminance(getComputedStyle(element).color), luminance(behind(element))]
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      if (ratio < 4.5) weak.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`)
    }
    return [...weak]
  })
}
