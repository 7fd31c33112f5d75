/** The lives of one daemon on one data folder: it is killed very often, and must start quickly. */
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { Child } from '../e2e/harness/child.ts'
import type { Stage } from '../e2e/harness/stage.ts'
import { type Aim, Tracer } from './tracer.ts'

const HOLD = new URL('./hold-at-data.ts', import.meta.url).href
const BOUND_MS = 60_000

export interface LivesParts {
  readonly config: string
  /** As the configuration names it. */
  readonly data: string
  /** Its serial port; null: it has none. */
  readonly tty: string | null
}

export class Lives {
  readonly #stage: Stage
  readonly #parts: LivesParts
  #child: Child | null = null
  /** How many there were. */
  count = 0
  /** Of the present life; a till asks here. */
  http = ''

  constructor(stage: Stage, parts: LivesParts) {
    this.#stage = stage
    this.#parts = parts
  }

  get state(): 'alive' | 'dead' {
    return this.#child !== null && this.#child.ending === null ? 'alive' : 'dead'
  }

  /** Starts one and waits until it is open. */
  async start(): Promise<void> {
    const child = this.#spawn({})
    await this.#opened(child)
  }

  /**
   * Starts one that is traced from the first touch of its data folder. Returns when it is open, or dead.
   */
  async startTraced(aim: Aim | null): Promise<Tracer> {
    // `--import` also reaches the workers of the daemon, which do not make the folder.
    const child = this.#spawn({ NODE_OPTIONS: `--import ${HOLD}` })
    await child.until('the daemon at its data folder', () => child.messages.some(({ held }) => held === true), BOUND_MS)
    const tracer = await this.#attach(child, aim)
    await this.#opened(child).catch((error) => {
      if (child.ending?.signal !== 'SIGKILL') throw error
    })
    return tracer
  }

  /** Traces the present life from now on. */
  async trace(aim: Aim | null): Promise<Tracer> {
    return await this.#attach(this.#alive(), aim)
  }

  async kill(): Promise<void> {
    await this.#alive().kill('SIGKILL')
  }

  /** In order, by a signal. What it has compiled is only then kept for the next one (`COMPILED` of the harness). */
  async stop(): Promise<void> {
    await this.#alive().kill('SIGTERM')
    this.#child = null
  }

  async #attach(child: Child, aim: Aim | null): Promise<Tracer> {
    const { data, tty } = this.#parts
    const book = join(data, 'orders.db')
    const files = [data, join(data, 'ticket.secret'), join(data, 'ticket.secret.new')]
    const paths = [...files, book, `${book}-wal`, `${book}-shm`, `${book}-journal`]
    if (tty !== null) paths.push(realpathSync(tty))
    const tracer = await Tracer.attach(child.pid, paths, join(data, '..', 'strace.txt'), aim)
    this.#stage.after(() => tracer.kill())
    return tracer
  }

  #alive(): Child {
    if (this.#child === null || this.#child.ending !== null) throw new Error('there is no daemon')
    return this.#child
  }

  #spawn(env: Readonly<Record<string, string>>): Child {
    const last = this.#child
    if (last !== null && last.ending?.signal !== 'SIGKILL') {
      throw new Error(`the daemon was not killed, it ended by itself (${JSON.stringify(last.ending)}):\n${last.said}`)
    }
    this.count++
    this.http = ''
    const args = ['run', '-c', this.#parts.config, '--http-port', '0', '--mqtt-port', '0', '--log', 'json']
    const child = new Child(this.#stage, 'src/main.ts', args, {
      leash: 'leash',
      env: {
        // strace counts by thread: all writes to the serial port must come from one.
        UV_THREADPOOL_SIZE: '1',
        ...env,
      },
    })
    this.#child = child
    return child
  }

  async #opened(child: Child): Promise<void> {
    const line = await child.until(
      'the daemon to open',
      () => child.lines.find((text) => text.includes('"msg":"open"')),
      BOUND_MS,
    )
    this.http = String((JSON.parse(line) as { http: string }).http)
  }
}
