/** The page behind the counter in a real Chromium: it lives, nothing moves under a finger, a double click is one decision. */
import { mkdir } from 'node:fs/promises'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, type TestBrowser } from '../../src/web/testing/browser.ts'
import { type Running, startRunning } from './running.ts'
import { call, lose, makeReady, questions } from './staff-shop.ts'

let shop: Running
let chromium: TestBrowser
let context: BrowserContext | null = null
const complaints: string[] = []
beforeAll(async () => {
  shop = await startRunning()
  chromium = await openBrowser()
}, 60_000)
afterAll(async () => {
  await chromium.close()
  await shop.close()
})
afterEach(async () => {
  await context?.close()
  context = null
  for (const question of await questions(shop)) {
    if (question.kind !== 'doubt') continue
    await call(shop, 'POST', `/brew/${question.brew}/resolve`, shop.keys.barista, { outcome: 'cancel' })
  }
  expect(complaints.splice(0)).toEqual([])
})

async function logIn(options: Parameters<TestBrowser['browser']['newContext']>[0] = {}): Promise<Page> {
  context = await chromium.browser.newContext(options)
  const page = await context.newPage()
  page.setDefaultTimeout(8_000)
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`${shop.url}/staff`)
  await page.getByLabel('Your key').fill(shop.keys.barista)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('heading', { name: 'Machines' }).waitFor()
  return page
}

/** Where the documentation wants pictures; nobody else needs them. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.BARISTAD_PICTURES
  if (folder === undefined) return
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/staff-${name}.png`, fullPage: true })
}

// Scripts for the page, as text: this side has no document.
const WHEN_ASKED = `new Promise((resolve) => {
  const look = () => document.querySelector('.question') ? resolve(Date.now()) : requestAnimationFrame(look)
  look()
})`
const OVERHANG = 'document.documentElement.scrollWidth - innerWidth'
const OPEN_ALL = "for (const details of document.querySelectorAll('details')) details.open = true"
const SMALL_TARGETS = `Array.from(document.querySelectorAll('button, select, summary, label:has(input), input:not([type=hidden]), a'))
  .filter((target) => target.closest('label') === null || target.matches('label'))
  .filter((target) => target.getBoundingClientRect().height < 48)
  .map((target) => target.outerHTML.slice(0, 80))`

describe('the page with script', () => {
  it('shows a question within a second after a machine is lost; one press decides it', {
    timeout: 20_000,
  }, async () => {
    const page = await logIn()
    await page.getByText('Live', { exact: true }).waitFor()
    const seen = page.evaluate<number>(WHEN_ASKED)
    const { since, drink } = await lose(shop)
    expect((await seen) - Date.parse(since)).toBeLessThan(1_000)
    await page.getByRole('button', { name: 'Cup is good' }).click()
    await page.getByText(`${drink.number}: the cup is good.`).waitFor()
    await page.getByText('Nothing waits for you').waitFor()
    expect((await questions(shop)).filter(({ kind }) => kind === 'doubt')).toEqual([])
  })

  it('takes a double click for one decision', { timeout: 20_000 }, async () => {
    const page = await logIn()
    const { drink } = await lose(shop)
    const wasted = shop.rows('waste')
    await page.getByRole('button', { name: 'Discard and make again' }).dblclick()
    await page.getByText(`${drink.number}: it is made again at its place.`).waitFor()
    expect(shop.rows('waste')).toBe(wasted + 1)
    await call(shop, 'POST', `/order/${drink.order}/cancel`, shop.keys.manager)
  })

  it('keeps a reason that is being written while other things change', { timeout: 20_000 }, async () => {
    const page = await logIn()
    await lose(shop)
    await page.locator('.question').getByLabel('Reason, if you like').fill('the cup stood in the')
    await call(shop, 'POST', '/menu/86', shop.keys.barista, { recipe: 'espresso', reason: 'no beans' })
    await page.getByText('no beans').waitFor()
    expect(await page.locator('.question').getByLabel('Reason, if you like').inputValue()).toBe('the cup stood in the')
    await call(shop, 'POST', '/menu/back', shop.keys.barista, { recipe: 'espresso' })
    await page.getByText('Everything can be had.').waitFor()
  })

  it('goes back to the login when the session is over', { timeout: 20_000 }, async () => {
    const page = await logIn()
    await page.getByText('Live', { exact: true }).waitFor()
    await context?.clearCookies()
    await lose(shop)
    await page.getByLabel('Your key').waitFor()
    // What was asked for without a cookie is refused, and Chromium says so.
    complaints.splice(0)
  })

  it.each([
    ['phone', { width: 390, height: 844 }, 'light'],
    ['tablet', { width: 1024, height: 768 }, 'dark'],
  ] as const)('fits a %s, with targets for a thumb', { timeout: 30_000 }, async (name, viewport, colorScheme) => {
    await makeReady(shop, { customerName: 'Zoë', drinks: [{ recipe: 'latte', note: 'extra hot' }] })
    await lose(shop, { drinks: [{ recipe: 'latte', size: 'l', options: { milk: 'oat' }, note: 'no lid, please' }] })
    await call(shop, 'POST', '/menu/86', shop.keys.barista, {
      option: 'milk',
      choice: 'oat',
      reason: 'delivery at ten',
    })
    const page = await logIn({ viewport, colorScheme })
    await picture(page, name)
    expect(await page.evaluate<number>(OVERHANG)).toBeLessThanOrEqual(0)
    await page.evaluate(OPEN_ALL)
    await picture(page, `${name}-open`)
    expect(await page.evaluate<number>(OVERHANG)).toBeLessThanOrEqual(0)
    const small = await page.evaluate<string[]>(SMALL_TARGETS)
    expect(small).toEqual([])
    await call(shop, 'POST', '/menu/back', shop.keys.barista, { option: 'milk', choice: 'oat' })
  })
})
