/** A person's screen in a real Chromium: keys, live news, a double click, and what stands on it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/load.ts'
import { type Daemon, startDaemon } from '../../src/daemon/daemon.ts'
import { openDataDirectory } from '../../src/daemon/data-directory.ts'
import { knownDrivers } from '../../src/daemon/drivers.ts'
import { createLog } from '../../src/telemetry/log.ts'
import { openBrowser, type TestBrowser } from '../../src/web/testing/browser.ts'

const YAML = (data: string): string => `
shop: { name: Test, timezone: Europe/Vienna, dayCutoff: "04:00" }
listen: { http: { port: 0 }, mqtt: { port: 0 } }
limits: { keyPerSecond: 100000, addressPerSecond: 100000, requestsPerSecond: 1000000, publicShare: 100, unknownPerMinute: 1000000, unknownPerSecond: 1000000 }
data: ${data}
machines:
  - { id: bar-1, driver: barista, skills: [finish, milk], options: { awayMs: 120000 } }
menu:
  - { recipe: toast, name: Toast, options: { bread: [white, rye] }, steps: [{ skill: finish, seconds: 300 }] }
`
const PATIENCE_MS = 30_000
const OVERHANG = 'document.documentElement.scrollWidth - innerWidth'
const SMALL_TARGETS = `Array.from(document.querySelectorAll('button, summary, label:has(input[type=checkbox]), a'))
  .filter((target) => target.getBoundingClientRect().height < 47.5)
  .map((target) => target.outerHTML.slice(0, 80))`

let folder: string
let daemon: Daemon
let chromium: TestBrowser
let context: BrowserContext
let page: Page
const complaints: string[] = []
let sales = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-lane-'))
  const drivers = await knownDrivers()
  const read = readConfig({ text: YAML(folder), file: join(folder, 'test.yaml'), env: {}, flags: {}, drivers })
  if (!read.ok) throw new Error(JSON.stringify(read.errors))
  daemon = await startDaemon({
    ...{ config: read.config, data: await openDataDirectory(folder), drivers, version: '0.0.0' },
    log: createLog({ level: 'silent', format: 'json' }),
    webRoot: join(import.meta.dirname, '..', '..', 'dist', 'web'),
    prepareKeys: (keys) => {
      for (const role of ['barista', 'cashier'] as const) keys.addLiteral(`test-${role}-key`, role, role)
    },
  })
  chromium = await openBrowser()
}, 120_000)
afterAll(async () => {
  await chromium.close()
  await daemon.close()
  rmSync(folder, { recursive: true, force: true })
})
afterEach(async () => {
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByText('Nobody works at this lane').waitFor()
  await context.close()
  expect(complaints.splice(0)).toEqual([])
})

async function signIn(options: Parameters<TestBrowser['browser']['newContext']>[0] = {}): Promise<void> {
  context = await chromium.browser.newContext(options)
  page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`${daemon.httpUrl}/lane/bar-1`)
  await page.getByLabel("A barista's key").fill('test-barista-key')
  await page.getByRole('button', { name: 'Open this screen' }).click()
  await page.getByLabel('Your name').fill('Ana')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Nothing to make').waitFor()
  await page.getByText('Live', { exact: true }).waitFor()
}

async function order(drink: object = {}): Promise<string> {
  return (await placed(drink)).number
}

async function placed(drink: object = {}): Promise<{ readonly id: string; readonly number: string }> {
  const answer = await fetch(`${daemon.httpUrl}/order`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer test-cashier-key',
      'idempotency-key': `lane-sale-${++sales}-0123456789`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ drinks: [{ recipe: 'toast', ...drink }], customerName: 'Zoë' }),
  })
  const { id, number, ...rest } = (await answer.json()) as { id?: string; number?: string }
  if (id === undefined || number === undefined) throw new Error(JSON.stringify(rest))
  return { id, number }
}

async function cancel(id: string): Promise<void> {
  const headers = { authorization: 'Bearer test-cashier-key', 'idempotency-key': `lane-cancel-${id}` }
  expect((await fetch(`${daemon.httpUrl}/order/${id}/cancel`, { method: 'POST', headers })).status).toBe(200)
}

describe('the screen of a lane', () => {
  it('shows a drink by itself, and is worked by the keyboard alone: start, done, undo, done', async () => {
    await signIn()
    const number = await order()
    await page.getByRole('heading', { name: number }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('In your hands').waitFor()
    await page.keyboard.press(' ')
    await page.getByText(`${number} Toast is done.`).waitFor()
    await page.keyboard.press('u')
    // Ten seconds may be over on a computer that is very busy: then there is nothing to undo.
    await page
      .getByText(/is not done yet\.|nothing to undo/)
      .first()
      .waitFor()
    if (await page.getByText('In your hands').isVisible()) await page.keyboard.press('Enter')
    await page.getByText('Nothing to make').waitFor()
  }, 120_000)

  it('takes a double click for one press', async () => {
    await signIn()
    const number = await order()
    await page.getByRole('button', { name: 'Start' }).dblclick()
    await page.getByText(`${number} Toast is begun.`).waitFor()
    await page.getByText('In your hands').waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText(`${number} Toast is done.`).waitFor()
  }, 120_000)

  it('says at once that what a person has in hand was cancelled, begun or not, and takes their word for the cup', async () => {
    await signIn()
    const first = await placed()
    await page.getByRole('heading', { name: first.number }).waitFor()
    await cancel(first.id)
    await page.getByText(`${first.number} was cancelled`).waitFor()
    await page.getByRole('button', { name: 'Do not make it' }).click()
    await page.getByText('Nothing to make').waitFor()
    const second = await placed()
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByText('In your hands').waitFor()
    await cancel(second.id)
    await page.getByText(`${second.number} was cancelled`).waitFor()
    expect(await page.evaluate<string[]>(SMALL_TARGETS)).toEqual([])
    await page.getByRole('button', { name: 'It is made, and thrown away' }).click()
    await page.getByText('Nothing to make').waitFor()
    const answer = await fetch(`${daemon.httpUrl}/waste`, { headers: { authorization: 'Bearer test-barista-key' } })
    const { waste } = (await answer.json()) as { waste: readonly { cause: string }[] }
    expect(waste.map(({ cause }) => cause)).toEqual(['cancelled'])
  }, 120_000)

  it.each([
    ['phone', { width: 360, height: 740 }, 'dark'],
    ['tablet', { width: 1024, height: 768 }, 'light'],
  ] as const)(
    'fits a %s, with targets for a thumb, and the big button without scrolling',
    async (_name, viewport, colorScheme) => {
      await signIn({ viewport, colorScheme })
      const number = await order({ note: 'no crust, and cut in four please', options: { bread: 'rye' } })
      await page.getByRole('heading', { name: number }).waitFor()
      expect(await page.evaluate<number>(OVERHANG)).toBeLessThanOrEqual(0)
      expect(await page.evaluate<string[]>(SMALL_TARGETS)).toEqual([])
      const box = await page.getByRole('button', { name: 'Start' }).boundingBox()
      expect((box?.y ?? viewport.height) + (box?.height ?? 0)).toBeLessThanOrEqual(viewport.height)
      await page.getByRole('button', { name: 'Start' }).click()
      await page.getByRole('button', { name: 'Done' }).click()
      await page.getByText('Nothing to make').waitFor()
    },
    120_000,
  )
})
