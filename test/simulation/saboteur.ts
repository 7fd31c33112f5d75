/** Lets the faults of a mix happen, each from its own stream of chance, and takes them all back at the end. */
import type { FaultName, FaultParams } from '../../firmware-sim/faults/menu.ts'
import { STAGES } from '../../firmware-sim/faults/menu.ts'
import type { Agenda } from './agenda.ts'
import type { Dice } from './dice.ts'
import type { Line } from './line.ts'
import { type FaultKind, type Mix, serialOf } from './mix.ts'
import type { SimDaemon } from './sim-daemon.ts'
import type { SimDevice } from './sim-device.ts'
import type { Tally } from './tally.ts'
import { GOOD_WIRE } from './wire.ts'

export interface SaboteurParts {
  readonly mix: Mix
  readonly agenda: Agenda
  readonly dice: Dice
  readonly tally: Tally
  readonly daemon: Pick<SimDaemon, 'crash' | 'stall' | 'failCommits'>
  readonly devices: ReadonlyMap<string, SimDevice>
  readonly lines: ReadonlyMap<string, Line>
  /** Moves the wall clock. */
  readonly stepClock: (ms: number) => void
  /** The disk takes no new page for so long. */
  readonly fillDisk: (ms: number) => void
  /** The configuration is changed and read again; says what has changed. */
  readonly reload: (dice: Dice) => string
  /** No fault strikes before. */
  readonly quietUntilMs: number
  readonly trace: (text: string) => void
}

const MINUTE_MS = 60_000
/** Mean time between two strikes of a kind at full rate. */
const EVERY_MS = 6 * MINUTE_MS
const SLOW_HANDS = { takeMs: 25_000, placeMs: 4_000, refillMs: 90_000 }
export const QUICK_HANDS = { takeMs: 3_000, placeMs: 350, refillMs: 15_000 }

type Strike = (p: SaboteurParts, dice: Dice, machine: SimDevice, line: Line) => string

/** A lasting fault of the firmware's menu, for a while. */
const lasting =
  (name: FaultName, params: (dice: Dice) => FaultParams, mostMs: number): Strike =>
  ({ agenda }, dice, machine) => {
    const ms = dice.between(0.1, 1) * mostMs
    machine.strike(name, params(dice))
    agenda.after(ms, () => machine.faults.clear(name))
    return `${name} for ${seconds(ms)}`
  }

const wire =
  (toDevice: 'whole' | 'cut' | 'held', toHost: 'whole' | 'cut' | 'held', mostMs: number): Strike =>
  ({ agenda }, dice, _, line) => {
    const ms = dice.exponential(mostMs / 3)
    line.state(toDevice, toHost)
    agenda.after(ms, () => line.state('whole', 'whole'))
    return `${toDevice}/${toHost} for ${seconds(ms)}`
  }

const STRIKES: Readonly<Partial<Record<FaultKind, Strike>>> = {
  cut: wire('cut', 'cut', 5 * MINUTE_MS),
  'one-way': (p, dice, machine, line) => {
    const deaf = dice.chance(0.5)
    return deaf
      ? wire('cut', 'whole', 2 * MINUTE_MS)(p, dice, machine, line)
      : wire('whole', 'cut', 2 * MINUTE_MS)(p, dice, machine, line)
  },
  'store-and-forward': (p, dice, machine, line) => {
    const deaf = dice.chance(0.6)
    return deaf
      ? wire('held', 'whole', 9 * MINUTE_MS)(p, dice, machine, line)
      : wire('held', 'held', 9 * MINUTE_MS)(p, dice, machine, line)
  },
  'hang-up': (_, dice, __, line) => {
    const ms = dice.exponential(20_000)
    line.hangUp(ms)
    return `for ${seconds(ms)}`
  },
  replay: ({ tally }, dice, _, line) => {
    const what = line.replay(dice)
    if (what === 'brew') tally.sometimes('an old command came again')
    return what ?? 'nothing'
  },
  'power-cut': (_, dice, machine) => {
    const ms = dice.exponential(15_000)
    machine.strike('reset', { ms })
    return `for ${seconds(ms)}`
  },
  'power-cut-at-stage': (_, dice, machine) => {
    const at = dice.pick(STAGES)
    machine.strike('reset', { at, ms: dice.exponential(8_000) })
    return at
  },
  'slow-pour': lasting('slow-pour', (dice) => ({ factor: dice.between(1.5, 6) }), 3 * MINUTE_MS),
  'fail-pour': lasting('fail-pour', (dice) => ({ after: dice.next(), p: 0.5 }), 2 * MINUTE_MS),
  empty: (_, dice, machine) => {
    const supply = dice.pick(['water', 'beans', 'milk', 'grounds'] as const)
    machine.world.exhaust(supply)
    machine.tick()
    return supply
  },
  refuse: lasting('refuse', () => ({ p: 0.5 }), MINUTE_MS),
  busy: lasting('busy-forever', () => ({}), 2 * MINUTE_MS),
  // Until the end of all trouble; at most one group of a machine.
  'busy-for-ever': ({ tally }, _, machine) => {
    if (machine.plan.groups < 2) return 'not its only group'
    machine.strike('busy-forever', { group: 2 })
    tally.sometimes('busy for ever')
    return 'group 2'
  },
  // Somebody has plugged in another machine, and later the right one again.
  'wrong-identity': ({ agenda, mix }, dice, machine, line) => {
    const other = dice.pick(mix.machines)
    const ms = dice.exponential(40_000)
    machine.strike('wrong-identity', { serial: other === machine.plan ? 'SN-9' : serialOf(other.id) })
    line.hangUp(500)
    agenda.after(ms, () => {
      machine.faults.clear('wrong-identity')
      line.hangUp(500)
    })
    return `for ${seconds(ms)}`
  },
  nak: (_, dice, machine) => {
    machine.strike('nak-next', { times: 1 + dice.int(3) })
    return ''
  },
  'retained-command': lasting('retained-command', () => ({}), 8 * MINUTE_MS),
  // Where nothing sees cups, whoever makes one by hand stands there until it is gone.
  'local-pour': (_, dice, machine) =>
    machine.plan.clearsBy === 'sensor' ? machine.press(1 + dice.int(machine.plan.groups)) : 'no sensor',
  // From less than a heartbeat to more than any command lives.
  'clock-back': (_, dice, machine) => {
    const ms = dice.between(200, 600_000)
    machine.strike('clock-back', { ms })
    return `${seconds(ms)}`
  },
  'done-at-once': lasting('done-at-once', (dice) => ({ p: 0.5, ms: dice.between(50, 1_500) }), 2 * MINUTE_MS),
  'forget-journal': (_, __, machine) => {
    machine.strike('forget-journal', {})
    return ''
  },
  'journal-fail': (_, dice, machine) => {
    machine.strike('journal-fail', { times: 1 + dice.int(2) })
    return ''
  },
  stall: (_, dice, machine) => {
    const ms = dice.exponential(8_000)
    machine.strike('stall', { ms })
    return `for ${seconds(ms)}`
  },
  boiler: ({ agenda }, dice, machine) => {
    machine.strike('boiler-fault', {})
    const ms = dice.exponential(60_000)
    agenda.after(ms, () => {
      machine.device.machine?.clearAlarms()
      machine.tick()
    })
    return `for ${seconds(ms)}`
  },
  'late-event': lasting('late-event', (dice) => ({ ms: dice.between(500, 20_000), p: 0.5 }), 3 * MINUTE_MS),
  'late-command': lasting('late-command', (dice) => ({ ms: dice.between(500, 9_000), p: 0.5 }), 3 * MINUTE_MS),
  'slow-heartbeat': lasting('slow-heartbeat', (dice) => ({ ms: dice.between(1_500, 7_000) }), MINUTE_MS),
  crash: ({ daemon }) => {
    daemon.crash()
    return ''
  },
  'disk-full': ({ fillDisk }, dice) => {
    const ms = dice.exponential(20_000)
    fillDisk(ms)
    return `for ${seconds(ms)}`
  },
  'commit-error': ({ daemon }, dice) => {
    const ms = dice.exponential(4_000)
    daemon.failCommits(ms)
    return `for ${seconds(ms)}`
  },
  'daemon-stall': ({ daemon }, dice) => {
    const ms = dice.exponential(6_000)
    daemon.stall(ms)
    return `for ${seconds(ms)}`
  },
  reload: ({ reload }, dice) => reload(dice),
  'clock-step': ({ stepClock }, dice) => {
    const ms = Math.round(dice.between(-6, 6) * 3_600_000)
    stepClock(ms)
    return `${Math.round(ms / MINUTE_MS)} min`
  },
}

/** Kinds that concern the whole shop. */
const OF_THE_SHOP: readonly FaultKind[] = ['crash', 'disk-full', 'commit-error', 'daemon-stall', 'clock-step', 'reload']

export class Saboteur {
  readonly #parts: SaboteurParts
  #on: 'on' | 'off' = 'on'

  constructor(parts: SaboteurParts) {
    this.#parts = parts
    parts.agenda.at(parts.quietUntilMs, () => this.#begin())
  }

  /** The end of all trouble, for the core of the shop; the other machines die. */
  heal(): void {
    const { mix, devices, lines } = this.#parts
    this.#on = 'off'
    for (const line of lines.values()) {
      line.set(GOOD_WIRE)
      if (mix.faults.has('wrong-identity')) line.hangUp(500)
      line.state('whole', 'whole')
    }
    for (const [id, device] of devices) {
      if (mix.core.has(id)) device.heal()
      else device.die()
      device.pace = QUICK_HANDS
    }
  }

  #begin(): void {
    if (this.#on === 'off') return
    const { mix, dice } = this.#parts
    this.#spoilWires()
    for (const [kind, rate] of mix.faults) {
      const strike = STRIKES[kind]
      if (strike) this.#plan(kind, strike, EVERY_MS / rate / (OF_THE_SHOP.includes(kind) ? 1 : 1.5), dice.split(kind))
    }
    if (mix.faults.has('slow-hands')) for (const device of this.#parts.devices.values()) device.pace = SLOW_HANDS
  }

  /** What is wrong with the wires all the time. */
  #spoilWires(): void {
    const { mix, lines, devices, dice } = this.#parts
    const rate = (kind: FaultKind) => mix.faults.get(kind) ?? 0
    for (const [id, line] of lines) {
      const mine = dice.split(`wire ${id}`)
      line.set({
        lose: rate('lose') * 0.15 * mine.next(),
        duplicate: rate('duplicate') * 0.3 * mine.next(),
        order: mix.faults.has('reorder') ? 'broken' : 'kept',
        delayMs: (mix.faults.has('reorder') ? 300 : 0) + rate('delay') * 1_200 * mine.next(),
      })
      const p = rate('noise') * 0.06
      if (p === 0) continue
      for (const name of ['corrupt', 'drop-byte', 'flip-bit'] as const) devices.get(id)?.faults.set(name, { p: p / 3 })
    }
  }

  #plan(kind: FaultKind, strike: Strike, everyMs: number, dice: Dice): void {
    const { agenda, devices, lines, tally, trace } = this.#parts
    agenda.after(dice.exponential(everyMs), () => {
      if (this.#on === 'off') return
      const machine = dice.pick([...devices.values()])
      const line = lines.get(machine.plan.id)
      if (line) {
        const where = OF_THE_SHOP.includes(kind) ? '' : ` ${machine.plan.id}`
        tally.add(`fault: ${kind}`)
        trace(`FAULT ${kind}${where} ${strike(this.#parts, dice, machine, line)}`)
      }
      this.#plan(kind, strike, everyMs, dice)
    })
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
