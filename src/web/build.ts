/**
 * Builds the pages: `node src/web/build.ts [directory]`, by default into `dist/web/`. Writes `assets/*`,
 * `manifest.json` and `server.js`, prints the sizes, and fails when a page has grown over its budget.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type InlineConfig } from 'vite'
import type { Assets, Manifest, PageAssets } from './data.ts'
import { CLIENT_ENTRIES, type ClientEntry, clientConfig, serverConfig, workerConfig } from './vite.config.ts'

/** Gzipped bytes that a page may cost: it is loaded over a phone's network, in a queue. */
const BUDGET_BYTES = { js: 15 * 1024, css: 10 * 1024 } as const
/** The till has the whole client in it, is loaded once a day, and in the shop. */
const TILL_BUDGET_JS_BYTES = 25 * 1024

export interface BuiltFile {
  /** Below the output directory. */
  readonly file: string
  readonly bytes: number
  readonly gzipBytes: number
}

export interface BuildResult {
  readonly manifest: Manifest
  readonly files: readonly BuiltFile[]
}

/**
 * @param outDir is made new: nothing that was in it stays.
 * @throws when the source does not build, or a page is over its budget.
 */
export async function buildWeb(outDir: string): Promise<BuildResult> {
  await rm(outDir, { recursive: true, force: true })
  await mkdir(outDir, { recursive: true })
  const pages: Partial<Record<ClientEntry, PageAssets>> = {}
  const names: string[] = []
  for (const entry of CLIENT_ENTRIES) {
    const files = await run(clientConfig(entry, outDir))
    pages[entry] = pageAssets(entry, files)
    names.push(...files)
  }
  names.push(...(await run(workerConfig(outDir))))
  names.push(...(await run(serverConfig(outDir))))
  const { board, pairing, order, docs, till, staff, lane, paper } = pages
  if (!board || !pairing || !order || !docs || !till || !staff || !lane || !paper) {
    throw new Error('a page was not built')
  }

  const hash = createHash('sha256')
  const files: BuiltFile[] = []
  for (const file of names) {
    const content = await readFile(join(outDir, file))
    hash.update(file).update(content)
    files.push({ file, bytes: content.length, gzipBytes: gzipSync(content).length })
  }
  const assets: Assets = { board, pairing, order, docs, till, staff, lane, paper }
  const manifest: Manifest = { build: hash.digest('hex').slice(0, 12), ...assets }
  await writeFile(join(outDir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  checkBudget(files)
  return { manifest, files }
}

async function run(config: InlineConfig): Promise<string[]> {
  const result = await build(config)
  if (!('output' in result)) throw new Error('expected one build')
  return result.output.map((part) => part.fileName)
}

function pageAssets(entry: ClientEntry, files: readonly string[]): PageAssets {
  const script = files.find((file) => file.endsWith('.js'))
  if (script === undefined) throw new Error(`${entry} has no script`)
  return { script: `/${script}`, styles: files.filter((file) => file.endsWith('.css')).map((file) => `/${file}`) }
}

function checkBudget(files: readonly BuiltFile[]): void {
  for (const { file, gzipBytes } of files) {
    if (!file.startsWith('assets/') && file !== 'sw.js') continue
    const script = file.startsWith('assets/till-') ? TILL_BUDGET_JS_BYTES : BUDGET_BYTES.js
    const limit = file.endsWith('.css') ? BUDGET_BYTES.css : script
    if (gzipBytes > limit) throw new Error(`${file} is ${gzipBytes} bytes gzipped; a page may have ${limit}`)
  }
}

if (import.meta.main) {
  const outDir = process.argv[2] ?? fileURLToPath(new URL('../../dist/web', import.meta.url))
  const started = performance.now()
  const { files } = await buildWeb(resolve(outDir))
  for (const { file, bytes, gzipBytes } of files) {
    console.log(`${file.padEnd(32)} ${kb(bytes)} KB ${kb(gzipBytes)} KB gz`)
  }
  console.log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

function kb(bytes: number): string {
  return (bytes / 1024).toFixed(1).padStart(6)
}
