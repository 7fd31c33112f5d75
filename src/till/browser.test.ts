/** All but the file outbox and the webhooks runs in a browser, also in one that the shop's own network is no secure context for. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import * as core from './core.ts'
import * as all from './index.ts'
import { placed } from './testing/scripted-shop.ts'

const folder = import.meta.dirname
/** Files that need Node, and what only they use. */
const FOR_NODE = ['file-outbox.ts', 'index.ts', 'outbox-lines.ts', 'verify-webhook.ts']
const importsOf = (file: string): string[] =>
  [...readFileSync(join(folder, file), 'utf8').matchAll(/\bfrom '([^']+)'|\bimport\(?\s*'([^']+)'/g)].map(
    ([, from, bare]) => from ?? bare ?? '',
  )

afterEach(() => vi.unstubAllGlobals())

/** What a page loads that imports `core.ts`. */
function reached(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found
  found.add(file)
  for (const from of importsOf(file)) if (from.startsWith('./')) reached(from.slice(2), found)
  return found
}

it('core.ts reaches every file of the client but those for Node, and those reach nothing but this folder', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const loaded = reached('core.ts')
  expect([...loaded].sort()).toEqual(files.filter((name) => !FOR_NODE.includes(name)).sort())
  for (const file of loaded) {
    for (const from of importsOf(file)) expect([file, from]).toEqual([file, expect.stringMatching(/^\.\/[a-z-]+\.ts$/)])
    const code = readFileSync(join(folder, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    // Node's globals, what insecure contexts lack, and what not every browser can.
    expect([file, code.match(/\b(process|Buffer|setImmediate|global|randomUUID|subtle|for await)\b/)]).toEqual([
      file,
      null,
    ])
  }
  expect(importsOf('file-outbox.ts')).toContain('node:fs')
})

it('index.ts is all of the core, and more', () => {
  expect(all).toMatchObject(core)
  expect(
    Object.keys(all)
      .filter((name) => !(name in core))
      .sort(),
  ).toEqual(['OutboxDamaged', 'fileOutbox', 'verifyWebhook'])
})

it('sells where crypto has nothing but random bytes, and where storage is all there is', async () => {
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
  const items = new Map<string, string>()
  const outbox: core.Outbox = {
    waiting: () => [...items.values()].map((text) => JSON.parse(text) as core.StoredSale),
    add: (sale) => void items.set(sale.key, JSON.stringify(sale)),
    settle: (key) => void items.delete(key),
    close: () => undefined,
  }
  const seen: string[] = []
  const answer = async (_url: unknown, init?: RequestInit): Promise<Response> => {
    seen.push(new Headers(init?.headers).get('idempotency-key') ?? '')
    if (seen.length === 1) throw new TypeError('Failed to fetch')
    return placed()
  }
  const first = core.openTill({ url: '', key: 'secret', outbox, fetch: answer as typeof fetch })
  const { key } = first.sell({ drinks: [{ recipe: 'latte' }] })
  await vi.waitUntil(() => seen.length > 0)
  first.close()
  expect(items.size).toBe(1)
  // The page was reloaded.
  const second = core.openTill({ url: '', key: 'secret', outbox, fetch: answer as typeof fetch })
  expect(await second.waiting()[0]?.done).toMatchObject({ state: 'sent' })
  expect(seen).toEqual([key, key])
  expect(items.size).toBe(0)
  second.close()
})
