/** The till in a real browser, on plain http under a shop's name, with the real policy and a small shop. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import decodeQR from 'qr/decode.js'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildWeb } from '../build.ts'
import { openBrowser, type TestBrowser } from '../testing/browser.ts'
import { TILL_KEY, TillShop } from '../testing/till-shop.ts'
import { numberHeight, smallTargets, watchPage } from '../testing/watch.ts'

const until = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 8_000, interval: 20 })

const TABLET = { viewport: { width: 1024, height: 768 }, hasTouch: true }
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }

let dir: string
let shop: TillShop
let chromium: TestBrowser
const open: Page[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'baristad-till-'))
  const { manifest } = await buildWeb(dir)
  shop = await TillShop.open(dir, manifest)
  chromium = await openBrowser()
}, 60_000)

beforeEach(() => shop.reset())

afterEach(async () => {
  for (const page of open.splice(0)) await page.context().close()
})

afterAll(async () => {
  await chromium?.close()
  await shop?.close()
  await rm(dir, { recursive: true, force: true })
})

async function newPage(options: BrowserContextOptions = TABLET): Promise<{ page: Page; troubles: readonly string[] }> {
  const context = await chromium.browser.newContext(options)
  const page = await context.newPage()
  page.setDefaultTimeout(8_000)
  open.push(page)
  return { page, troubles: watchPage(page) }
}

const tile = (page: Page, recipe: string) => page.locator(`[data-recipe="${recipe}"]`)

/** A till that has its key already, with the line open. */
async function openTill(options: BrowserContextOptions = TABLET): ReturnType<typeof newPage> {
  const opened = await newPage(options)
  await opened.page.addInitScript(`localStorage.setItem('baristad.till.key', ${JSON.stringify(TILL_KEY)})`)
  await opened.page.goto(shop.url())
  await tile(opened.page, 'espresso').waitFor()
  await opened.page.getByText('Live', { exact: true }).waitFor()
  return opened
}

const pay = (page: Page) => page.getByRole('button', { name: /Send order/ })
const numberOf = (page: Page, number: string) => page.getByRole('dialog', { name: `Number ${number}` })
const keys = () => new Set(shop.posts.map(({ key }) => key))

/** Away from the number, as soon as it lets itself be put away. */
async function next(page: Page): Promise<void> {
  await until(async () => {
    if ((await page.locator('dialog').count()) > 0) await page.keyboard.press('n')
    expect(await page.locator('dialog').count()).toBe(0)
  })
}

describe('the key', () => {
  it('is asked for once, says what is wrong with it, and can be forgotten', async () => {
    const { page } = await newPage()
    await page.goto(shop.url())
    await page.getByLabel('Key').fill('something else')
    await page.keyboard.press('Enter')
    await page.getByText('The shop does not know this key.').waitFor()
    await page.getByLabel('Key').fill(TILL_KEY)
    await page.getByRole('button', { name: 'Open the till' }).tap()
    await tile(page, 'latte').waitFor()
    await page.reload()
    await tile(page, 'latte').tap()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Forget the key' }).tap()
    await page.getByRole('button', { name: 'Forget it' }).tap()
    await page.getByText('Which till is this?').waitFor()
    expect(await page.evaluate(() => localStorage.length)).toBe(0)
  })

  it('that is revoked in the middle of a day is asked for anew, and the cart waits', async () => {
    const { page } = await openTill()
    await tile(page, 'espresso').tap()
    shop.key = 'another'
    shop.dropConnections()
    await page.getByText('The shop does not take this key').waitFor()
    await page.getByLabel('Key').fill('another')
    await page.keyboard.press('Enter')
    await until(async () => expect(await page.locator('.lines b').allTextContents()).toEqual(['Espresso']))
  })
})

describe('a sale', () => {
  it('goes from the grid to a number that fills the screen', async () => {
    const { page, troubles } = await openTill()
    expect(await page.evaluate(() => isSecureContext)).toBe(false)
    expect(await tile(page, 'latte').textContent()).toMatch(/Caffè latte≈ 3 min/)
    await tile(page, 'latte').tap()
    await page.getByText('large').tap()
    await page.getByText('oat milk').tap()
    await page.getByRole('button', { name: 'One Caffè latte more' }).tap()
    await page.getByLabel('Note for the barista').fill('extra hot')
    await page.getByRole('button', { name: 'Add 2' }).tap()
    await tile(page, 'espresso').tap()
    // What is in the cart outlives the page.
    await page.reload()
    await until(async () => expect(await pay(page).textContent()).toContain('3 drinks · ≈ 3 min or more'))
    await pay(page).tap()
    await numberOf(page, '482').waitFor()
    expect(await numberHeight(page, '.number')).toBeGreaterThan(0.4)
    expect(shop.posts[0]?.body).toMatchObject({
      drinks: [
        { recipe: 'latte', size: 'large', options: { milk: 'oat', syrup: 'none' }, count: 2, note: 'extra hot' },
        { recipe: 'espresso' },
      ],
    })
    await next(page)
    await page.locator('[data-number="482"]').waitFor()
    expect(await page.getByText('Nothing yet').isVisible()).toBe(true)
    expect(troubles).toEqual([])
  })

  it('that is tapped twice is one order, and the second tap does not put the number away', async () => {
    const { page } = await openTill()
    // The second tap, in the very moment in which the number has come up under the finger.
    await page.evaluate(() => {
      const seen = new MutationObserver(() => {
        const screen = document.querySelector<HTMLElement>('dialog.number[open]')
        if (screen === null) return
        seen.disconnect()
        screen.click()
        document.body.dataset.tapped = 'yes'
      })
      seen.observe(document.body, { subtree: true, childList: true, attributes: true })
    })
    await tile(page, 'espresso').tap()
    await pay(page).dblclick()
    await page.locator('[data-tapped]').waitFor()
    expect(await numberOf(page, '482').isVisible()).toBe(true)
    await next(page)
    // As a broken screen would: two taps in one moment.
    await tile(page, 'espresso').tap()
    await pay(page).evaluate((button: HTMLButtonElement) => {
      button.click()
      button.click()
    })
    await numberOf(page, '483').waitFor()
    expect(shop.posts.length).toBe(2)
    expect(shop.placed).toBe(2)
  })

  it('is made with the keyboard alone, and a key that is held down is one press', async () => {
    const { page, troubles } = await openTill({ viewport: TABLET.viewport })
    await page.keyboard.press('Tab')
    while ((await tile(page, 'espresso').evaluate((button) => button === document.activeElement)) === false)
      await page.keyboard.press('Tab')
    // Espresso, Double espresso, Cortado, Flat white; below it stands Caffè latte.
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    for (let i = 0; i < 6; i++) await page.keyboard.down('Enter')
    await page.keyboard.up('Enter')
    await page.getByRole('dialog', { name: 'Caffè latte' }).waitFor()
    expect(await page.locator('.lines').count()).toBe(0)
    await page.keyboard.press('3')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Escape')
    expect(await page.locator('dialog').count()).toBe(0)
    await page.keyboard.press('2')
    await page.getByRole('button', { name: 'Add 2' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('Caffè latte added, 2 drinks in the cart').waitFor()
    await page.keyboard.down('Control')
    await page.keyboard.down('Enter')
    await numberOf(page, '482').waitFor()
    for (let i = 0; i < 40; i++) await page.keyboard.down('Enter')
    await page.keyboard.up('Enter')
    await page.keyboard.up('Control')
    await next(page)
    expect(shop.posts.map(({ body }) => body.drinks)).toMatchObject([[{ recipe: 'latte', count: 2 }]])
    // And on with the next one, from where the keyboard was.
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    expect(await page.locator('.lines b').allTextContents()).toEqual(['Espresso'])
    expect(troubles).toEqual([])
  })

  it('whose reply is lost is sent again with its key, and is one order', async () => {
    const { page } = await openTill()
    await tile(page, 'espresso').tap()
    shop.fate = 'lost'
    await pay(page).tap()
    await until(() => expect(shop.posts.length).toBeGreaterThanOrEqual(2))
    shop.fate = 'answered'
    await numberOf(page, '482').waitFor()
    expect(keys().size).toBe(1)
    expect(shop.placed).toBe(1)
  })

  it('that is on its way when the page is loaded again goes on with its key', async () => {
    const { page } = await openTill()
    await tile(page, 'espresso').tap()
    shop.fate = 'held'
    await pay(page).tap()
    await page.getByText('Sending…').waitFor()
    await until(() => expect(shop.posts.length).toBe(1))
    await page.reload()
    await page.getByText('Order NOT sent yet').waitFor()
    shop.release()
    await numberOf(page, '482').waitFor()
    // So is its number, until somebody has read it.
    await page.reload()
    await numberOf(page, '482').waitFor()
    expect(keys().size).toBe(1)
    expect(shop.placed).toBe(1)
  })

  it('without an answer is called NOT sent after five seconds, and the next customer is served', async () => {
    const { page } = await openTill()
    await tile(page, 'espresso').tap()
    shop.fate = 'held'
    await page.clock.install()
    await pay(page).tap()
    await page.getByText('Sending…').waitFor()
    await page.clock.fastForward(5_000)
    await page.getByText('Order NOT sent yet').waitFor()
    await page.getByRole('button', { name: 'Go on with the next customer' }).tap()
    await page.getByText('Order NOT sent yet, trying again: Espresso').waitFor()
    await tile(page, 'babyccino').tap()
    shop.release()
    await page.getByText('Sent, number 482: Espresso').waitFor()
    expect(await page.locator('.lines b').allTextContents()).toEqual(['Babyccino'])
    expect(keys().size).toBe(1)
  })

  it('that is refused says NOT sent and why, and the cart is back', async () => {
    const { page } = await openTill()
    await tile(page, 'espresso').tap()
    const detail = 'Espresso cannot be had: the grinder is being cleaned.'
    shop.fate = { status: 409, problem: { code: 'BD_UNAVAILABLE', detail } }
    await pay(page).tap()
    const screen = page.getByRole('dialog', { name: 'Order NOT sent' })
    await screen.getByText(detail).waitFor()
    expect(await screen.getByRole('alert').textContent()).toBe('Order NOT sent')
    await until(async () => {
      await page.keyboard.press('Escape')
      expect(await screen.count()).toBe(0)
    })
    expect(await page.locator('.lines b').allTextContents()).toEqual(['Espresso'])
    expect(shop.placed).toBe(0)
  })

  it('is kept where there is no network, said plainly, and sent when it is back', async () => {
    const { page } = await openTill()
    await tile(page, 'espresso').tap()
    await page.context().setOffline(true)
    await page.getByText('This device is offline.').waitFor()
    await pay(page).tap()
    await page.getByText('Sending…').waitFor()
    expect(shop.posts).toEqual([])
    await page.context().setOffline(false)
    await numberOf(page, '482').waitFor()
    expect(shop.placed).toBe(1)
  })
})

describe('the grid', () => {
  it('greys what is sold out within a second, and does not sell it from the cart either', async () => {
    const { page } = await openTill()
    await tile(page, 'espresso').tap()
    // At the start, and when the stream opened; from here on nobody asks of themselves.
    await until(() => expect(shop.reads.filter((path) => path === '/menu').length).toBe(2))
    const recipes = shop.menu.recipes.map((recipe) =>
      recipe.recipe === 'espresso' ? { ...recipe, available: false, reason: 'no beans' } : recipe,
    )
    shop.changeMenu({ ...shop.menu, recipes })
    await page.locator('.tile.is-out[data-recipe=espresso]').waitFor({ timeout: 1_000 })
    expect(await tile(page, 'espresso').textContent()).toContain('Not now: no beans')
    await tile(page, 'espresso').tap({ force: true })
    expect(await page.locator('.lines output').allTextContents()).toEqual(['1'])
    expect(await pay(page).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Take out Espresso' }).tap()
    await tile(page, 'babyccino').tap()
    expect(await pay(page).isEnabled()).toBe(true)
  })
})

describe('an open order', () => {
  it('comes first when it is ready, and one tap hands it over', async () => {
    const { page, troubles } = await openTill()
    for (const recipe of ['espresso', 'babyccino']) {
      await tile(page, recipe).tap()
      await pay(page).tap()
      await page.locator('.number').waitFor()
      await next(page)
    }
    await until(async () => expect(await page.locator('.chip').count()).toBe(2))
    const [second] = shop.orders
    if (second === undefined) throw new Error('nothing was ordered')
    shop.move(second, 'ready')
    await page.locator('.chip.is-ready').waitFor()
    expect(await page.locator('.chip b').allTextContents()).toEqual(['483', '482'])
    await page.locator('.chip.is-ready').tap()
    await until(async () => expect(await page.locator('.chip b').allTextContents()).toEqual(['482']))
    expect(shop.acts).toEqual([`collect ${second.id}`])
    // Another one is cancelled, and only after a second thought.
    await page.locator('.chip').tap()
    await page.getByRole('button', { name: 'Cancel this order' }).tap()
    expect(shop.acts.length).toBe(1)
    await page.getByRole('button', { name: 'Yes, cancel 482' }).tap()
    await page.getByText('No open orders').waitFor()
    expect(troubles).toEqual([])
  })
})

describe('the ticket', () => {
  it('has the number, the drinks and a code that leads to the order; the second one says COPY', async () => {
    const { page, troubles } = await openTill()
    await page.evaluate(() => {
      const prints: string[] = []
      Object.assign(window, { prints })
      window.print = () => {
        prints.push(document.querySelector<HTMLElement>('.ticket')?.innerText ?? '')
        window.dispatchEvent(new Event('afterprint'))
      }
    })
    const prints = () => page.evaluate(() => Reflect.get(window, 'prints') as string[])
    await tile(page, 'espresso').tap()
    await pay(page).tap()
    await numberOf(page, '482').waitFor()
    await page.emulateMedia({ media: 'print' })
    const ticket = page.locator('.ticket')
    expect(await ticket.isVisible()).toBe(true)
    expect(await page.locator('.till').isVisible()).toBe(false)
    expect(await page.locator('dialog').isVisible()).toBe(false)
    expect(await ticket.locator('svg[aria-label="482"]').isVisible()).toBe(true)
    const pixels = await ticket.locator('img').evaluate(async (image: HTMLImageElement) => {
      await image.decode()
      const side = 200
      const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side })
      const paper = canvas.getContext('2d')
      if (paper === null) throw new Error('no canvas')
      paper.drawImage(image, 0, 0, side, side)
      return Array.from(paper.getImageData(0, 0, side, side).data)
    })
    const picture = { width: 200, height: 200, data: new Uint8ClampedArray(pixels) }
    expect(decodeQR(picture, { timeLimit: 5_000 })).toBe(`HTTP://COFFEE.LAN/O/${shop.orders[0]?.id}`)
    await page.emulateMedia({ media: 'screen' })

    await page.getByRole('button', { name: 'Print ticket' }).tap()
    await until(async () => expect((await prints()).length).toBe(1))
    await next(page)
    await page.getByRole('button', { name: 'Last 482' }).tap()
    await page.getByRole('button', { name: 'Print a copy' }).tap()
    await until(async () => expect((await prints()).length).toBe(2))
    const [first, second] = await prints()
    expect(first).toMatch(/Corner Coffee[\s\S]*1 × Espresso/)
    expect(first).not.toContain('COPY')
    expect(second).toMatch(/COPY[\s\S]*1 × Espresso/)
    expect(troubles).toEqual([])
  })
})

describe('the screen', () => {
  it.each([
    ['a tablet', TABLET],
    ['a phone', PHONE],
  ])('of %s has targets for fingers, in light and dark, and nothing beside it', async (_, device) => {
    const { page } = await openTill(device)
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    await tile(page, 'babyccino').tap()
    await tile(page, 'latte').tap()
    expect(await smallTargets(page)).toEqual([])
    await page.getByRole('button', { name: 'Add 1' }).tap()
    const fold = page.locator('.fold')
    if (await fold.isVisible()) await fold.tap()
    expect(await smallTargets(page)).toEqual([])
    expect(await wide()).toBeLessThanOrEqual(0)
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await ground()
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await ground()).not.toBe(light)
    await pay(page).tap()
    await page.locator('.number').waitFor()
    expect(await smallTargets(page)).toEqual([])
    expect(await wide()).toBeLessThanOrEqual(0)
  })
})
