/** `node firmware-sim/firmata/main.ts`: the twin as a program. `--help` says everything. */
import { createInterface } from 'node:readline'
import { TransportError } from '../transports/transport.ts'
import { control, controlLine } from './control.ts'
import { helpText, type MainOptions, OptionsError, parseOptions } from './options.ts'
import { type RunningTwin, runTwin } from './run.ts'

const EXIT_USAGE = 64
const EXIT_UNAVAILABLE = 69

process.stdout.on('error', () => {}) // a spawner that has gone does not read any more
main()

function main(): void {
  const options = readOptions()
  const running = start(options)
  const end = (): void => process.exit(0)
  // Also when it fails: the link is taken away by whoever made it.
  process.on('exit', () => running.close())
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  const ready = { ready: true, kind: 'firmata', path: running.path }
  if (process.send !== undefined) {
    // The parent holds an IPC channel: requests and replies as values, and its end is ours.
    const send = (value: unknown): void => {
      if (process.connected) process.send?.(value, undefined, undefined, () => {})
    }
    process.on('message', (request) => send(control(request, running.twin)))
    process.on('disconnect', end)
    send(ready)
  }
  print(options.output === 'json' ? JSON.stringify(ready) : `ready: firmata on pty ${running.path}`)
  if (options.control === 'stdin') {
    const requests = createInterface({ input: process.stdin })
    requests.on('line', (line) => print(JSON.stringify(controlLine(line, running.twin))))
    requests.on('close', end)
  } else setInterval(() => {}, 2 ** 30) // the wire alone does not keep us while it is pulled out
}

function readOptions(): MainOptions {
  try {
    const options = parseOptions(process.argv.slice(2))
    if (options !== 'help') return options
    print(helpText())
    process.exit(0)
  } catch (error) {
    if (error instanceof OptionsError) fail(EXIT_USAGE, `${error.message}\nTry --help.`)
    throw error
  }
}

function start(options: MainOptions): RunningTwin {
  try {
    return runTwin(options)
  } catch (error) {
    if (error instanceof TransportError) fail(EXIT_UNAVAILABLE, error.message)
    throw error
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function fail(code: number, message: string): never {
  process.stderr.write(`firmware-sim: ${message}\n`)
  process.exit(code)
}
