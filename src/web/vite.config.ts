/**
 * Three small builds of one source: a script for each page, at the level of the oldest browser that it must run in, and
 * the same components as a module for the daemon.
 */
import { fileURLToPath } from 'node:url'
import type { InlineConfig } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))

/** The board runs on televisions of 2019; a phone is newer. */
const TARGETS = {
  board: 'chrome63',
  pairing: 'chrome63',
  order: ['es2020', 'safari14'],
  docs: ['es2020', 'safari14'],
  till: 'es2022',
  staff: ['es2020', 'safari14'],
  lane: ['es2020', 'safari14'],
  paper: ['es2020', 'safari14'],
} as const

export type ClientEntry = keyof typeof TARGETS
export const CLIENT_ENTRIES: readonly ClientEntry[] = [
  'board',
  'pairing',
  'order',
  'docs',
  'till',
  'staff',
  'lane',
  'paper',
]

const common = {
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  envDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
} satisfies InlineConfig

/** One page's script and style below `outDir/assets/`, with the hash of their content in the name. */
export function clientConfig(entry: ClientEntry, outDir: string): InlineConfig {
  const target = TARGETS[entry]
  return {
    ...common,
    base: '/',
    build: {
      outDir,
      emptyOutDir: false,
      target: typeof target === 'string' ? target : [...target],
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { [entry]: `${root}${entry}/main.tsx` },
        output: { entryFileNames: 'assets/[name]-[hash].js', assetFileNames: 'assets/[name]-[hash][extname]' },
      },
    },
  }
}

/** `outDir/sw.js`: the service worker of the order page. Its name never changes, or phones would keep the old one. */
export function workerConfig(outDir: string): InlineConfig {
  return {
    ...common,
    build: {
      outDir,
      emptyOutDir: false,
      target: ['es2020', 'safari14'],
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      rolldownOptions: {
        input: { sw: `${root}order-worker/worker.ts` },
        output: { entryFileNames: 'sw.js', format: 'iife' },
      },
    },
  }
}

/** `outDir/server.js`: no imports left, so the daemon needs neither Preact nor Vite to serve a page. */
export function serverConfig(outDir: string): InlineConfig {
  return {
    ...common,
    ssr: { noExternal: true },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'node24',
      ssr: `${root}server/server.tsx`,
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'server.js', format: 'es' } },
    },
  }
}
