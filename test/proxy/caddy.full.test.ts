/** The README's Caddyfile, as it stands there, in a real Caddy before a real daemon: what phones outside the shop reach. */
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../e2e/harness/child.ts'
import { isProgram } from '../e2e/harness/mosquitto.ts'
import { Stage } from '../e2e/harness/stage.ts'
import { until } from '../e2e/harness/until.ts'
import { json, type Running, startRunning } from '../http/running.ts'

const folders = (process.env.PATH ?? '').split(delimiter)
const program = folders.map((folder) => join(folder, 'caddy')).find(isProgram)
if (program === undefined) console.warn('Caddy is not installed (apt-get install caddy): its example was not tried')

const stage = new Stage()
let shop: Running
let proxy = ''
let id = ''

beforeAll(async () => {
  if (program === undefined) return
  shop = await startRunning('limits: { keyPerSecond: 1000, unknownPerSecond: 1000000 }', { public: '{ port: 0 }' })
  stage.after(() => shop.close())
  id = (await json(shop.place({ drinks: [{ recipe: 'espresso' }], customerName: 'Anna' }))).id
  proxy = await startCaddy(program, shop.daemon.outsideUrl ?? '')
}, 60_000)
afterAll(async () => await stage.clear())

/** The example with other names and ports, and without certificates: the test has no name of its own. */
async function startCaddy(caddy: string, outside: string): Promise<string> {
  const [, example = ''] = /```caddyfile\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? []
  const port = await freePort()
  const text = example.replace('cafe.example', `http://:${port}`).replaceAll('127.0.0.1:8081', new URL(outside).host)
  expect(text).not.toBe(example)
  const file = join(stage.folder, 'Caddyfile')
  writeFileSync(file, `{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}\n${text}`)
  const env = { HOME: stage.folder, XDG_DATA_HOME: stage.folder, XDG_CONFIG_HOME: stage.folder }
  const child = spawn(caddy, ['run', '--config', file, '--adapter', 'caddyfile'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said += String(bytes)))
  stage.after(async () => {
    child.kill('SIGKILL')
    await until('the end of Caddy', () => child.exitCode !== null || child.signalCode !== null)
  })
  const url = `http://127.0.0.1:${port}`
  await until('Caddy to listen', async () => {
    if (child.exitCode !== null) throw new Error(said)
    return await fetch(url).then(
      () => true,
      () => false,
    )
  })
  return url
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** From a phone with this address of its own. */
function from(localAddress: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(`${proxy}${path}`, { localAddress }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    asked.on('error', reject)
    asked.end()
  })
}

describe.skipIf(program === undefined)('behind the Caddy of the README', () => {
  it('an order has its page, by either spelling of its address, and the files of the page', async () => {
    for (const path of [`/o/${id}`, `/O/${id}`]) {
      const page = await fetch(`${proxy}${path}`)
      expect(page.status).toBe(200)
      expect(page.headers.get('cache-control')).toBe('no-store')
      const html = await page.text()
      expect(html).not.toContain('Anna')
      const files = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, file]) => file ?? '')
      expect(files.length).toBeGreaterThan(1)
      for (const file of files) expect((await fetch(`${proxy}${file}`)).status).toBe(200)
    }
  })

  it('news come through at once, not when the stream ends', async () => {
    const ends = new AbortController()
    const stream = await fetch(`${proxy}/order/${id}/events`, { signal: ends.signal })
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    let heard = ''
    const hear = async (what: string): Promise<void> => {
      while (!heard.includes(what)) heard += (await reader?.read())?.value ?? ''
    }
    await hear('"state":"queued"')
    await fetch(`${shop.url}/order/${id}/cancel`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${shop.keys.cashier}`,
        'idempotency-key': 'cancel',
        'content-type': 'application/json',
      },
      body: '{}',
    })
    await hear('"state":"cancelled"')
    ends.abort()
  })

  it.each(['/', '/orders', '/staff', '/board', '/till', '/docs', '/metrics', '/readyz', '/lane/bar-1', '/mqtt'])(
    'nothing else of the shop is there: %s',
    async (path) => {
      const answer = await fetch(`${proxy}${path}`, { headers: { authorization: `Bearer ${shop.keys.manager}` } })
      expect(answer.status).toBe(404)
    },
  )

  it('whoever guesses at orders is slowed alone: a phone is known by its own address, not by the proxy’s', async () => {
    const guess = (n: number) => `/o/0000000000${String(n).padStart(3, '0')}`
    const answers: number[] = []
    for (let n = 0; n < 40; n++) answers.push(await from('127.0.0.2', guess(n)))
    expect(answers[0]).toBe(404)
    expect(answers.at(-1)).toBe(429)
    expect(await from('127.0.0.3', guess(99))).toBe(404)
  })
})
