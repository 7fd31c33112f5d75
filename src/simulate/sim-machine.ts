/**
 * A machine at the level of messages: it answers commands as a tier-A device would, remembers its brews, and takes as
 * long for a pour as chance and its own speed say. It knows nothing of the shop but the commands that it gets.
 */
import type { Millis } from '../kit/units.ts'
import type { BrewId, BrewStatus, MachineCommand, MachineId, MachineMessage } from '../shop/machine-words.ts'
import type { DayMachine } from './day.ts'

interface Group {
  readonly n: number
  brew: BrewId | null
  pouring: 'no' | 'yes'
  cup: 'empty' | 'full'
  /** When its last pour ended; null: there was none since it was switched on. */
  endedMs: Millis | null
}

/** What the world must see to, some time after a command. */
export interface Later {
  readonly machine: SimMachine
  readonly group: number
  readonly brew: BrewId
  readonly boot: number
}

export interface Received {
  readonly messages: readonly MachineMessage[]
  /** A pour that has begun. */
  readonly begun: Later | null
}

const NOTHING: Received = { messages: [], begun: null }

export class SimMachine {
  readonly id: MachineId
  readonly factor: number
  readonly #profile: DayMachine['settings']
  readonly #groups: readonly Group[]
  readonly #journal = new Map<BrewId, { status: BrewStatus; cause: string | null }>()
  readonly #starts: Millis[] = []
  #boot = 1
  #pours = 0
  power: 'on' | 'off' = 'on'

  constructor({ settings, factor }: DayMachine) {
    this.id = settings.id
    this.factor = factor
    this.#profile = settings
    this.#groups = Array.from({ length: settings.groups }, (_, i) => ({
      n: i + 1,
      brew: null,
      pouring: 'no',
      cup: 'empty',
      endedMs: null,
    }))
  }

  /** What it says when somebody connects. */
  hello(nowMs: Millis): MachineMessage[] {
    return [
      {
        t: 'hello',
        serial: this.id,
        model: 'Simulated',
        firmware: '1',
        boot: this.#boot,
        journal: 1,
        lowBrew: 0,
        clockMs: nowMs,
        fences: this.#groups.map(() => 0),
        durable: true,
      },
      this.heartbeat(nowMs),
    ]
  }

  heartbeat(nowMs: Millis): MachineMessage {
    return {
      t: 'heartbeat',
      boot: this.#boot,
      clockMs: nowMs,
      state: 'ready',
      alarms: [],
      boilerC: 93,
      pours: this.#pours,
      groups: this.#groups.map(({ n, brew, pouring, cup }) => ({
        ...{ n, cup, brew, elapsedMs: 0, percent: 0 },
        state: pouring === 'yes' ? 'pouring' : 'idle',
      })),
    }
  }

  receive(command: MachineCommand, nowMs: Millis): Received {
    if (this.power === 'off') return NOTHING
    switch (command.t) {
      case 'brew':
        return this.#begin(command, nowMs)
      case 'query': {
        const { status, cause } = this.#known(command.brew)
        return { messages: [{ t: 'status', brew: command.brew, status, cause }], begun: null }
      }
      case 'fence': {
        const { status, cause } = this.#known(command.brew)
        const { group, epoch, brew } = command
        return { messages: [{ t: 'fenced', group, epoch, brew, status, cause }], begun: null }
      }
      default:
        return NOTHING
    }
  }

  /** The pour is over, unless the machine was off meanwhile. Null: nothing ends. */
  finish({ group, brew, boot }: Later, nowMs: Millis): MachineMessage | null {
    const at = this.#groups[group - 1]
    if (this.power === 'off' || boot !== this.#boot || at?.brew !== brew) return null
    at.pouring = 'no'
    at.endedMs = nowMs
    this.#journal.set(brew, { status: 'done', cause: null })
    return { t: 'status', brew, status: 'done', cause: null }
  }

  /** Somebody takes the cup away. Null: it is gone already. */
  takeCup({ group, brew, boot }: Later, nowMs: Millis): MachineMessage | null {
    const at = this.#groups[group - 1]
    if (boot !== this.#boot || at?.brew !== brew || at.pouring === 'yes') return null
    at.cup = 'empty'
    return this.power === 'off' ? null : this.heartbeat(nowMs)
  }

  /** Dead in the middle of whatever it does. */
  switchOff(): void {
    this.power = 'off'
  }

  /** It remembers what it began, and somebody has cleaned up. */
  switchOn(): void {
    this.power = 'on'
    this.#boot++
    for (const group of this.#groups) {
      if (group.pouring === 'yes' && group.brew !== null) {
        this.#journal.set(group.brew, { status: 'spoiled', cause: 'interrupted' })
      }
      group.pouring = 'no'
      group.cup = 'empty'
      group.endedMs = null
    }
  }

  /** Groups that could begin a pour now, by what the machine is and not by what the shop thinks. */
  idleGroups(nowMs: Millis): number {
    if (this.power === 'off') return 0
    const { cupsPerMinute, recoveryMs } = this.#profile
    const first = cupsPerMinute === null ? undefined : this.#starts.at(-cupsPerMinute)
    if (first !== undefined && nowMs < first + 60_000) return 0
    let idle = 0
    for (const { pouring, cup, endedMs } of this.#groups) {
      const rests = endedMs !== null && nowMs < endedMs + recoveryMs
      if (pouring === 'no' && cup === 'empty' && !rests) idle++
    }
    return idle
  }

  #begin(command: Extract<MachineCommand, { t: 'brew' }>, nowMs: Millis): Received {
    const { brew, group } = command
    const at = this.#groups[group - 1]
    if (at === undefined || at.pouring === 'yes' || at.cup === 'full') {
      return { messages: [{ t: 'refused', brew, reason: 'busy' }], begun: null }
    }
    at.brew = brew
    at.pouring = 'yes'
    at.cup = 'full'
    this.#pours++
    this.#starts.push(nowMs)
    this.#journal.set(brew, { status: 'pouring', cause: null })
    return {
      messages: [{ t: 'status', brew, status: 'pouring', cause: null }],
      begun: { machine: this, group, brew, boot: this.#boot },
    }
  }

  #known(brew: BrewId): { status: BrewStatus; cause: string | null } {
    return this.#journal.get(brew) ?? { status: 'never', cause: null }
  }
}
