/** A real broker beside the daemon. It keeps nothing on disk: after a restart it knows nothing. */
import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { delimiter, join } from 'node:path'
import type { Stage } from './stage.ts'
import { until } from './until.ts'

/** Where it is installed; null when it is not. */
export function findMosquitto(): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  return folders.map((folder) => join(folder, 'mosquitto')).find(isProgram) ?? null
}

export class Mosquitto {
  readonly #program: string
  readonly #port: number
  readonly #config: string
  #child: ChildProcess | null = null

  constructor(stage: Stage, program: string, port: number) {
    this.#program = program
    this.#port = port
    this.#config = join(stage.folder, 'mosquitto.conf')
    writeFileSync(this.#config, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`)
    stage.after(() => this.kill())
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.#port}`
  }

  /** Resolves when it takes connections. */
  async start(): Promise<void> {
    // The shell kills it when its own input ends: also when this process dies and can clean up nothing.
    const script = '"$0" -c "$1" >/dev/null 2>&1 & broker=$!; cat >/dev/null; kill -9 $broker; wait $broker'
    this.#child = spawn('sh', ['-c', script, this.#program, this.#config], { stdio: ['pipe', 'ignore', 'ignore'] })
    await until('mosquitto to listen', () => this.#listens())
  }

  /** Without a goodbye to anybody. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child === null) return
    child.stdin?.end()
    await until('the end of mosquitto', () => child.exitCode !== null || child.signalCode !== null)
  }

  #listens(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: this.#port })
      socket.on('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.on('error', () => resolve(false))
    })
  }
}

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
