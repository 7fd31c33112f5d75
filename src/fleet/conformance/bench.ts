/** A twin on the workbench: the supervisor that talks to it, everything that was said, and words to wait with. */
import type { DeviceDeclares, DriverLog, MachineCommand, MachineMessage } from '../driver.ts'
import { type Supervisor, startSupervisor } from '../supervisor.ts'
import type { TwinCommand, TwinRig } from './rig.ts'

/** Silence after which the bench's supervisor gives a stream up; five heartbeats of 200 ms and some patience. */
export const SILENCE_MS = 1500
/** No step of the suite takes longer than this unless the driver is wrong. */
const PATIENCE_MS = 40_000
const STEP_MS = 20
/** Incarnation 1 of the shop's brew ids. */
const FIRST_BREW = 2 ** 32

type Said<T extends MachineMessage['t']> = Extract<MachineMessage, { t: T }>
const quiet: DriverLog = { info() {}, warn() {} }

export class Bench {
  readonly rig: TwinRig
  readonly declares: DeviceDeclares
  readonly said: MachineMessage[] = []
  readonly links: string[] = []
  #supervisor: Supervisor
  #brew = FIRST_BREW
  #draws = 0

  constructor(rig: TwinRig) {
    this.rig = rig
    this.declares = rig.driver.declares(rig.options)
    this.#supervisor = this.connect()
  }

  /** Opens a supervisor of its own on the twin; `close` ends the one before. */
  connect(): Supervisor {
    const { rig, said, links } = this
    this.#supervisor = startSupervisor({
      machine: { id: 'twin', driver: rig.driver, options: rig.options, identity: rig.serial },
      sink: { message: (_, message) => void said.push(message), link: (_, state) => void links.push(state) },
      transports: rig.transports,
      clock: rig.clock,
      random: () => (++this.#draws * 0.618) % 1, // other sessions each time, the same in each run
      log: quiet,
      silenceMs: SILENCE_MS,
    })
    return this.#supervisor
  }

  close(): Promise<void> {
    return this.#supervisor.close()
  }

  send(command: MachineCommand): void {
    this.#supervisor.send(command)
  }

  control(command: TwinCommand): Promise<void> {
    return this.rig.control(command)
  }

  /** How often the link came up. */
  get ups(): number {
    return this.links.filter((state) => state === 'up').length
  }

  /** Position in what was said so far, to wait for something after it. */
  get mark(): number {
    return this.said.length
  }

  /** The first message of that kind after `from` that fits; fails with everything that was said when none comes. */
  async hears<T extends MachineMessage['t']>(
    t: T,
    fits: (message: Said<T>) => boolean = () => true,
    from = 0,
  ): Promise<Said<T>> {
    const find = () => this.said.slice(from).find((m): m is Said<T> => m.t === t && fits(m as Said<T>))
    await this.until(
      () => find() !== undefined,
      `a ${t} that fits; heard ${JSON.stringify(this.said.slice(from).slice(-8))}`,
    )
    const found = find()
    if (found === undefined) throw new Error('cannot be')
    return found
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    const endMs = this.rig.clock.now() + PATIENCE_MS
    while (!condition()) {
      if (this.rig.clock.now() > endMs) throw new Error(`waited ${PATIENCE_MS} ms in vain for ${what}`)
      await this.rig.pass(STEP_MS)
    }
  }

  /** A brew that the twin will accept, from what it said last. Each has a new id and epoch; override to spoil it. */
  async brew(
    change: Partial<Extract<MachineCommand, { t: 'brew' }>> = {},
  ): Promise<Extract<MachineCommand, { t: 'brew' }>> {
    const ready = (m: Said<'heartbeat'>) => m.state === 'ready' && m.groups.length > 0
    await this.hears('heartbeat', ready)
    const beat = this.said.findLast((m): m is Said<'heartbeat'> => m.t === 'heartbeat')
    const fences = this.said.findLast((m) => m.t === 'hello')?.fences ?? []
    this.#brew++
    return {
      t: 'brew',
      brew: this.#brew,
      group: 1,
      epoch: Math.max(0, ...fences) + this.#brew - FIRST_BREW,
      boot: beat?.boot ?? 0,
      deadlineMs: ((beat?.clockMs ?? 0) + 4000) % 2 ** 32,
      maxMs: 10_000,
      program: { doseGrams: 18, waterMl: 40, milkMl: 0, foamPercent: 0, temperatureC: 93, nominalMs: 1000 },
      label: 'conformance',
      ...change,
    }
  }
}
