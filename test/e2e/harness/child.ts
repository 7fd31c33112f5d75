/** A child process: what it wrote, how it ended. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Stage } from './stage.ts'
import { until } from './until.ts'

/** The root of the project. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const LEASH = new URL('./leash.ts', import.meta.url).href
/** Node keeps compiled sources here, by their content: a program that starts hundreds of times starts in half the time. */
const COMPILED = join(ROOT, 'node_modules', '.cache', 'node-compile')

export interface ChildOptions {
  /** `leash` is for programs that do not end with their channel by themselves. Default `own`. */
  readonly leash?: 'leash' | 'own'
  /** `own`: a process group of its own, so that `ctrlC` reaches all of it, as a terminal does. Default `ours`. */
  readonly group?: 'own' | 'ours'
  readonly env?: Readonly<Record<string, string>>
  /** What Node is started by, e.g. a tracer and its arguments. Default: nothing. */
  readonly starter?: readonly string[]
  /** Called for each line on stdout, before anybody can wait for it. */
  readonly onLine?: (line: string) => void
}

export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export class Child {
  readonly process: ChildProcess
  readonly lines: string[] = []
  readonly messages: Readonly<Record<string, unknown>>[] = []
  stderr = ''
  ending: Ending | null = null

  /** Runs a script of the project by this Node. It is killed when the stage is cleared. */
  constructor(stage: Stage, script: string, args: readonly string[], options: ChildOptions = {}) {
    const leash = options.leash === 'leash' ? ['--import', LEASH] : []
    const [program = process.execPath, ...rest] = [...(options.starter ?? []), process.execPath, ...leash, script]
    this.process = spawn(program, [...rest, ...args], {
      cwd: ROOT,
      detached: options.group === 'own',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // NODE_OPTIONS and the runner's own variables are the runner's.
      env: {
        PATH: process.env.PATH ?? '',
        HOME: stage.folder,
        TMPDIR: stage.folder,
        NODE_COMPILE_CACHE: COMPILED,
        ...options.env,
      },
    })
    stage.after(() => this.kill('SIGKILL'))
    if (this.process.stdout) {
      createInterface({ input: this.process.stdout }).on('line', (line) => {
        this.lines.push(line)
        options.onLine?.(line)
      })
    }
    this.process.stderr?.on('data', (bytes: Buffer) => {
      this.stderr += bytes.toString()
    })
    this.process.on('message', (message) => {
      if (typeof message === 'object' && message !== null) this.messages.push({ ...message })
    })
    this.process.on('error', (error) => {
      this.stderr += String(error)
    })
    // `close`, not `exit`: everything that it wrote has been read by then.
    this.process.on('close', (code, signal) => {
      this.ending = { code, signal }
    })
  }

  get pid(): number {
    const { pid } = this.process
    if (pid === undefined) throw new Error(`it did not start: ${this.stderr}`)
    return pid
  }

  /** Everything it wrote, for the message of a failed wait. */
  get said(): string {
    return [...this.lines.slice(-20), this.stderr].join('\n')
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal)
  }

  /** SIGINT to the whole group, which must be its own. */
  ctrlC(): void {
    process.kill(-this.pid, 'SIGINT')
  }

  async ended(boundMs = 30_000): Promise<Ending> {
    return await until('the end of a process', () => this.ending, { boundMs })
  }

  async kill(signal: NodeJS.Signals): Promise<Ending> {
    if (this.ending === null) this.signal(signal)
    return await this.ended()
  }

  /** Waits for something that it says, and fails at once when it ends before. */
  async until<T>(what: string, look: () => T, boundMs = 45_000): Promise<Exclude<T, null | undefined | false>> {
    const found = await until(what, () => look() || (this.ending !== null && 'ended'), { boundMs }).catch((error) => {
      throw new Error(`${String(error)}; it said:\n${this.said}`)
    })
    if (found === 'ended') throw new Error(`it ended instead of ${what}:\n${this.said}`)
    return found as Exclude<T, null | undefined | false>
  }
}
