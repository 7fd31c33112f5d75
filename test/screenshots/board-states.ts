/** The board as it may stand over a counter: empty to overfull, calling, unsure, closed, upright. */
import { setTimeout as rest } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import type { BoardSize, BoardSnapshot } from '../../src/web/data.ts'
import { sampleSnapshot } from '../../src/web/testing/samples.ts'
import type { Studio } from './studio.ts'

const HD = { width: 1280, height: 720 }
const UPRIGHT = { width: 720, height: 1280 }
const LOOKS = 500

interface BoardPicture {
  readonly name: string
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly preparing: number
  readonly ready: number
  readonly more?: Partial<BoardSnapshot>
  readonly size?: BoardSize
  readonly languages?: readonly string[]
  /** What happens once it is live. */
  readonly act?: (page: Page, studio: Studio) => Promise<void>
}

const calling = async (_page: Page, { site }: Studio) => {
  await site.call('127')
}
const silent = async (page: Page, { site }: Studio) => {
  site.feedLine = 'silent'
  await page.clock.fastForward(30_000)
  await page.locator('.paused p').waitFor()
}
const unlock = async (page: Page) => {
  await page.keyboard.press('Enter')
}

const COUNTER = { counter: [{ number: '87' }, { number: '91' }] }
const NOW: readonly BoardPicture[] = [
  { name: 'board-0', preparing: 0, ready: 0, act: unlock },
  { name: 'board-1', preparing: 1, ready: 1, act: unlock },
  { name: 'board-2', preparing: 3, ready: 2, act: unlock },
  { name: 'board-9', preparing: 9, ready: 9, act: unlock },
  { name: 'board-40', preparing: 40, ready: 40, more: COUNTER, act: unlock },
  { name: 'board-sound-off', preparing: 3, ready: 4 },
  { name: 'board-calling', preparing: 9, ready: 9, act: calling },
  {
    name: 'board-calling-again',
    preparing: 3,
    ready: 2,
    act: async (_page, { site }) => await site.call('127', { drink: 2, of: 3, again: 1 }),
  },
  { name: 'board-calling-upright', viewport: UPRIGHT, preparing: 9, ready: 9, act: calling },
  { name: 'board-stale', preparing: 5, ready: 4, act: silent },
  { name: 'board-stale-german', preparing: 40, ready: 40, languages: ['de', 'fr'], act: silent },
  { name: 'board-closed', preparing: 0, ready: 0, more: { closed: { opens: 'Monday 07:00' } }, act: unlock },
  { name: 'board-german', preparing: 5, ready: 4, languages: ['de'], act: unlock },
  { name: 'board-arabic', preparing: 5, ready: 4, languages: ['ar'], act: unlock },
  { name: 'board-two-languages', preparing: 5, ready: 4, languages: ['de', 'ar'], act: unlock },
  { name: 'board-small', preparing: 12, ready: 9, size: 's', act: unlock },
  { name: 'board-large', preparing: 12, ready: 9, size: 'l', act: unlock },
  { name: 'board-upright', viewport: UPRIGHT, preparing: 9, ready: 9, act: unlock },
  { name: 'board-upright-40', viewport: UPRIGHT, preparing: 40, ready: 40, more: COUNTER, act: unlock },
  { name: 'board-4k', viewport: { width: 3840, height: 2160 }, preparing: 9, ready: 9, act: unlock },
]

export async function takeBoards(studio: Studio): Promise<void> {
  for (const picture of NOW) await takeBoard(studio, picture)
}

async function takeBoard(studio: Studio, picture: BoardPicture): Promise<void> {
  const { site } = studio
  const { name, viewport = HD, preparing, ready, size = 'm', languages = ['en'] } = picture
  await studio.shoot({ viewport }, async (page) => {
    const made = sampleSnapshot({ preparing, ready, serverTime: Date.now() })
    const odd = ['B 12', 'Zoë']
    const named = made.ready.map((order, i) => ({
      ...order,
      number: i > 3 && i < 6 ? (odd[i - 4] ?? '') : order.number,
    }))
    site.look = { size, languages }
    site.snapshot = { ...made, ready: named, ...picture.more }
    await page.clock.install()
    await page.goto(site.url('/board'))
    await beat(page, studio)
    await picture.act?.(page, studio)
    await page.clock.runFor(LOOKS)
    await rest(LOOKS)
    await studio.save(page, name)
  })
}

/** Until it knows what time it is in the shop. */
async function beat(page: Page, { site }: Studio): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    await site.heartbeat()
    await page.clock.runFor(300)
    if (/\d/.test((await page.locator('.clock').textContent()) ?? '')) return
    await rest(20)
  }
  throw new Error('the board never heard of the shop')
}
