/** A board whose way to the shop broke: it is whole again by itself, and it keeps its screen awake. In a real browser. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildWeb } from '../build.ts'
import { openBrowser, type TestBrowser } from '../testing/browser.ts'
import { sampleSnapshot } from '../testing/samples.ts'
import { type FeedLine, TestSite } from '../testing/site.ts'
import { watchPage } from '../testing/watch.ts'

const until = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 30_000, interval: 20 })

// A browser on a busy computer takes its time.
vi.setConfig({ testTimeout: 120_000 })

let dir: string
let site: TestSite
let chromium: TestBrowser
const open: Page[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'baristad-board-'))
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

const board = (preparing: number, ready: number) => sampleSnapshot({ preparing, ready, serverTime: Date.now() })

async function newPage(): Promise<{ page: Page; troubles: readonly string[] }> {
  const context = await chromium.browser.newContext({ viewport: { width: 1280, height: 720 } })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  open.push(page)
  return { page, troubles: watchPage(page) }
}

/** A live board whose clock stands still unless it is told to go. */
async function openStoppedBoard(page: Page): Promise<void> {
  site.snapshot = board(2, 3)
  await page.clock.install()
  await page.goto(site.url('/board'))
  await until(async () => {
    await site.heartbeat()
    await page.clock.runFor(250)
    expect(await page.locator('.clock').textContent()).toMatch(/^\d\d:\d\d$/)
  })
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000))
}

const shown = (page: Page) =>
  page.evaluate(() => ({
    preparing: document.querySelectorAll('.preparing li[data-number]').length,
    ready: document.querySelectorAll('.ready li[data-number]').length,
    paused: document.querySelector('.paused p') !== null,
  }))

const STEP_MS = 100

/** Lets so much of the page's own time pass; in between, what it asked the network for gets its answer. */
async function live(page: Page, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += STEP_MS) {
    await page.clock.runFor(STEP_MS)
    await page.evaluate(() => fetch('/board/main/pairing').then((response) => response.text()))
  }
}

describe('a board that lost its feed', () => {
  it.each<[FeedLine, string, number, number]>([
    ['gone', 'nothing has happened meanwhile', 2, 3],
    ['gone', 'much has happened meanwhile', 5, 7],
    ['silent', 'nothing has happened meanwhile', 2, 3],
    ['silent', 'much has happened meanwhile', 5, 7],
  ])(
    'that is %s, while %s, is whole and sure within 2 s of its own time after the return',
    async (line, _what, preparing, ready) => {
      const { page, troubles } = await newPage()
      await openStoppedBoard(page)
      site.feedLine = line
      await live(page, 20_000)
      expect(await shown(page)).toEqual({ preparing: 2, ready: 3, paused: true })
      if (ready !== 3) await site.publishBoard(board(preparing, ready))
      // However long it lasted: it goes on looking.
      await live(page, 10_000)
      expect(await shown(page)).toEqual({ preparing: 2, ready: 3, paused: true })

      site.feedLine = 'whole'
      await live(page, 2_000)
      // From here on its clock stands still: what it waits for is only the network, not any timer or heartbeat.
      await until(async () => expect(await shown(page)).toEqual({ preparing, ready, paused: false }))
      expect(troubles.filter((trouble) => !trouble.includes('WebSocket'))).toEqual([])
    },
  )
})
