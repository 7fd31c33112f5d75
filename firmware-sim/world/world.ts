/**
 * Everything around the firmware that is real whatever the firmware believes: cups, supplies, the boiler, the pumps.
 * It outlives resets of the device and, in its files, the whole process.
 */
import type { Cause, CupState, Program } from '../protocol/messages.ts'
import { Boiler } from './boiler.ts'
import type { PourCounts, PourLog } from './pour-log.ts'
import { countPours, openPours } from './pour-log.ts'
import type { Levels, Supply } from './supplies.ts'
import { exhausted, fullLevels, refilled, used } from './supplies.ts'

/** What is kept of the world in a file. */
export interface Belongings {
  readonly cups: readonly CupState[]
  readonly levels: Levels
}

export interface BelongingsStore {
  /** Null: nothing was ever stored. */
  load(): Belongings | null
  store(belongings: Belongings): void
}

/** Tells a person, or a test, what happens. */
export type Tell = (what: string, data: Readonly<Record<string, unknown>>) => void

export interface WorldParts {
  readonly groups: number
  /** As the boiler behaves, any speed factor already applied. */
  readonly warmUpMs: number
  readonly store: BelongingsStore
  readonly log: PourLog
  /** Wall clock, for the pour log only. */
  readonly wallMs: () => number
  readonly tell: Tell
}

interface RunningPump {
  readonly brew: number
}

export class World {
  readonly boiler: Boiler
  readonly groups: number
  readonly #parts: WorldParts
  readonly #cups: CupState[]
  readonly #pumps = new Map<number, RunningPump>()
  #levels: Levels
  #counts: PourCounts

  constructor(parts: WorldParts, nowMs: number) {
    this.#parts = parts
    this.groups = parts.groups
    this.boiler = new Boiler(parts.warmUpMs, nowMs)
    const found = parts.store.load()
    this.#levels = found?.levels ?? fullLevels()
    this.#cups = Array.from({ length: parts.groups }, (_, index) => found?.cups[index] ?? 'empty')
    const records = parts.log.read()
    this.#counts = countPours(records)
    for (const start of openPours(records)) this.#closeInterrupted(start.group, start.brew, start.cup)
    this.#store()
  }

  get counts(): PourCounts {
    return this.#counts
  }

  get levels(): Levels {
    return this.#levels
  }

  cup(group: number): CupState {
    return this.#cups[group - 1] ?? 'none'
  }

  /** True while liquid comes out of that spout. */
  pumps(group: number): boolean {
    return this.#pumps.has(group)
  }

  startPump(group: number, pour: { readonly brew: number; readonly label: string; readonly program: Program }): void {
    const cup = this.cup(group)
    const { brew, label, program } = pour
    // The log first: were the process killed between the two, the next start takes the truth from the log.
    this.#parts.log.append({ what: 'start', brew, group, label, cup, wallMs: this.#parts.wallMs() })
    this.#pumps.set(group, { brew })
    this.#levels = used(this.#levels, program)
    this.#counts = {
      pours: this.#counts.pours + 1,
      poursWithoutCup: this.#counts.poursWithoutCup + (cup === 'none' ? 1 : 0),
      poursIntoFull: this.#counts.poursIntoFull + (cup === 'full' ? 1 : 0),
    }
    if (cup === 'empty') this.#cups[group - 1] = 'full'
    this.#store()
    this.#parts.tell('pour-started', { group, brew, label, cup })
  }

  /** Does nothing when that pump stands still. */
  stopPump(group: number, result: 'done' | 'spoiled', cause: Cause | null): void {
    const pump = this.#pumps.get(group)
    if (pump === undefined) return
    this.#pumps.delete(group)
    this.#parts.log.append({ what: 'end', brew: pump.brew, group, result, cause, wallMs: this.#parts.wallMs() })
    this.#parts.tell('pour-ended', { group, brew: pump.brew, result, cause })
  }

  /** Every pump stops where it is. */
  cutPower(): void {
    for (const group of [...this.#pumps.keys()]) this.stopPump(group, 'spoiled', 'interrupted')
  }

  /** What was taken away; `none` when nothing stood there. */
  takeCup(group: number): CupState {
    const cup = this.cup(group)
    if (cup === 'none') return cup
    this.#setCup(group, 'none')
    this.#parts.tell('cup-taken', { group, cup })
    return cup
  }

  /** Puts an empty cup under a spout; false when something stands there already, or there is no such spout. */
  placeCup(group: number): boolean {
    if (group < 1 || group > this.groups || this.cup(group) !== 'none') return false
    this.#setCup(group, 'empty')
    this.#parts.tell('cup-placed', { group })
    return true
  }

  refill(supply: Supply): void {
    this.#levels = refilled(this.#levels, supply)
    this.#store()
    this.#parts.tell('refilled', { supply })
  }

  exhaust(supply: Supply): void {
    this.#levels = exhausted(this.#levels, supply)
    this.#store()
    this.#parts.tell('exhausted', { supply })
  }

  #setCup(group: number, cup: CupState): void {
    this.#cups[group - 1] = cup
    this.#store()
  }

  #closeInterrupted(group: number, brew: number, cupAtStart: CupState): void {
    // A cup that was there when the pump moved is full, even if the kill came before that was written down; a cup taken
    // away during the pour is not put back.
    if (cupAtStart === 'empty' && this.cup(group) === 'empty') this.#cups[group - 1] = 'full'
    const wallMs = this.#parts.wallMs()
    this.#parts.log.append({ what: 'end', brew, group, result: 'spoiled', cause: 'interrupted', wallMs })
  }

  #store(): void {
    this.#parts.store.store({ cups: [...this.#cups], levels: this.#levels })
  }
}
