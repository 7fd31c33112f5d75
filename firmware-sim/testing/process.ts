/** The simulator as a real process, for tests that kill it. */
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { until } from './wait.ts'

export const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

type Fields = Readonly<Record<string, unknown>>

export class SimulatorProcess {
  readonly child: ChildProcess
  /** Every line on stdout, as a value. */
  readonly lines: Fields[] = []
  #requests = 0

  private constructor(args: readonly string[]) {
    this.child = spawn(process.execPath, [MAIN, '--json', '--control', 'stdin', ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    if (this.child.stdout === null) throw new Error('no stdout')
    createInterface({ input: this.child.stdout }).on('line', (line) => this.lines.push(JSON.parse(line)))
    this.child.stdin?.on('error', () => {})
  }

  /** Starts one and waits until it is ready. */
  static async start(...args: string[]): Promise<SimulatorProcess> {
    const simulator = new SimulatorProcess(args)
    await until('the ready line', () => simulator.ready)
    return simulator
  }

  get ready(): Fields | undefined {
    return this.lines.find((line) => line.ready === true)
  }

  get port(): number {
    return Number(this.ready?.port)
  }

  async request(request: Fields): Promise<Fields> {
    const re = ++this.#requests
    this.child.stdin?.write(`${JSON.stringify({ ...request, re })}\n`)
    return await until(`the reply to ${JSON.stringify(request)}`, () => this.lines.find((line) => line.re === re))
  }

  async report(): Promise<Fields> {
    return (await this.request({ do: 'report' })).report as Fields
  }

  /** Waits for its end; what ended it. */
  async ended(): Promise<number | NodeJS.Signals> {
    return await until('the end of the process', () => this.child.signalCode ?? this.child.exitCode ?? undefined)
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | NodeJS.Signals> {
    this.child.kill(signal)
    return await this.ended()
  }
}
