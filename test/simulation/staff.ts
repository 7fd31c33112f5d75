/**
 * The people behind the counter: they look every few seconds, tap what they see is gone, and answer what only a person
 * can: truthfully, from what stands under the spout.
 */
import type { Once, Question } from '../../src/shop/inputs.ts'
import type { BookQueries, BrewNow } from './book.ts'
import type { FaultKind } from './mix.ts'
import { Request, type RequestParts } from './sale.ts'
import type { SimDaemon } from './sim-daemon.ts'
import type { SimDevice } from './sim-device.ts'

export interface StaffParts extends RequestParts {
  readonly daemon: SimDaemon
  readonly book: BookQueries
  readonly devices: ReadonlyMap<string, SimDevice>
  readonly faults: ReadonlyMap<FaultKind, number>
}

const LOOK_MS = 7_000
/** A question is thought about for this long on average. */
const THINK_MS = 25_000
const DRAINED_MS = 120_000

export class Staff {
  readonly #parts: StaffParts
  /** What somebody is on the way to. */
  readonly #busy = new Set<string>()
  #keys = 0
  #day: 'open' | 'ended' = 'open'

  constructor(parts: StaffParts) {
    this.#parts = parts
    this.#look()
  }

  /** Nobody drains a machine any more, and one that still is drained is noticed. */
  endOfDay(): void {
    this.#day = 'ended'
  }

  #look(): void {
    const { agenda, dice } = this.#parts
    agenda.after(LOOK_MS * dice.between(0.5, 1.5), () => {
      this.#clearCups()
      this.#answerQuestions()
      this.#drain()
      this.#look()
    })
  }

  /** Machines without a sensor: whoever took the cup away says so. */
  #clearCups(): void {
    const { daemon, devices } = this.#parts
    for (const [id, { plan, world }] of devices) {
      if (plan.clearsBy === 'sensor') continue
      for (const { n, cup } of daemon.shop?.memory.machines.get(id)?.groups ?? []) {
        const isClear = () => !world.pumps(n) && world.cup(n) === 'empty'
        if (cup === null || !isClear()) continue
        this.#do(`cup ${id}/${n}`, 1_000, () =>
          isClear() ? { t: 'group.cleared', once: this.#once(), machine: id, group: n } : null,
        )
      }
    }
  }

  #answerQuestions(): void {
    const { book } = this.#parts
    for (const { id, brew_id } of book.attention.all()) {
      this.#do(`drink ${id}`, THINK_MS, () => {
        const brew = brew_id === null ? undefined : book.brew.get(brew_id)
        const outcome = this.#parts.dice.chance(0.7) ? 'remake' : 'cancel'
        if (brew) this.#takeAway(brew)
        return brew ? { t: 'brew.resolve', once: this.#once(), brew: brew.id, outcome, reason: null } : null
      })
    }
    for (const brew of book.doubts.all()) {
      this.#do(`brew ${brew.id}`, THINK_MS * 4, () => this.#resolve(book.brew.get(brew.id)))
    }
    if ((book.stale.get() ?? 0) > 0) {
      this.#do('stale', THINK_MS, () => {
        const decision = this.#parts.dice.chance(0.7) ? 'make' : 'cancel'
        return { t: 'stale.resolve', once: this.#once(), orders: null, decision }
      })
    }
  }

  /** What the person sees: a pump that runs, a full cup, or none. */
  #resolve(brew: BrewNow | undefined): Question | null {
    if (brew?.state !== 'doubt') return null
    const device = this.#parts.devices.get(brew.machine)
    const records = device?.read().filter((record) => record.brew === brew.id) ?? []
    const end = records.find((record) => record.what === 'end')
    if (records.length > 0 && end === undefined) return null
    const done = end?.what === 'end' && end.result === 'done'
    const outcome = done ? 'served' : this.#parts.dice.chance(0.8) ? 'remake' : 'cancel'
    this.#parts.tally.sometimes('a person decided')
    this.#takeAway(brew)
    return { t: 'brew.resolve', once: this.#once(), brew: brew.id, outcome, reason: null }
  }

  /** Whoever decides has the cup in the hand: the shop takes the group for free then. */
  #takeAway({ machine, group_n: group }: BrewNow): void {
    const device = this.#parts.devices.get(machine)
    if (!device || device.world.pumps(group) || device.world.cup(group) === 'empty') return
    device.world.takeCup(group)
    device.world.placeCup(group)
    device.tick()
  }

  #drain(): void {
    const { dice, faults, devices, agenda, daemon } = this.#parts
    if (this.#day === 'ended') {
      for (const [machine, { intent }] of daemon.shop?.memory.machines ?? []) {
        if (intent !== 'in-service') this.#intend(machine, 'in-service')
      }
      return
    }
    if (!dice.chance((faults.get('drain') ?? 0) * 0.01)) return
    const machine = dice.pick([...devices.keys()])
    this.#intend(machine, 'draining')
    agenda.after(dice.exponential(DRAINED_MS), () => this.#intend(machine, 'in-service'))
  }

  #intend(machine: string, intent: 'draining' | 'in-service'): void {
    const once = this.#once()
    this.#do(`${intent} ${machine}`, 0, () => ({ t: 'machine.intent', once, machine, intent }))
  }

  #do(what: string, thinkMs: number, question: () => Question | null): void {
    if (this.#busy.has(what)) return
    this.#busy.add(what)
    const { agenda, dice } = this.#parts
    agenda.after(dice.exponential(thinkMs), () => {
      const asked = question()
      if (asked === null) this.#busy.delete(what)
      else
        new Request(
          this.#parts,
          () => asked,
          () => this.#busy.delete(what),
        )
    })
  }

  #once(): Once {
    const key = `staff-${++this.#keys}`
    return { terminal: 'counter', key, hash: key }
  }
}
