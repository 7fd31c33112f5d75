/** Hours in virtual time: a page that was left open on a phone is as small afterwards, asks nobody but the shop, and errs nowhere. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { buildWeb } from '../build.ts'
import { openBrowser, type TestBrowser } from '../testing/browser.ts'
import { sampleOrder } from '../testing/samples.ts'
import { TestSite } from '../testing/site.ts'
import { watchPage } from '../testing/watch.ts'

const until = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 30_000, interval: 20 })

let dir: string
let site: TestSite
let chromium: TestBrowser

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'baristad-long-'))
  const { manifest } = await buildWeb(dir)
  site = await TestSite.open(dir, manifest)
  chromium = await openBrowser()
}, 60_000)
afterAll(async () => {
  await chromium?.close()
  await site?.close()
  await rm(dir, { recursive: true, force: true })
})

const STEP_MS = 60_000

it.each(['with a live stream', 'polling, because streams do not get through'])(
  'a phone that waits for twelve hours, %s, grows by nothing',
  async (way) => {
    const streams = way === 'with a live stream'
    await site.reset()
    site.streams = streams
    const order = sampleOrder('queued', Date.now(), ['queued', 'queued'])
    site.orders.set(order.id, order)
    const context = await chromium.browser.newContext({
      viewport: { width: 390, height: 844 },
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    const troubles = watchPage(page)
    await page.clock.install()
    await page.goto(site.url(`/o/${order.id}`))
    if (streams) await until(() => expect(site.liveStreams).toBe(1))
    const tools = await context.newCDPSession(page)
    await tools.send('HeapProfiler.enable')
    const sizes = async () => {
      await tools.send('HeapProfiler.collectGarbage')
      const { nodes, jsEventListeners } = await tools.send('Memory.getDOMCounters')
      const { usedSize } = await tools.send('Runtime.getHeapUsage')
      return { nodes, jsEventListeners, usedSize }
    }
    let told = 0
    const hours = async (count: number) => {
      for (let step = 0; step < (count * 3_600_000) / STEP_MS; step++) {
        // Each minute another place in the queue, and another drink begun: whatever can be drawn is drawn.
        const outlook = { ahead: ++told % 9, expectedAt: null, delay: null }
        const state = told % 2 === 0 ? ('queued' as const) : ('making' as const)
        const next = { ...sampleOrder(state, Date.now(), [state, 'queued']), outlook }
        site.tell(next, { kind: 'drink.moved', drink: { id: 1, state } })
        site.tellOutlook(order.id, outlook)
        await page.clock.fastForward(STEP_MS)
      }
    }
    await hours(1)
    const early = await sizes()
    await hours(11)
    const late = await sizes()
    expect(told).toBe(720)
    expect(late.nodes).toBeLessThan(early.nodes * 1.5 + 300)
    expect(late.jsEventListeners).toBeLessThan(early.jsEventListeners + 20)
    expect(late.usedSize).toBeLessThan(early.usedSize + 3_000_000)
    if (streams) await until(() => expect(site.liveStreams).toBe(1))
    // It still follows.
    const ready = sampleOrder('ready', Date.now(), ['ready', 'ready'])
    site.tell(ready, { kind: 'order.ready', drink: null })
    await until(async () => {
      await page.clock.runFor(11_000)
      expect(await page.title()).toContain('READY 482')
    })
    // Chromium itself calls an answer of 503 an error.
    expect(troubles.filter((trouble) => !/503/.test(trouble))).toEqual([])
    await context.close()
  },
  240_000,
)
