/** The driver: one process per connection to a board, and nothing remembered here. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Driver, DriverPort } from '../../src/fleet/driver.ts'
import type { FirmataOptions } from './options.ts'
import { declares } from './profile.ts'
import type { FromBoard, ToBoard } from './words.ts'

/** A process that has not ended by itself this long after SIGTERM is killed. */
export const KILL_AFTER_MS = 2000
/** The file beside this one, whether it runs as it is or has been built. */
const PROCESS = fileURLToPath(import.meta.url).replace(/driver(\.[jt]s)$/, 'board-process$1')
const MOST_ERROR_TEXT = 500

/** @throws Error when the profile is dangerous: nobody may get past it by leaving out `baristad check`. */
export function openBoard(options: FirmataOptions, port: DriverPort): Driver {
  declares(options)
  const child = fork(PROCESS, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] })
  const ended = Promise.withResolvers<void>()
  let state: 'running' | 'closing' | 'ended' = 'running'
  let link: 'opening' | 'up' | 'down' = 'opening'
  let counters: Readonly<Record<string, number>> = {}
  let errorText = ''
  let cancelKill = () => {}

  const down = (reason: string): void => {
    if (link === 'down') return
    link = 'down'
    if (state !== 'closing') port.link('down', reason)
  }
  const over = (reason: string): void => {
    cancelKill()
    down(reason)
    state = 'ended'
    ended.resolve()
  }
  const hear = (message: FromBoard): void => {
    switch (message.t) {
      case 'opened':
        link = 'up'
        return port.link('up', 'open')
      case 'message':
        return port.emit(message.message)
      case 'frame':
        return port.trace(message.direction, message.frame)
      case 'counters':
        counters = message.counters
        return
      case 'ended':
        return down(message.reason)
    }
  }

  child.on('message', (message: FromBoard) => {
    // What a process still says after its end, or after ours, is about a link that is over.
    if (state === 'running' && link !== 'down') hear(message)
  })
  child.stderr?.on('data', (bytes: Buffer) => {
    errorText = `${errorText}${bytes}`.slice(-MOST_ERROR_TEXT)
  })
  child.on('error', (error) => (child.pid === undefined ? over(`no process for the board: ${error.message}`) : {}))
  child.on('exit', (code, signal) => over(obituary(code, signal, errorText)))
  // A random number, not a count: nothing of an earlier process is kept that could count.
  tell(child, { t: 'start', options, boot: 1 + Math.floor(port.random() * (2 ** 32 - 1)) })

  return {
    send(command) {
      if (state === 'running' && link === 'up') tell(child, { t: 'command', command })
    },
    close() {
      if (state === 'running') {
        state = 'closing'
        child.kill('SIGTERM')
        cancelKill = port.clock.after(KILL_AFTER_MS, () => child.kill('SIGKILL'))
      }
      return ended.promise
    },
    counters: () => counters,
  }
}

function tell(child: ChildProcess, message: ToBoard): void {
  // The callback takes the error of a process that is just ending; its exit tells the story.
  if (child.connected) child.send(message, () => {})
}

function obituary(code: number | null, signal: NodeJS.Signals | null, errorText: string): string {
  const how = signal === null ? `exit code ${code}` : signal
  const said = errorText
    .trim()
    .split('\n')
    .findLast((line) => /error/i.test(line))
  return `the process of the board ended (${how})${said === undefined ? '' : `: ${said.trim()}`}`
}
