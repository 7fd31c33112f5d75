/** A customer's phone and a real daemon that stands still, dies and comes back: what the page says meanwhile. */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { openBrowser, type TestBrowser } from '../../src/web/testing/browser.ts'
import { openShop, type Shop } from './harness/shop.ts'
import { Stage } from './harness/stage.ts'

const PATIENCE_MS = 60_000

let chromium: TestBrowser
let stage: Stage
let shop: Shop
beforeAll(async () => {
  chromium = await openBrowser()
}, 60_000)
beforeEach(async () => {
  stage = new Stage()
  shop = await openShop(stage, { machines: [{ id: 'on-serial', wire: 'serial', groups: 1 }] })
}, 120_000)
afterEach(async () => await stage.clear())
afterAll(async () => await chromium?.close())

/** The page of the third order of a queue, on a phone that knows the shop by its name only. */
async function followed(): Promise<{ page: Page; number: string }> {
  await shop.till.sell({ recipe: 'lengthy' })
  await shop.till.sell({ recipe: 'slow' })
  const { id, number } = await shop.till.sell({ recipe: 'espresso' })
  const context = await chromium.browser.newContext({ viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  stage.after(() => context.close())
  page.setDefaultTimeout(PATIENCE_MS)
  await page.goto(`http://coffee.lan:${new URL(shop.daemon.http).port}/o/${id}`)
  await page.getByText('2 orders before you').waitFor()
  await page.getByText('Updated just now').waitFor()
  return { page, number }
}

const lost = (page: Page) => page.getByText(/^No connection\. This is how it was at \d\d:\d\d\.$/)

it('a daemon that stands still with its sockets open is admitted, and the page follows again when it goes on', async () => {
  const { page, number } = await followed()
  const { pid } = shop.daemon
  const goOn = (): void => {
    if (shop.daemon.ending === null) process.kill(pid, 'SIGCONT')
  }
  stage.after(goOn)
  process.kill(pid, 'SIGSTOP')
  await lost(page).waitFor()
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain(number)
  goOn()
  await lost(page).waitFor({ state: 'detached' })
  await page.getByText('Ready to collect', { exact: true }).waitFor()
}, 180_000)

it('a daemon that dies and comes back is admitted meanwhile, and the order goes on where it was', async () => {
  const { page } = await followed()
  await shop.daemon.kill('SIGKILL')
  await lost(page).waitFor()
  await shop.daemon.startAgain()
  await lost(page).waitFor({ state: 'detached' })
  await page.getByText('Ready to collect', { exact: true }).waitFor()
}, 180_000)
