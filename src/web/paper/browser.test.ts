/** Labels as a real browser sets them: as large as there is room, and nothing hangs out of one, whatever stands on it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildWeb } from '../build.ts'
import type { LabelCard, Manifest, Pages } from '../data.ts'
import { openBrowser, type TestBrowser } from '../testing/browser.ts'

let dir: string
let manifest: Manifest
let pages: Pages
let chromium: TestBrowser
let page: Page

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'baristad-labels-'))
  manifest = (await buildWeb(dir)).manifest
  pages = (await import(pathToFileURL(join(dir, 'server.js')).href)) as Pages
  chromium = await openBrowser()
  page = await chromium.browser.newPage()
}, 60_000)
afterAll(async () => {
  await chromium?.close()
  await rm(dir, { recursive: true, force: true })
})

async function show(labels: readonly LabelCard[], size: '62x29' | '50x30'): Promise<void> {
  await page.setContent(pages.labelsPage({ assets: manifest, build: 'b1', labels, size }))
  for (const style of manifest.paper.styles) await page.addStyleTag({ path: join(dir, style) })
}

/** What does not fit into its label. A text that was cut by design ends in dots, and only that of the small kind may. */
const cutOff = (): Promise<string[]> =>
  page.evaluate(() =>
    Array.from(document.querySelectorAll('.label')).flatMap((label) => {
      const box = label.getBoundingClientRect()
      return Array.from(label.querySelectorAll<HTMLElement>('svg, h2, .choices, .note, .place')).flatMap((part) => {
        const own = part.getBoundingClientRect()
        const out = own.bottom > box.bottom - 3 || own.right > box.right - 3 || own.height === 0
        const dotted = part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1
        const cut = label.matches('.is-roomy') && part instanceof HTMLElement && dotted
        return out || cut ? [part.outerHTML] : []
      })
    }),
  )

const RECIPES = ['Espresso', 'Caffè latte', 'Hot chocolate', 'WWWWWWWW', 'Iced caramel macchiato', '抹茶ラテ']
const CHOICES = [[], ['Large'], ['Large', 'Oat milk'], ['WWWW', 'WWWWWW'], ['Regular', 'Whole milk', 'Hazelnut syrup']]
const NOTES = [0, 1, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 48, 56, 80, 140].flatMap((letters) =>
  ['w', 'W', 'extra hot '].map((text) => (letters === 0 ? null : text.repeat(140).slice(0, letters).trim())),
)

describe.each(['62x29', '50x30'] as const)('a label of %s mm', (size) => {
  it('says little in large letters and much in small ones, and nothing hangs out of it', async () => {
    const labels = RECIPES.flatMap((recipe) =>
      CHOICES.flatMap((choices) =>
        NOTES.map((note) => ({
          ...{ number: '482', place: '2/3', recipe, choices, note, customer: 'Zoë' },
          remake: note === null,
        })),
      ),
    )
    await show(labels, size)
    expect(await page.locator('.label').count()).toBe(labels.length)
    expect(await cutOff()).toEqual([])
    const roomy = await page.locator('.label.is-roomy').count()
    expect(roomy).toBeGreaterThan(labels.length / 10)
    expect(roomy).toBeLessThan(labels.length / 2)
  })

  it('is written larger when it has a recipe, two choices and a few words only', async () => {
    const card = { number: '482', place: '2/3', recipe: 'Caffè latte', choices: ['Large', 'Oat milk'], customer: null }
    await show(
      [
        { ...card, note: 'extra hot', remake: false },
        { ...card, note: 'extra hot '.repeat(13), remake: false },
      ],
      size,
    )
    const [large = 0, small = 0] = await page
      .locator('.label h2')
      .evaluateAll((titles) => titles.map((title) => Number.parseFloat(getComputedStyle(title).fontSize)))
    expect(large).toBeGreaterThan(small * 1.2)
  })
})
