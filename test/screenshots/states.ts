/** Pictures of every page in every state that it can be in, from sample data: what nobody would see by waiting in a shop. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { buildWeb } from '../../src/web/build.ts'
import { TestSite } from '../../src/web/testing/site.ts'
import { Stills } from '../../src/web/testing/stills.ts'
import { TillShop } from '../../src/web/testing/till-shop.ts'
import { takeBoards } from './board-states.ts'
import { takeOrders } from './order-states.ts'
import { takeStills, takeTill } from './still-states.ts'
import type { Studio } from './studio.ts'

/** @returns how many pictures were written into `directory`. */
export async function takeStates(browser: Browser, directory: string): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'baristad-pictures-'))
  const { manifest } = await buildWeb(dir)
  const [site, stills, till] = await Promise.all([
    TestSite.open(dir, manifest),
    Stills.open(dir, manifest),
    TillShop.open(dir, manifest),
  ])
  let taken = 0
  const studio: Studio = {
    ...{ site, stills, till },
    async shoot(options, take) {
      const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
      try {
        const page = await context.newPage()
        page.setDefaultTimeout(30_000)
        await take(page)
      } finally {
        await context.close()
        await site.reset()
        till.reset()
      }
    },
    async save(page, name, part = 'seen') {
      await page.screenshot({ path: join(directory, `${name}.png`), fullPage: part === 'whole' })
      taken++
    },
  }
  try {
    till.reset()
    await takeBoards(studio)
    await takeOrders(studio)
    await takeStills(studio)
    await takeTill(studio)
    return taken
  } finally {
    await Promise.all([site.close(), stills.close(), till.close()])
    await rm(dir, { recursive: true, force: true })
  }
}
