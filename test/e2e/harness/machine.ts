/** A simulated machine as a process, and the power keeper: what was killed boots again, as a machine does by itself. */
import { Child } from './child.ts'
import type { Stage } from './stage.ts'
import { until } from './until.ts'

export interface MachineOptions {
  readonly id: string
  /** Its folder of state: it survives everything but the end of the test. */
  readonly state: string
  /** `--link …` or `--transport mqtt …`. */
  readonly wire: readonly string[]
  /** Its key at the broker. */
  readonly password?: string
  readonly groups: number
  /** Default 1,000 ms: the power comes back this long after it was killed. Infinity: never. */
  readonly powerBackMs?: number
}

type Fields = Readonly<Record<string, unknown>>

/** A person takes full cups away after 50 ms; it is warm at once; chance always begins alike. */
const LIVELY = ['--hand-ms', '50', '--warm-up-ms', '0', '--seed', '1']

export class Machine {
  readonly #stage: Stage
  readonly #options: MachineOptions
  #child: Child
  #power: 'on' | 'off' = 'on'
  #timer: NodeJS.Timeout | undefined
  #requests = 0
  /** What is pouring at this moment, by group: from its own log lines. */
  readonly pouring = new Map<number, number>()
  /** Boot numbers, in order. */
  readonly boots: number[] = []

  private constructor(stage: Stage, options: MachineOptions) {
    this.#stage = stage
    this.#options = options
    this.#child = this.#boot()
    stage.after(() => {
      this.#power = 'off'
      clearTimeout(this.#timer)
    })
  }

  static async start(stage: Stage, options: MachineOptions): Promise<Machine> {
    const machine = new Machine(stage, options)
    await machine.#child.until(`${options.id} to be ready`, () => machine.#ready)
    return machine
  }

  get id(): string {
    return this.#options.id
  }

  get pid(): number {
    return this.#child.pid
  }

  /** Pulls the plug; the keeper puts it back. */
  cutPower(): void {
    this.#child.signal('SIGKILL')
  }

  /** The firmware hangs; wires stay open. */
  freeze(): void {
    this.#child.signal('SIGSTOP')
    this.#stage.after(() => this.#child.signal('SIGCONT'))
  }

  thaw(): void {
    this.#child.signal('SIGCONT')
  }

  async request(request: Fields): Promise<Fields> {
    const re = ++this.#requests
    this.#child.process.send({ ...request, re })
    const { messages } = this.#child
    const reply = await until(`${this.id} to answer`, () => messages.find((message) => message.re === re))
    if ('error' in reply) throw new Error(`${this.id}: ${String(reply.error)}`)
    return reply
  }

  async report(): Promise<Fields> {
    return (await this.request({ do: 'report' })).report as Fields
  }

  get #ready(): boolean {
    return this.#child.messages.some((message) => message.ready === true)
  }

  #boot(): Child {
    const { id, state, wire, password, groups, powerBackMs = 1_000 } = this.#options
    const args = ['--id', id, '--state', state, '--groups', String(groups), '--json', ...LIVELY, ...wire]
    const child = new Child(this.#stage, 'firmware-sim/main.ts', args, {
      onLine: (line) => this.#hear(line),
      ...(password !== undefined && { env: { BREWLINK_MQTT_PASSWORD: password } }),
    })
    child.process.on('exit', () => {
      this.pouring.clear()
      if (this.#power === 'off' || powerBackMs === Number.POSITIVE_INFINITY) return
      this.#timer = setTimeout(() => {
        if (this.#power === 'on') this.#child = this.#boot()
      }, powerBackMs)
    })
    return child
  }

  #hear(line: string): void {
    const fields = JSON.parse(line) as Fields
    if (fields.ready === true) this.boots.push(Number(fields.boot))
    if (fields.what === 'pour-started') this.pouring.set(Number(fields.group), Number(fields.brew))
    if (fields.what === 'pour-ended') this.pouring.delete(Number(fields.group))
  }
}
