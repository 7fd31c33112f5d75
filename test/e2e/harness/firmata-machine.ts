/** A coffee machine with its own controller behind a Firmata board, as a process on a pseudo-terminal. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Child } from './child.ts'
import { childrenOf } from './processes.ts'
import type { Stage } from './stage.ts'
import { until } from './until.ts'

type Fields = Readonly<Record<string, unknown>>

export interface FirmataReport {
  readonly pours: number
  readonly poursWithoutCup: number
  readonly poursIntoFull: number
  /** Presses that the machine's controller has felt, by who pressed. */
  readonly presses: { readonly host: number; readonly hand: number }
  readonly cups: readonly string[]
  readonly pouring: boolean
}

/** How long it pours unless it is told otherwise: an end before half of that is not taken for a full cup, however busy this computer is. */
export const POUR_MS = 3_000

/** One entry of `machines` in the configuration. `options`: other wiring than lamp, tank and cup switch. */
export function firmataEntry(folder: string, id: string, options: Fields = {}): Fields {
  const pins = { button: 7, lamp: 8, tank: 9, cup: 10 }
  // Long enough to be felt by a machine whose process gets no time for a while; shorter, press and release arrive as one.
  const times = { pressMs: 1_000, nominalMs: POUR_MS, debounceMs: 20, heartbeatMs: 200, lampWithinMs: 15_000 }
  const path = portOf(folder, id)
  return { id, driver: 'firmata', skills: ['button'], options: { path, ...pins, ...times, ...options } }
}

const portOf = (folder: string, id: string): string => join(folder, `firmata-${id}`)

export class FirmataMachine {
  readonly #child: Child
  readonly #log: string
  #requests = 0

  private constructor(child: Child, log: string) {
    this.#child = child
    this.#log = log
  }

  static async start(stage: Stage, id: string, pourMs = POUR_MS): Promise<FirmataMachine> {
    const log = join(stage.folder, `${id}-pours.jsonl`)
    const args = ['--link', portOf(stage.folder, id), '--name', `${id}.ino`, '--pour-ms', String(pourMs), '--log', log]
    const child = new Child(stage, 'firmware-sim/firmata/main.ts', args)
    await child.until(`${id} to be ready`, () => child.messages.some((message) => message.ready === true))
    return new FirmataMachine(child, log)
  }

  async request(request: Fields): Promise<Fields> {
    const re = ++this.#requests
    this.#child.process.send({ ...request, re })
    const { messages } = this.#child
    const reply = await until('the machine to answer', () => messages.find((message) => message.re === re), {
      boundMs: 40_000,
    })
    if ('error' in reply) throw new Error(String(reply.error))
    return reply
  }

  async report(): Promise<FirmataReport> {
    return (await this.request({ do: 'report' })).report as FirmataReport
  }

  /** Every start of its pump: who pressed, and what stood there. */
  starts(): Fields[] {
    const lines = readFileSync(this.#log, 'utf8').trim().split('\n')
    return lines.map((line) => JSON.parse(line) as Fields).filter(({ what }) => what === 'start')
  }
}

/** The processes of boards that a daemon has started. */
export function boardsOf(daemonPid: number): number[] {
  return childrenOf(daemonPid).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('board-process')
    } catch {
      return false // it has just ended
    }
  })
}
