/** Starts a demo, runs `baristad conform-till` against it, and ends with its exit code. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const ROOT = join(import.meta.dirname, '..', '..')
const OPENS_WITHIN_MS = 20_000
const DONE_WITHIN_MS = 90_000
const ENDS_WITHIN_MS = 5_000
const GAVE_UP = 70

/** The demo's machines pour: the kit must bear that. Nobody else orders, so that the report counts its own orders. */
const DEMO = ['demo', '--port', '0', '--mqtt-port', '0', '--json', '--orders-per-minute', '0']

function baristad(args: readonly string[], stdout: 'pipe' | 'inherit'): ChildProcess {
  // A channel: the demo ends when its parent is gone, however that came.
  return spawn(process.execPath, ['src/main.ts', ...args], { cwd: ROOT, stdio: ['ignore', stdout, 'inherit', 'ipc'] })
}

/** Its exit code; null when it was killed by then. */
function ended(child: ChildProcess, withinMs: number): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => {
    const late = setTimeout(() => child.kill('SIGKILL'), withinMs)
    child.once('exit', (code) => {
      clearTimeout(late)
      resolve(code)
    })
  })
}

async function addressOf(demo: ChildProcess): Promise<{ readonly http: string; readonly key: string }> {
  const late = setTimeout(() => demo.kill('SIGKILL'), OPENS_WITHIN_MS)
  try {
    if (demo.stdout) for await (const line of createInterface({ input: demo.stdout })) return JSON.parse(line)
  } finally {
    clearTimeout(late)
  }
  throw new Error(`the demo did not open within ${OPENS_WITHIN_MS / 1_000} s`)
}

const demo = baristad(DEMO, 'pipe')
try {
  const { http, key } = await addressOf(demo)
  const kit = baristad(['conform-till', http, '--key', key], 'inherit')
  process.exitCode = (await ended(kit, DONE_WITHIN_MS)) ?? GAVE_UP
} finally {
  demo.kill('SIGINT')
  await ended(demo, ENDS_WITHIN_MS)
}
