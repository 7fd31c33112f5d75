/** The daemon as a process, on ports that it keeps when it is started again. */
import { Child, type Ending } from './child.ts'
import type { Stage } from './stage.ts'

export interface DaemonOptions {
  readonly config: string
  /** Default 0: any free one. */
  readonly httpPort?: number
  readonly mqttPort?: number
  readonly env?: Readonly<Record<string, string>>
  /** What it is started by, asked at each start. Default: nothing. */
  readonly starter?: () => readonly string[]
}

type LogLine = Readonly<Record<string, unknown>>

export class Daemon {
  readonly #stage: Stage
  readonly #options: DaemonOptions
  #child: Child
  /** The log of all its lives, as values. */
  readonly log: LogLine[] = []
  http = ''
  /** Empty when the broker is somewhere else. */
  mqtt = ''
  /** How often it was started. */
  lives = 0

  private constructor(stage: Stage, options: DaemonOptions) {
    this.#stage = stage
    this.#options = options
    this.#child = this.#spawn()
  }

  /** Starts one and waits until it is open. */
  static async start(stage: Stage, options: DaemonOptions): Promise<Daemon> {
    const daemon = new Daemon(stage, options)
    await daemon.#open()
    return daemon
  }

  /** Starts one that is not expected to open: for tests of how it refuses to. */
  static spawn(stage: Stage, options: DaemonOptions): Child {
    return new Child(stage, 'src/main.ts', argsOf(options), surroundings(options))
  }

  get pid(): number {
    return this.#child.pid
  }

  /** What it wrote on stderr in this life. */
  get stderr(): string {
    return this.#child.stderr
  }

  get ending(): Ending | null {
    return this.#child.ending
  }

  /** In the same moment: nothing of the daemon runs after this returns. */
  killNow(): void {
    this.#child.signal('SIGKILL')
  }

  async kill(signal: NodeJS.Signals): Promise<Ending> {
    return await this.#child.kill(signal)
  }

  async startAgain(): Promise<void> {
    await this.#child.ended()
    this.#child = this.#spawn()
    await this.#open()
  }

  #spawn(): Child {
    this.lives++
    return new Child(this.#stage, 'src/main.ts', argsOf(this.#options), {
      ...surroundings(this.#options),
      onLine: (line) => this.log.push({ life: this.lives, ...parsed(line) }),
    })
  }

  async #open(): Promise<void> {
    const life = this.lives
    const line = await this.#child.until('the daemon to open', () =>
      this.log.find((line) => line.life === life && line.msg === 'open'),
    )
    this.http = String(line.http)
    this.mqtt = typeof line.mqtt === 'string' ? line.mqtt : ''
  }
}

const surroundings = ({ env, starter }: DaemonOptions) => ({
  leash: 'leash' as const,
  ...(env && { env }),
  ...(starter && { starter: starter() }),
})

function argsOf({ config, httpPort = 0, mqttPort = 0 }: DaemonOptions): string[] {
  return ['run', '-c', config, '--http-port', String(httpPort), '--mqtt-port', String(mqttPort), '--log', 'json']
}

function parsed(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine
  } catch {
    return { level: 60, msg: `not JSON: ${line}` }
  }
}
