/**
 * The daemon's end of one machine's line: the real driver, and a small synchronous model of the supervisor of
 * src/fleet (which closes drivers with promises): opens, reopens after its back-off, drops silent streams.
 */
import { brewlinkMqtt } from '../../devices/brewlink/mqtt-driver.ts'
import { brewlinkSerial } from '../../devices/brewlink/serial-driver.ts'
import { backoff } from '../../src/fleet/backoff.ts'
import type { Driver, DriverClock, MachineCommand } from '../../src/fleet/driver.ts'
import { DEFAULT_SILENCE_MS, type FleetSink } from '../../src/fleet/supervisor.ts'
import type { Agenda } from './agenda.ts'
import type { Dice } from './dice.ts'
import type { Line } from './line.ts'
import { type MachinePlan, serialOf } from './mix.ts'

export interface SimLinkParts {
  readonly plan: MachinePlan
  readonly agenda: Agenda
  readonly dice: Dice
  readonly line: Line
  readonly sink: FleetSink
  /** A device has named another serial number than its config does. */
  readonly turnedAway: () => void
}

const QUIET_LOG = { info: () => {}, warn: () => {} }

export class SimLink {
  readonly #parts: SimLinkParts
  readonly #waits: () => number
  #driver: Driver | null = null
  #life: 'alive' | 'over' = 'alive'
  #told: 'up' | 'down' | null = null
  /** Another machine is at the other end: nothing of it is told, and nothing is sent to it. */
  #who: 'ours' | 'stranger' = 'ours'
  /** Which opening speaks: what an older one says is not heard. */
  #opening = 0
  #cancelSilence = () => {}

  constructor(parts: SimLinkParts) {
    this.#parts = parts
    let waits = backoff(parts.dice.next)
    this.#waits = () => waits.next().value
    this.#resetWaits = () => {
      waits = backoff(parts.dice.next)
    }
    this.#open()
  }

  readonly #resetWaits: () => void

  send(command: MachineCommand): void {
    if (this.#told === 'up' && this.#who === 'ours') this.#driver?.send(command)
  }

  /** The daemon has died. */
  end(): void {
    this.#life = 'over'
    this.#opening++
    this.#cancelSilence()
    this.#driver = null
    this.#parts.line.hostGone()
  }

  #open(): void {
    const { plan, line, dice } = this.#parts
    const mine = ++this.#opening
    this.#who = 'ours'
    const heard = () => this.#life === 'alive' && mine === this.#opening
    const port = {
      machine: plan.id,
      clock: this.#clock(heard),
      random: dice.next,
      log: QUIET_LOG,
      transports: line.transports(),
      trace: () => {},
      emit: (message: Parameters<FleetSink['message']>[1]) => {
        if (!heard()) return
        this.#watch(heard)
        if (message.t === 'hello' && !this.#isOurs(message.serial)) return
        if (this.#who === 'stranger') return
        this.#parts.sink.message(plan.id, message)
      },
      link: (state: 'up' | 'down', reason: string) => {
        if (!heard()) return
        if (state === 'down') this.#lost(reason)
        else if (this.#who === 'ours') this.#tell('up', reason)
      },
    }
    this.#watch(heard)
    this.#driver = plan.wire === 'serial' ? brewlinkSerial.open({ path: plan.id }, port) : brewlinkMqtt.open({}, port)
  }

  /** The config names the serial number of each machine. */
  #isOurs(serial: string): boolean {
    const { plan, turnedAway } = this.#parts
    if (serial !== serialOf(plan.id)) {
      this.#who = 'stranger'
      turnedAway()
      this.#lost(`wrong machine: found ${serial}`)
      return false
    }
    if (this.#who === 'stranger') {
      this.#who = 'ours'
      this.#tell('up', 'the right machine is back')
    }
    this.#resetWaits()
    return true
  }

  #watch(heard: () => boolean): void {
    this.#cancelSilence()
    if (this.#parts.plan.wire === 'mqtt') return
    this.#cancelSilence = this.#parts.agenda.after(DEFAULT_SILENCE_MS, () => {
      if (heard()) this.#lost(`silent for ${DEFAULT_SILENCE_MS / 1000} s`)
    })
  }

  #lost(reason: string): void {
    this.#tell('down', reason)
    if (this.#parts.plan.wire === 'mqtt') return
    this.#opening++
    this.#cancelSilence()
    // Closing a model of a port takes no time; the promise it gives has nothing to wait for.
    void this.#driver?.close()
    this.#driver = null
    const mine = this.#opening
    this.#parts.agenda.after(this.#waits(), () => {
      if (this.#life === 'alive' && mine === this.#opening) this.#open()
    })
  }

  #tell(state: 'up' | 'down', reason: string): void {
    if (this.#told === state) return
    this.#told = state
    this.#parts.sink.link(this.#parts.plan.id, state, reason)
  }

  #clock(heard: () => boolean): DriverClock {
    const { agenda } = this.#parts
    return {
      now: () => agenda.nowMs,
      after: (ms, fn) =>
        agenda.after(ms, () => {
          if (heard()) fn()
        }),
    }
  }
}
