/** Pages of the people behind the counter, paper, screens that are not let in yet, and the till through a sale. */
import { setTimeout as rest } from 'node:timers/promises'
import type { BrowserContextOptions } from 'playwright-core'
import type { StillPath } from '../../src/web/testing/stills.ts'
import { TILL_KEY } from '../../src/web/testing/till-shop.ts'
import type { Studio } from './studio.ts'

const SETTLED_MS = 500
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }
const TABLET = { viewport: { width: 1024, height: 768 } }
const TV = { viewport: { width: 1280, height: 720 } }
const PAPER = { viewport: { width: 480, height: 640 }, deviceScaleFactor: 2 }

const dark = (options: BrowserContextOptions): BrowserContextOptions => ({ ...options, colorScheme: 'dark' })

const PICTURES: readonly (readonly [name: string, path: StillPath, options: BrowserContextOptions])[] = [
  ['staff-phone', '/staff', PHONE],
  ['staff-tablet-dark', '/staff', dark(TABLET)],
  ['staff-quiet', '/staff/quiet', TABLET],
  ['staff-login', '/staff/login', PHONE],
  ['lane-phone', '/lane', PHONE],
  ['lane-tablet-dark', '/lane', dark(TABLET)],
  ['lane-idle', '/lane/idle', TABLET],
  ['lane-login', '/lane/login', TABLET],
  ['labels-62', '/labels', PAPER],
  ['labels-50', '/labels/small', PAPER],
  ['ticket', '/ticket', PAPER],
  ['ticket-copy', '/ticket/copy', PAPER],
  ['lite', '/lite', TV],
  ['lite-empty', '/lite/empty', TV],
  ['pairing', '/pairing', TV],
  ['pairing-upright', '/pairing', { viewport: { width: 720, height: 1280 } }],
  ['pairing-lite', '/pairing/lite', TV],
  ['pairing-full', '/pairing/full', TV],
]

export async function takeStills(studio: Studio): Promise<void> {
  for (const [name, path, options] of PICTURES) {
    await studio.shoot(options, async (page) => {
      await page.goto(studio.stills.url(path))
      await rest(SETTLED_MS)
      await studio.save(page, name, 'whole')
    })
  }
  for (const options of [PHONE, dark(TABLET)]) {
    await studio.shoot(options, async (page) => {
      await page.goto(studio.stills.url('/docs'))
      await studio.save(page, options === PHONE ? 'docs-phone' : 'docs-dark')
    })
  }
}

export async function takeTill(studio: Studio): Promise<void> {
  const { till } = studio
  await studio.shoot(TABLET, async (page) => {
    await page.goto(till.url())
    await rest(SETTLED_MS)
    await studio.save(page, 'till-key')
  })
  for (const [name, options] of [
    ['tablet', TABLET],
    ['tablet-dark', dark(TABLET)],
    ['phone', PHONE],
  ] as const) {
    await studio.shoot(options, async (page) => {
      await page.addInitScript(`localStorage.setItem('baristad.till.key', ${JSON.stringify(TILL_KEY)})`)
      await page.goto(till.url())
      await page.getByText('Live', { exact: true }).waitFor()
      await studio.save(page, `till-${name}`)
      await page.locator('[data-recipe="latte"]').click()
      await page.getByRole('dialog').waitFor()
      await studio.save(page, `till-${name}-choosing`)
      await page.getByLabel('Note for the barista').fill('extra hot')
      await page.getByRole('button', { name: 'Add' }).last().click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await page.locator('[data-recipe="espresso"]').click()
      await studio.save(page, `till-${name}-cart`)
      await page.getByRole('button', { name: /Send order/ }).click()
      await page.getByRole('dialog', { name: 'Number 482' }).waitFor()
      await rest(SETTLED_MS)
      await studio.save(page, `till-${name}-number`)
    })
  }
}
