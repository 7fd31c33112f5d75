/** Real pages in a real Chromium: when a number is painted, and how soon a page is of use on a slow computer. */
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'

const LOADS = 5
/**
 * Once for each number that appears among those that are ready: told when the frame that shows it is drawn. By the computer's
 * clock, in whole milliseconds: the origins of the monotonic clocks of two processes drift apart within minutes.
 */
const WATCH = `
  const seen = new Set()
  const look = () => {
    for (const element of document.querySelectorAll('.list.ready [data-number]')) {
      const { number } = element.dataset
      if (seen.has(number)) continue
      seen.add(number)
      requestAnimationFrame(() => setTimeout(() => painted(number, Date.now())))
    }
  }
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true })
`

/** The board as a screen over the counter shows it. */
export class PaintedBoard {
  readonly #page: Page
  readonly #painted = new Map<string, number>()
  #wake: () => void = () => {}

  private constructor(page: Page) {
    this.#page = page
  }

  static async open(browser: Browser, url: string): Promise<PaintedBoard> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
    const board = new PaintedBoard(page)
    await page.exposeFunction('painted', (number: string, atMs: number) => {
      board.#painted.set(number, atMs)
      board.#wake()
    })
    await page.addInitScript({ content: WATCH })
    await page.goto(`${url}/board`)
    await page.locator('.board').waitFor()
    return board
  }

  /** On the wall clock of this computer. @throws when it does not come */
  async shows(number: string): Promise<number> {
    const end = performance.now() + 20_000
    for (;;) {
      const atMs = this.#painted.get(number)
      if (atMs !== undefined) return atMs
      if (performance.now() > end) throw new Error(`the board does not show ${number}`)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        setTimeout(resolve, 1_000)
      })
    }
  }

  async close(): Promise<void> {
    await this.#page.close()
  }
}

/** From the address to the first words on a screen whose computer is so many times slower, each time as for the first time. */
export async function firstPaints(
  browser: Browser,
  url: string,
  viewport: { width: number; height: number },
  slower: number,
): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < LOADS; n++) {
    const context = await browser.newContext({ viewport })
    const page = await context.newPage()
    const devTools = await context.newCDPSession(page)
    await devTools.send('Emulation.setCPUThrottlingRate', { rate: slower })
    await page.goto(url)
    const ms = await page.waitForFunction(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null,
    )
    times.push((await ms.jsonValue()) ?? Number.NaN)
    await context.close()
  }
  return times
}

/** What a page's scripts and styles weigh on the wire. */
export async function bytesOf(url: string): Promise<{ readonly script: number; readonly style: number }> {
  const html = await (await fetch(url)).text()
  const weigh = async (pattern: RegExp): Promise<number> => {
    let sum = 0
    for (const [, path = ''] of html.matchAll(pattern)) {
      const file = await fetch(new URL(path, url))
      sum += gzipSync(Buffer.from(await file.arrayBuffer())).length
    }
    return sum
  }
  return {
    script: await weigh(/<script[^>]*src="([^"]+)"/g),
    style: await weigh(/<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"/g),
  }
}
