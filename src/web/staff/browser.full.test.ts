/** The pages behind the counter when the shop's computer dies, or only looks alive: they say so, and forget it afterwards. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page, Route } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildWeb } from '../build.ts'
import { openBrowser, type TestBrowser } from '../testing/browser.ts'
import { Stills } from '../testing/stills.ts'

const until = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 30_000, interval: 20 })

// A browser on a busy computer takes its time.
vi.setConfig({ testTimeout: 120_000 })

let dir: string
let stills: Stills
let chromium: TestBrowser
const open: Page[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'baristad-staff-'))
  const { manifest } = await buildWeb(dir)
  stills = await Stills.open(dir, manifest)
  chromium = await openBrowser()
}, 60_000)
afterEach(async () => {
  for (const page of open.splice(0)) await page.context().close()
})
afterAll(async () => {
  await chromium?.close()
  await stills?.close()
  await rm(dir, { recursive: true, force: true })
})

const live = (page: Page) => page.locator('#live.live')
const stopped = (page: Page) => page.getByText('Not live: what you see may be old')

/** A live page with its clock in our hands. */
async function openPage(path: '/staff' | '/lane'): Promise<Page> {
  const context = await chromium.browser.newContext()
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  open.push(page)
  await page.clock.install()
  await page.goto(stills.url(path))
  await until(() => expect(stills.streams).toBe(1))
  await until(async () => {
    await page.clock.runFor(500)
    expect(await live(page).count()).toBe(1)
  })
  return page
}

const MAIN = '**/main'

describe.each(['/staff', '/lane'] as const)('%s', (path) => {
  it('says that it may be old when the shop’s computer is gone, and is live again when it is back', async () => {
    const page = await openPage(path)
    await page.context().route('**/{main,events}', (route) => route.abort())
    stills.dropStreams()
    await until(async () => {
      await page.clock.runFor(1_000)
      expect(await stopped(page).count()).toBe(1)
    })
    await page.context().unroute('**/{main,events}')
    await until(async () => {
      await page.clock.runFor(1_000)
      expect(await live(page).count()).toBe(1)
    })
  })

  it('asks after seconds of silence, and says that it may be old when nobody answers over an open line', async () => {
    const page = await openPage(path)
    const held: Route[] = []
    await page.context().route(MAIN, (route) => void held.push(route))
    await page.clock.runFor(6_500)
    await until(() => expect(held.length).toBeGreaterThan(0))
    // The page gives the answer 8 s of real time, then says so: 15 s in all.
    await stopped(page).waitFor()
    await page.context().unroute(MAIN)
    await until(async () => {
      await page.clock.runFor(1_000)
      expect(await live(page).count()).toBe(1)
    })
  })
})
