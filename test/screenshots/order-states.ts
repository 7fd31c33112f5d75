/** The customer's phone, from “received” to every end, in the light and the dark, and where it is hard to be a page. */
import { setTimeout as rest } from 'node:timers/promises'
import type { BrowserContextOptions, Page } from 'playwright-core'
import type { DrinkState, PublicOrder } from '../../src/web/data.ts'
import { sampleOrder } from '../../src/web/testing/samples.ts'
import type { Studio } from './studio.ts'

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }
const SETTLED_MS = 600

interface OrderPicture {
  readonly name: string
  readonly state: PublicOrder['state']
  readonly drinks: readonly DrinkState[]
  readonly more?: Partial<PublicOrder>
  readonly query?: string
  readonly options?: BrowserContextOptions
  readonly act?: (page: Page, studio: Studio) => Promise<void>
}

const LATE = { outlook: { ahead: null, expectedAt: null, delay: { reason: 'capacity', bySeconds: 300 } } } as const
const MAKING = { state: 'making', drinks: ['making', 'queued'] } as const
const READY = { state: 'ready', drinks: ['ready', 'ready'], more: { coming: false } } as const
const DARK = { options: { colorScheme: 'dark' } } as const
const ARABIC = { query: '?lang=ar' } as const

const larger = async (page: Page) => {
  await page.evaluate("document.documentElement.style.fontSize = '200%'")
}
const tapped = async (page: Page) => {
  await page.getByRole('button', { name: 'Play a sound when it is ready' }).tap()
}

const PICTURES: readonly OrderPicture[] = [
  { name: 'order-held', state: 'held', drinks: ['held'] },
  { name: 'order-queued', state: 'queued', drinks: ['queued', 'queued'] },
  { name: 'order-making', ...MAKING },
  { name: 'order-making-dark', ...MAKING, ...DARK },
  { name: 'order-making-sound', ...MAKING, act: tapped },
  { name: 'order-making-arabic', ...MAKING, ...ARABIC },
  { name: 'order-making-german', ...MAKING, query: '?lang=de' },
  { name: 'order-making-large-text', ...MAKING, act: larger },
  { name: 'order-making-no-script', ...MAKING, options: { javaScriptEnabled: false } },
  { name: 'order-making-narrow', ...MAKING, options: { viewport: { width: 320, height: 568 } } },
  { name: 'order-making-wide', ...MAKING, options: { viewport: { width: 1024, height: 768 }, isMobile: false } },
  { name: 'order-attention', ...MAKING, more: { attention: true } },
  { name: 'order-late', state: 'partly-ready', drinks: ['ready', 'ready', 'making'], more: LATE },
  { name: 'order-ready', ...READY },
  { name: 'order-ready-dark', ...READY, ...DARK },
  { name: 'order-ready-arabic', ...READY, ...ARABIC },
  { name: 'order-ready-large-text', ...READY, act: larger },
  { name: 'order-ready-forced-colours', ...READY, options: { forcedColors: 'active' } },
  { name: 'order-collected', state: 'collected', drinks: ['collected', 'collected'] },
  { name: 'order-expired', state: 'expired', drinks: ['discarded'] },
  { name: 'order-cancelled', state: 'cancelled', drinks: ['cancelled'] },
]

export async function takeOrders(studio: Studio): Promise<void> {
  for (const { name, state, drinks, more, query = '', options, act } of PICTURES) {
    await studio.shoot({ ...PHONE, ...options }, async (page) => {
      const order = { ...sampleOrder(state, Date.now(), drinks), ...more }
      studio.site.orders.set(order.id, order)
      await page.goto(studio.site.url(`/o/${order.id}${query}`))
      await page.locator('.hero').waitFor()
      await rest(SETTLED_MS)
      await act?.(page, studio)
      await rest(SETTLED_MS)
      await studio.save(page, name, 'whole')
    })
  }
  await lost(studio)
}

async function lost(studio: Studio): Promise<void> {
  const { site } = studio
  await studio.shoot(PHONE, async (page) => {
    const order = sampleOrder('making', Date.now(), ['making', 'queued'])
    site.orders.set(order.id, order)
    await page.clock.install()
    await page.goto(site.url(`/o/${order.id}`))
    await page.locator('.hero').waitFor()
    await page.route('**/order/**', (route) => route.abort())
    site.dropConnections()
    const trouble = page.locator('.trouble')
    for (let tries = 0; tries < 100 && (await trouble.count()) === 0; tries++) await page.clock.runFor(1_000)
    await studio.save(page, 'order-lost-the-shop', 'whole')
  })
  await studio.shoot(PHONE, async (page) => {
    await page.goto(site.url('/o/NOSUCHORDER00'))
    await studio.save(page, 'order-unknown', 'whole')
  })
}
