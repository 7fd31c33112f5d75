/** The state machine alone, under virtual time, with a board that answers until it is told not to. */
import type { MachineMessage } from '../../../src/fleet/driver.ts'
import type { SwitchName } from '../inputs.ts'
import { type Act, Machine, type MachineInput } from '../machine.ts'
import type { FirmataOptions } from '../options.ts'
import type { Brew } from '../report.ts'

const ANSWER_MS = 5
export const BOOT = 77
export const NOMINAL_MS = 20_000

type Said<T extends MachineMessage['t']> = Extract<MachineMessage, { t: T }>

export class Bare {
  readonly said: MachineMessage[] = []
  readonly acts: { readonly act: Act; readonly atMs: number }[] = []
  nowMs = 1000
  board: 'answers' | 'silent' = 'answers'
  /** What the board reads of its button's pin. */
  button: 'pressed' | 'released' = 'released'
  readonly #machine: Machine
  #answerMs = Number.POSITIVE_INFINITY
  #nextMs = Number.POSITIVE_INFINITY
  #brews = 0

  /** Tank filled, cup there, everything wired, the lamp as it is on an idle machine; known to the host. */
  constructor(change: Partial<FirmataOptions> = {}, lamp?: 'lit') {
    const options: FirmataOptions = { path: '', button: 7, lamp: 8, tank: 9, cup: 10, nominalMs: NOMINAL_MS, ...change }
    this.#machine = new Machine(options, BOOT)
    this.give({ t: 'ready', name: 'sketch', version: 'sketch 2.5' })
    this.give({ t: 'level', of: 'lamp', closed: lamp === 'lit' || options.lampMeans === 'ready' })
    this.give({ t: 'level', of: 'tank', closed: true })
    this.give({ t: 'level', of: 'cup', closed: true })
    this.pass(20)
  }

  give(input: MachineInput): void {
    const turn = this.#machine.step(input, this.nowMs)
    this.said.push(...turn.messages)
    for (const act of turn.acts) {
      this.acts.push({ act, atMs: this.nowMs })
      if (act === 'ask' && this.board === 'answers') this.#answerMs = this.nowMs + ANSWER_MS
      if (act === 'release') this.button = 'released'
    }
    this.#nextMs = turn.nextMs
  }

  /** A switch changes for good. */
  set(of: SwitchName, state: 'closed' | 'open'): void {
    this.give({ t: 'level', of, closed: state === 'closed' })
  }

  pass(ms: number): void {
    const endMs = this.nowMs + ms
    for (;;) {
      const nextMs = Math.min(this.#nextMs, this.#answerMs)
      if (nextMs > endMs) break
      this.nowMs = Math.max(this.nowMs, nextMs)
      if (this.#answerMs <= this.nowMs) {
        this.#answerMs = Number.POSITIVE_INFINITY
        this.give({ t: 'answered', button: this.button })
      } else this.give({ t: 'tick' })
    }
    this.nowMs = endMs
  }

  /** A command that nothing speaks against. */
  command(change: Partial<Brew> = {}): Brew {
    const n = ++this.#brews
    return {
      t: 'brew',
      brew: n,
      group: 1,
      epoch: n,
      boot: BOOT,
      deadlineMs: this.nowMs + 4000,
      maxMs: 60_000,
      program: { doseGrams: 18, waterMl: 40, milkMl: 0, foamPercent: 0, temperatureC: 93, nominalMs: NOMINAL_MS },
      label: '',
      ...change,
    }
  }

  /** Commands it and lets the board answer. */
  brew(change: Partial<Brew> = {}): Brew {
    const command = this.command(change)
    this.give({ t: 'command', command })
    this.pass(ANSWER_MS)
    return command
  }

  get presses(): number {
    return this.acts.filter(({ act }) => act === 'press').length
  }

  get beat(): Said<'heartbeat'> {
    const beat = this.said.findLast((message) => message.t === 'heartbeat')
    if (beat === undefined) throw new Error('no heartbeat yet')
    return beat
  }

  get group() {
    return this.beat.groups[0]
  }

  /** What was said about brews, in short: `1 pouring`, `2 refused: busy`. */
  get fates(): string[] {
    return this.said.flatMap((message) => {
      if (message.t === 'status') return [`${message.brew} ${message.status}`]
      return message.t === 'refused' ? [`${message.brew} refused: ${message.reason}`] : []
    })
  }
}
