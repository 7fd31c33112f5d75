/** The reference of a running daemon: nothing is missing from it, and what it tells people to type works. */
import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TOPICS } from '../../src/broker/topics.ts'
import { type DocsParts, docsRoutes } from '../../src/cashier/docs.ts'
import { TOLD_EVENTS } from '../../src/cashier/told-events.ts'
import type { Role } from '../../src/http/keys.ts'
import { createHttpServer } from '../../src/http/server.ts'
import { ERRORS } from '../../src/kit/errors.ts'
import { createLog } from '../../src/telemetry/log.ts'
import { json, type Running, startRunning } from './running.ts'

interface Operation {
  readonly operationId: string
}
interface Listed extends Operation {
  readonly method: string
  readonly path: string
}

/** The ids in the examples; here they are replaced by some that the shop knows. */
const SAMPLE_ORDER = '7K3QXW9MZ4T2B'
const SAMPLE_WEBHOOK = `wh_${SAMPLE_ORDER}`

let shop: Running
let html: string
let operations: readonly Listed[]

beforeAll(async () => {
  // Where the example of POST /webhooks wants to be told.
  shop = await startRunning(
    'webhooks: { allow: ["https://till.example:8443"] }\nstock: { ingredients: [{ id: example, unit: g }] }',
  )
  html = await (await fetch(`${shop.url}/docs`)).text()
  const { paths } = await json<{ paths: Record<string, Record<string, Operation>> }>(fetch(`${shop.url}/openapi.json`))
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  )
})
afterAll(() => shop.close())

const plain = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')

/** The text between this section's beginning and the next one's. */
function sectionOf(id: string): string {
  const start = html.indexOf(`id="op-${id}"`)
  expect(start, `no section of ${id}`).toBeGreaterThan(0)
  const end = html.indexOf('<section', start)
  return html.slice(start, end < 0 ? undefined : end)
}

function commandOf({ operationId }: Operation): string {
  const found = /<code data-curl[^>]*>(.*?)<\/code>/s.exec(sectionOf(operationId))?.[1]
  expect(found, `no curl of ${operationId}`).toBeDefined()
  return plain(found ?? '')
}

/** The command with what only this shop knows: things of its own, and keys. */
function inThisShop(id: string, known: { readonly order?: string; readonly webhook?: string } = {}): string {
  const operation = operations.find(({ operationId }) => operationId === id)
  if (operation === undefined) throw new Error(`no operation ${id}`)
  return commandOf(operation)
    .replaceAll(SAMPLE_WEBHOOK, known.webhook ?? SAMPLE_WEBHOOK)
    .replaceAll(`/order/${SAMPLE_ORDER}`, `/order/${known.order ?? SAMPLE_ORDER}`)
    .replaceAll(`/o/${SAMPLE_ORDER}/`, `/o/${known.order ?? SAMPLE_ORDER}/`)
    .replace(/Bearer (?:demo-)?(\w+)-key/, (_, role: Role) => `Bearer ${shop.keys[role]}`)
}

interface Outcome {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** Runs it in a shell, as a reader would. Of a stream, until the first event. */
function run(command: string): Promise<Outcome> {
  const child = spawn('sh', ['-c', `exec ${command.replace(/^curl /, 'curl -i --max-time 10 ')}`])
  let text = ''
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    if (/^event: /m.test(text)) child.kill()
  })
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('close', () => {
      const [head = '', body = ''] = text.split(/\r\n\r\n([\s\S]*)/)
      const status = Number(/^HTTP\/\S+ (\d+)/.exec(head)?.[1])
      if (Number.isNaN(status)) fail(new Error(`${command}\n${errors}`))
      else done({ status, head, body })
    })
  })
}

describe('the reference has', () => {
  it('a section and a command for every operation of /openapi.json', () => {
    expect(operations.length).toBeGreaterThan(15)
    for (const operation of operations) {
      const command = commandOf(operation)
      expect(command).toContain(`curl `)
      expect(command, operation.operationId).not.toMatch(/[{]\w+[}]'/)
      expect(sectionOf(operation.operationId)).toContain(`>${operation.path.replaceAll('<', '&lt;')}</code>`)
    }
  })

  it('each error, each event and each topic', () => {
    for (const code of Object.keys(ERRORS)) expect(html).toContain(`id="error-${code}"`)
    for (const { name } of TOLD_EVENTS) expect(html).toContain(`<code>${name}</code>`)
    for (const { topic } of TOPICS) expect(plain(html)).toContain(`>baristad/${topic}</code>`)
  })

  it('no link to nowhere', () => {
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    const links = [...html.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id)
    expect(links.filter((link) => !ids.has(link))).toEqual([])
  })
})

describe('what it tells people to type', () => {
  it('places an order; the same again is the same order', async () => {
    const command = inThisShop('placeOrder')
    const before = shop.rows('orders')
    const first = await run(command)
    expect(first.status, first.body).toBe(201)
    expect(JSON.parse(first.body)).toMatchObject({ drinks: [{ recipe: 'espresso' }] })
    const again = await run(command)
    expect([again.status, again.body]).toEqual([201, first.body])
    expect(again.head).toMatch(/^idempotency-replayed: true/im)
    expect(shop.rows('orders')).toBe(before + 1)
  })

  it('asks what can be asked: every GET answers', async () => {
    const { id: order } = await json(shop.place({ drinks: [{ recipe: 'latte' }] }))
    const added = await run(inThisShop('addWebhook'))
    expect(added.status, added.body).toBe(201)
    const webhook = (JSON.parse(added.body) as { id: string }).id
    const asked = operations.filter(({ method }) => method === 'GET')
    expect(asked.length).toBeGreaterThan(10)
    for (const { operationId } of asked) {
      const { status, body } = await run(inThisShop(operationId, { order, webhook }))
      expect(status, `${operationId}: ${body}`).toBe(200)
    }
  })

  it('changes what can be changed: no command is refused for what it says, or for who says it', async () => {
    const { id: order } = await json(shop.place({ drinks: [{ recipe: 'latte' }] }))
    const { id: webhook } = JSON.parse((await run(inThisShop('addWebhook'))).body) as { id: string }
    // The menu of the example is a short one, and what is deleted cannot be asked for: these come last.
    const changes = ['POST', 'PUT', 'PATCH', 'DELETE'].flatMap((way) =>
      operations.filter(({ method }) => method === way),
    )
    expect(changes.length).toBeGreaterThan(10)
    for (const { operationId } of changes) {
      const { status, body } = await run(inThisShop(operationId, { order, webhook }))
      // A brew that somebody asks about is not in every shop; the command is understood all the same.
      if ((operationId === 'resolveBrew' || operationId === 'collectScanned') && status === 404) continue
      // No screen shows a code here, and so no display was let in.
      if (/Display$/.test(operationId) && status === 404) continue
      // 409: a queued order cannot be collected, and a cancelled one cannot be held. The command was understood.
      expect([200, 201, 202, 204, 409], `${operationId}: ${body}`).toContain(status)
    }
  })
})

describe('GET /docs', () => {
  it('comes under the policy of the pages, and need not be sent twice', async () => {
    const first = await fetch(`${shop.url}/docs`)
    expect(first.status).toBe(200)
    expect(first.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/)
    expect(first.headers.get('cache-control')).toBe('no-cache')
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' }
    const again = await fetch(`${shop.url}/docs`, { headers })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })

  it('is drawn once, and again when a word of the shop is another', async () => {
    const drawn: string[] = []
    let recipe = 'espresso'
    const pages = {
      docsPage: ({ words }: { readonly words: Readonly<Record<string, string>> }) => {
        drawn.push(words.recipe ?? '')
        return `<p>${words.recipe}</p>`
      },
    }
    const assets = { script: '/s.js', styles: [] }
    const manifest = {
      build: 'b',
      board: assets,
      pairing: assets,
      order: assets,
      docs: assets,
      till: assets,
      staff: assets,
      lane: assets,
      paper: assets,
    }
    await withRoute({ built: { pages, manifest }, words: () => ({ recipe }) }, async (get) => {
      const first = await get()
      expect((await get()).headers.etag).toBe(first.headers.etag)
      recipe = 'latte'
      const second = await get()
      expect([first.body, second.body]).toEqual(['<p>espresso</p>', '<p>latte</p>'])
      expect(second.headers.etag).not.toBe(first.headers.etag)
    })
    expect(drawn).toEqual(['espresso', 'latte'])
  })

  it('says which command builds the pages, when nobody has', async () => {
    await withRoute({ built: null }, async (get) => {
      const response = await get()
      expect([response.statusCode, response.json().detail]).toEqual([404, expect.stringContaining('npm run build')])
    })
  })
})

type Answer = { statusCode: number; body: string; headers: Record<string, unknown>; json(): { detail: string } }

/** The route alone, where a whole shop would be in the way. */
async function withRoute(
  parts: Pick<DocsParts, 'built'> & Partial<DocsParts>,
  look: (get: () => Promise<Answer>) => Promise<void>,
): Promise<void> {
  const app = await createHttpServer({
    log: createLog({ level: 'silent', format: 'json' }),
    keys: { examine: () => ({ t: 'unknown' }) },
    version: '0.0.0',
  })
  docsRoutes(app, { openapi: () => ({}), topics: [], events: [], url: () => 'http://x', ...parts })
  try {
    await look(() => app.inject('/docs'))
  } finally {
    await app.close()
  }
}
