/** The command line of the simulated machine. `--help` says everything. */
import { createInterface } from 'node:readline'
import { helpText, type Options, OptionsError, parseOptions } from './options.ts'
import { ScenarioError } from './scenario.ts'
import type { Simulator } from './simulator.ts'
import { StateError, startSimulator } from './simulator.ts'
import { TransportError } from './transports/transport.ts'

const EXIT_USAGE = 64
const EXIT_UNAVAILABLE = 69
const EXIT_CANT_CREATE = 73
const PARENT_POLL_MS = 250

/** Looked up first: a parent that dies while we start must be missed all the same. */
const parentAtStart = process.ppid
let reader: 'there' | 'gone' = 'there'

// A spawner that has gone does not read any more; that is no reason to end untidily.
process.stdout.on('error', () => {
  reader = 'gone'
})
process.stderr.on('error', () => {})

await main()

async function main(): Promise<void> {
  const options = readOptions()
  const simulator = await start(options)
  let life: 'running' | 'ended' = 'running'
  const end = (): void => {
    if (life === 'ended') return
    life = 'ended'
    simulator.close()
    process.exit(0)
  }
  // Also when it fails: the link is taken away by whoever made it.
  process.on('exit', () => simulator.close())
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  if (process.send !== undefined) listenToParent(simulator, end)
  if (options.parent === 'exit with it') watchParent(end)
  sayReady(simulator, options)
  if (options.control === 'stdin') {
    createInterface({ input: process.stdin }).on('line', (line) => print(JSON.stringify(simulator.line(line))))
  }
}

function readOptions(): Options {
  try {
    const options = parseOptions(process.argv.slice(2), process.env)
    if (options !== 'help') return options
    print(helpText())
    process.exit(0)
  } catch (error) {
    if (error instanceof OptionsError) fail(EXIT_USAGE, `${error.message}\nTry --help.`)
    throw error
  }
}

async function start(options: Options): Promise<Simulator> {
  try {
    return await startSimulator(options, (what, data) => sayHappening(options.output, what, data))
  } catch (error) {
    if (error instanceof TransportError) fail(EXIT_UNAVAILABLE, error.message)
    if (error instanceof StateError) fail(EXIT_CANT_CREATE, error.message)
    if (error instanceof ScenarioError) fail(EXIT_USAGE, `--scenario: ${error.message}`)
    if (isMissing(error, options.scenario)) fail(EXIT_USAGE, `--scenario: ${error.message}`)
    throw error
  }
}

/** The parent holds an IPC channel: requests and replies as values, and its end is ours. */
function listenToParent(simulator: Simulator, end: () => void): void {
  const send = (value: unknown): void => {
    if (process.connected) process.send?.(value, undefined, undefined, () => {})
  }
  process.on('message', (request) => send(simulator.request(request)))
  process.on('disconnect', end)
  send(simulator.ready)
}

/** For spawners that may be killed by SIGKILL and cannot say goodbye. */
function watchParent(end: () => void): void {
  setInterval(() => {
    if (process.ppid !== parentAtStart || reader === 'gone') end()
  }, PARENT_POLL_MS)
}

function sayReady(simulator: Simulator, options: Options): void {
  if (options.output === 'json') return print(JSON.stringify(simulator.ready))
  const { id, path, port, url } = simulator.ready
  const place = path ?? url ?? `${options.listen.host}:${port}`
  const state = options.state ?? 'none, nothing survives a restart'
  print(`ready: ${id} on ${options.transport} ${place} (state: ${state}; seed ${simulator.ready.seed})`)
}

function sayHappening(output: Options['output'], what: string, data: Readonly<Record<string, unknown>>): void {
  const at = new Date().toISOString()
  if (output === 'json') return print(JSON.stringify({ at, what, ...data }))
  const details = Object.entries(data).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  print([at.slice(11, 23), what, ...details].join(' '))
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function fail(code: number, message: string): never {
  process.stderr.write(`firmware-sim: ${message}\n`)
  process.exit(code)
}

function isMissing(error: unknown, file: string | null): error is Error {
  return error instanceof Error && 'path' in error && file !== null && error.path === file
}
