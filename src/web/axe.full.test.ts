/** Everybody can use every page there is: nothing that axe objects to, on any of them, in the light and in the dark. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildWeb } from './build.ts'
import { axeFaults } from './testing/axe.ts'
import { openBrowser, type TestBrowser } from './testing/browser.ts'
import { type StillPath, Stills } from './testing/stills.ts'
import { TILL_KEY, TillShop } from './testing/till-shop.ts'
import { watchPage } from './testing/watch.ts'

// A browser on a busy computer takes its time.
vi.setConfig({ testTimeout: 120_000 })

let dir: string
let stills: Stills
let till: TillShop
let chromium: TestBrowser
const open: Page[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'baristad-axe-'))
  const { manifest } = await buildWeb(dir)
  stills = await Stills.open(dir, manifest)
  till = await TillShop.open(dir, manifest)
  chromium = await openBrowser()
}, 60_000)
afterEach(async () => {
  for (const page of open.splice(0)) await page.context().close()
  till.reset()
})
afterAll(async () => {
  await chromium?.close()
  await till?.close()
  await stills?.close()
  await rm(dir, { recursive: true, force: true })
})

async function newPage(options: BrowserContextOptions): Promise<{ page: Page; troubles: readonly string[] }> {
  const context = await chromium.browser.newContext({ reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  open.push(page)
  return { page, troubles: watchPage(page) }
}

const PHONE = { viewport: { width: 390, height: 844 } }
const DESK = { viewport: { width: 1280, height: 900 } }
const LOOKS = [
  { ...PHONE, colorScheme: 'light' },
  { ...DESK, colorScheme: 'dark' },
] as const

/** Without script a page can stay true only by loading itself again (the lite page). */
const REFRESHES: readonly StillPath[] = ['/lite', '/lite/empty', '/pairing/lite', '/pairing/full']

const PATHS: readonly StillPath[] = [
  ...(['/staff', '/staff/quiet', '/staff/login', '/lane', '/lane/idle', '/lane/login'] as const),
  ...(['/labels', '/labels/small', '/ticket', '/ticket/copy', '/docs', '/till', '/lost'] as const),
  ...(['/lite', '/lite/empty', '/pairing', '/pairing/lite', '/pairing/full'] as const),
]

describe('a document', () => {
  it.each(PATHS)('%s: narrow and light, wide and dark', async (path) => {
    for (const look of LOOKS) {
      const { page, troubles } = await newPage(look)
      await page.goto(stills.url(path))
      // What is folded is read by somebody too.
      await page.evaluate(() => {
        for (const details of Array.from(document.querySelectorAll('details'))) details.open = true
      })
      expect(await axeFaults(page, REFRESHES.includes(path) ? ['meta-refresh'] : []), look.colorScheme).toEqual([])
      expect(troubles).toEqual([])
    }
  })

  it('is in this list if it is served at all', () => {
    expect([...PATHS].sort()).toEqual([...stills.paths].sort())
  })
})

describe('the till', () => {
  const openTill = async (options: BrowserContextOptions) => {
    const opened = await newPage(options)
    await opened.page.addInitScript(`localStorage.setItem('baristad.till.key', ${JSON.stringify(TILL_KEY)})`)
    await opened.page.goto(till.url())
    await opened.page.getByText('Live', { exact: true }).waitFor()
    return opened
  }

  it.each(LOOKS)('from its grid to the number, in the $colorScheme', async (look) => {
    till.reset()
    const { page, troubles } = await openTill(look)
    const faultsOf = async (what: string) => expect(await axeFaults(page), what).toEqual([])
    await faultsOf('the grid')
    await page.locator('[data-recipe="latte"]').click()
    await page.getByRole('dialog').waitFor()
    await faultsOf('what can be chosen')
    await page.getByRole('button', { name: 'Add', exact: false }).last().click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await faultsOf('the cart')
    const send = page.getByRole('button', { name: /Send order/ })
    // On a phone the cart is behind a tap of its own.
    if (!(await send.isVisible()))
      await page
        .getByRole('button', { name: /Cart|drink/ })
        .first()
        .click()
    await send.click()
    await page.getByRole('dialog', { name: 'Number 482' }).waitFor()
    await faultsOf('the number')
    expect(troubles).toEqual([])
  })
})

describe('axe', () => {
  it('is really asked: a button without a name and words that nobody can read are found', async () => {
    const { page } = await newPage(PHONE)
    await page.goto(stills.url('/lost'))
    await page.evaluate(() => {
      document.querySelector('main')?.append(document.createElement('button'))
      const words = document.querySelector('p')
      if (words !== null) words.className = 'faint'
      const sheet = new CSSStyleSheet()
      sheet.replaceSync('.faint { color: #d9d4c8 !important }')
      document.adoptedStyleSheets = [sheet]
    })
    const faults = (await axeFaults(page)).map((fault) => fault.split(':')[0])
    expect(faults.sort()).toEqual(['button-name', 'color-contrast'])
  })
})
