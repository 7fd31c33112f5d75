/**
 * `npm run screenshots`: pictures of the real pages of a running demo shop into `screenshots/`, and of each page in each
 * state into `screenshots/states/`. `npm run screenshots -- DIR`: only the former; the README's in `docs/` are made by
 * `npm run screenshots -- docs`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { openBrowser } from '../../src/web/testing/browser.ts'
import { takeStates } from './states.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const [named] = process.argv.slice(2)
if (named?.startsWith('-')) {
  process.stdout.write(
    "npm run screenshots [-- DIR]: pictures of all pages into screenshots/, or of the README's pages into DIR\n",
  )
  process.exit(named === '--help' ? 0 : 64)
}
const directory = resolve(named ?? join(ROOT, 'screenshots'))

interface Ready {
  readonly http: string
  readonly key: string
}

function startDemo(): Promise<{ ready: Ready; child: ChildProcess }> {
  const args = ['src/main.ts', 'demo', '--port', '0', '--mqtt-port', '0', '--json', '--orders-per-minute', '0']
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((done, fail) => {
    createInterface({ input: child.stdout }).once('line', (line) => done({ ready: JSON.parse(line) as Ready, child }))
    child.once('exit', (code) => fail(new Error(`the demo ended with ${code}`)))
  })
}

async function order(
  ready: Ready,
  drinks: readonly object[],
  customerName?: string,
): Promise<{ id: string; number: string }> {
  const response = await fetch(`${ready.http}/order`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${ready.key}`,
      'idempotency-key': crypto.randomUUID(),
      'content-type': 'application/json',
    },
    body: JSON.stringify({ drinks, ...(customerName !== undefined && { customerName }) }),
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as { id: string; number: string }
}

async function stateOf(ready: Ready, id: string): Promise<string> {
  return ((await (await fetch(`${ready.http}/order/${id}`)).json()) as { state: string }).state
}

mkdirSync(directory, { recursive: true })
const { ready, child } = await startDemo()
const { browser, close } = await openBrowser()
try {
  const board = await browser.newPage({ viewport: { width: 1280, height: 720 } })
  await board.goto(`${ready.http}/board`)
  const first = await order(ready, [{ recipe: 'espresso' }])
  await order(ready, [{ recipe: 'americano' }])
  await order(ready, [{ recipe: 'latte', size: 'l' }, { recipe: 'cappuccino' }])
  for (const recipe of ['mocha', 'flat-white', 'hot-chocolate', 'latte', 'mocha']) await order(ready, [{ recipe }])
  const phone = await browser.newPage({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 })
  const waiting = await order(ready, [{ recipe: 'latte', options: { milk: 'oat' } }, { recipe: 'espresso' }])
  await phone.goto(`${ready.http}/o/${waiting.id}`)
  await phone.screenshot({ path: join(directory, 'order-waiting.png') })
  const until = Date.now() + 30_000
  while ((await stateOf(ready, first.id)) !== 'ready' && Date.now() < until) await board.waitForTimeout(100)
  await board.waitForTimeout(800)
  await board.screenshot({ path: join(directory, 'board-calling.png') })
  while ((await stateOf(ready, waiting.id)) !== 'ready' && Date.now() < until) await phone.waitForTimeout(100)
  await phone.waitForTimeout(500)
  await phone.screenshot({ path: join(directory, 'order-ready.png') })
  await board.waitForTimeout(9_000)
  await board.screenshot({ path: join(directory, 'board.png') })
  const withName = await order(
    ready,
    [{ recipe: 'espresso' }, { recipe: 'latte', options: { milk: 'oat' }, note: 'extra hot' }],
    'Zoë',
  )
  const paper = await browser.newPage({
    deviceScaleFactor: 2,
    extraHTTPHeaders: { authorization: `Bearer ${ready.key}` },
  })
  await paper.goto(`${ready.http}/order/${withName.id}/labels?drink=2`)
  await paper.locator('.label').screenshot({ path: join(directory, 'label.png') })
  process.stdout.write(`five pictures in ${directory}\n`)
  if (named === undefined) {
    const states = join(directory, 'states')
    mkdirSync(states, { recursive: true })
    const polyglot = await openBrowser('own and system')
    try {
      process.stdout.write(`${await takeStates(polyglot.browser, states)} pictures in ${states}\n`)
    } finally {
      await polyglot.close()
    }
  }
} finally {
  await close()
  child.kill('SIGINT')
}
