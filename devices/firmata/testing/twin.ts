/** The simulated machine as a process of its own. */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../../firmware-sim/firmata/main.ts', import.meta.url))
/** The sketch of the twin, and so its serial number. */
export const SKETCH = 'bar-left.ino'

export interface TwinReport {
  readonly pours: number
  readonly poursByHost: number
  readonly presses: { readonly host: number; readonly hand: number }
  readonly cups: readonly string[]
  readonly button: 'high' | 'low'
  readonly pouring: boolean
}

export class TwinProcess {
  /** The port; the same name whatever terminal is behind it. */
  readonly path: string
  readonly #folder = mkdtempSync(join(tmpdir(), 'firmata-'))
  readonly #args: readonly string[]
  readonly #waiting = new Map<number, (reply: Record<string, unknown>) => void>()
  #child: ChildProcess | null = null
  #requests = 0

  constructor(pourMs: number, ...args: readonly string[]) {
    this.path = join(this.#folder, 'port')
    this.#args = ['--link', this.path, '--name', SKETCH, '--pour-ms', String(pourMs), ...args]
  }

  async start(): Promise<void> {
    const child = fork(MAIN, this.#args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] })
    this.#child = child
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the twin ended with code ${code}`)))
      child.on('message', (reply: Record<string, unknown>) => {
        if (reply.ready === true) resolve()
        else this.#waiting.get(Number(reply.re))?.(reply)
      })
    })
  }

  async request(request: Record<string, unknown>): Promise<Record<string, unknown>> {
    const re = ++this.#requests
    const reply = new Promise<Record<string, unknown>>((resolve) => this.#waiting.set(re, resolve))
    this.#child?.send({ ...request, re })
    const answer = await reply
    if ('error' in answer) throw new Error(String(answer.error))
    return answer
  }

  async fault(name: string, ms?: number): Promise<void> {
    await this.request({ do: 'fault', name, ...(ms !== undefined && { ms }) })
  }

  async report(): Promise<TwinReport> {
    return (await this.request({ do: 'report' })).report as TwinReport
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
