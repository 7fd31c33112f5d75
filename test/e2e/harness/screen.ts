/** A television and a phone: pages in a real Chromium, looked at as people look at them. */
import type { Page } from 'playwright-core'
import { openBrowser, type TestBrowser } from '../../../src/web/testing/browser.ts'
import type { Stage } from './stage.ts'
import { until } from './until.ts'

/** Remembers every number that was ever called out in large. */
const REMEMBER_CALLS = `
  window.called = []
  new MutationObserver(() => {
    const number = document.querySelector('[data-calling]')?.getAttribute('data-calling') ?? null
    if (number !== null && window.called.at(-1) !== number) window.called.push(number)
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-calling'] })`

export class Screens {
  readonly #browser: TestBrowser
  readonly #stage: Stage

  private constructor(stage: Stage, browser: TestBrowser) {
    this.#stage = stage
    this.#browser = browser
  }

  static async open(stage: Stage): Promise<Screens> {
    const browser = await openBrowser()
    stage.after(() => browser.close())
    return new Screens(stage, browser)
  }

  async board(url: string): Promise<BoardScreen> {
    const page = await this.#show(url, { width: 1920, height: 1080 })
    return new BoardScreen(page)
  }

  async phone(url: string): Promise<PhoneScreen> {
    return new PhoneScreen(await this.#show(url, { width: 390, height: 844 }))
  }

  async #show(url: string, viewport: { readonly width: number; readonly height: number }): Promise<Page> {
    const context = await this.#browser.browser.newContext({ viewport })
    this.#stage.after(() => context.close())
    await context.addInitScript(REMEMBER_CALLS)
    const page = await context.newPage()
    await page.goto(url)
    return page
  }
}

export class BoardScreen {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  numbers(list: 'preparing' | 'ready'): Promise<(string | null)[]> {
    return this.#page
      .locator(`.${list} li[data-number]`)
      .evaluateAll((items) => items.map((item) => item.getAttribute('data-number')))
  }

  shows(list: 'preparing' | 'ready', number: string): Promise<unknown> {
    return until(`${number} under ${list} on the board`, async () => (await this.numbers(list)).includes(number))
  }

  /** Every number that was called out in large, in order, since the page was opened. */
  called(): Promise<string[]> {
    return this.#page.evaluate('window.called')
  }

  /** `Updates paused since …`; null while the board believes what it shows. */
  async paused(): Promise<string | null> {
    return (await this.#page.locator('.paused p').allTextContents())[0] ?? null
  }
}

export class PhoneScreen {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  async says(text: string | RegExp): Promise<boolean> {
    const all = (await this.#page.locator('main').innerText()).replace(/\s+/g, ' ')
    return typeof text === 'string' ? all.includes(text) : text.test(all)
  }

  /** It is the screen that is held up over the counter. */
  async isReady(): Promise<boolean> {
    return (await this.#page.locator('.is-ready .hero').count()) > 0
  }

  /** What it admits not to know; null while it believes what it shows. */
  async trouble(): Promise<string | null> {
    return (await this.#page.locator('.trouble').allTextContents())[0] ?? null
  }
}
