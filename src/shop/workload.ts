/**
 * How hard machines have worked of late: what balance among equals, a group's recovery and a machine's cups a minute are
 * decided by. A cache of the order book: it is read from there at start.
 */
import type { Millis, ShopMs } from '../kit/units.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { BrewRow, OpenBrewRow } from './ledger/rows.ts'
import type { MachineId } from './machine-words.ts'
import type { MachineSettings } from './settings.ts'

/** Brews that are read at start: more than a fleet begins in the longest recovery there is. */
const BREWS_READ = 1_024
/** Cups a minute are counted over any minute. */
const MINUTE_MS: Millis = 60_000
/** No cap is above this. */
const MOST_STARTS = 60

interface MachineWork {
  /** Of the last starts, oldest first. */
  readonly starts: ShopMs[]
  /** When the last pour of each group ended, by group. */
  readonly ended: Map<number, ShopMs>
  workMs: Millis
}

export class Workload {
  readonly #machines = new Map<MachineId, MachineWork>()
  #businessDay: string

  constructor(businessDay: string) {
    this.#businessDay = businessDay
  }

  static from(ledger: Ledger, businessDay: string): Workload {
    const load = new Workload(businessDay)
    for (const { machine, ms } of ledger.work.ofDay(businessDay)) load.#of(machine).workMs = ms
    for (const brew of ledger.work.lastBrews(BREWS_READ).reverse()) {
      load.started(brew.machine, brew.intent_shop_ms)
      if (brew.begun_shop_ms !== null && brew.ended_shop_ms !== null) {
        load.#of(brew.machine).ended.set(brew.group_n, brew.ended_shop_ms)
      }
    }
    return load
  }

  started(machine: MachineId, now: ShopMs): void {
    const { starts } = this.#of(machine)
    starts.push(now)
    if (starts.length > MOST_STARTS) starts.shift()
  }

  /** A pour is over, well or not. A brew that was never begun is no work. */
  ended({ machine, group_n, begun_shop_ms }: OpenBrewRow, now: ShopMs, businessDay: string): void {
    if (begun_shop_ms === null) return
    this.#turnDay(businessDay)
    const work = this.#of(machine)
    work.ended.set(group_n, now)
    work.workMs += now - begun_shop_ms
  }

  /** A pour that was said to be over goes on: all of it counts when it is over. */
  takeBack({ machine, begun_shop_ms, ended_shop_ms }: BrewRow): void {
    if (begun_shop_ms === null || ended_shop_ms === null) return
    const work = this.#of(machine)
    // A new day may have begun in between.
    work.workMs = Math.max(0, work.workMs - (ended_shop_ms - begun_shop_ms))
  }

  /** When this group may start by its machine's profile; long ago: at once. */
  mayStartAt({ id, recoveryMs, cupsPerMinute }: MachineSettings, group: number): ShopMs {
    const work = this.#machines.get(id)
    if (work === undefined) return 0
    const rested = recoveryMs === 0 ? 0 : (work.ended.get(group) ?? Number.NEGATIVE_INFINITY) + recoveryMs
    if (cupsPerMinute === null) return rested
    const first = work.starts.at(-cupsPerMinute)
    return first === undefined ? rested : Math.max(rested, first + MINUTE_MS)
  }

  /** What it has poured in this business day, all groups together. */
  workMs(machine: MachineId): Millis {
    return this.#machines.get(machine)?.workMs ?? 0
  }

  #turnDay(businessDay: string): void {
    if (businessDay === this.#businessDay) return
    this.#businessDay = businessDay
    for (const work of this.#machines.values()) work.workMs = 0
  }

  #of(machine: MachineId): MachineWork {
    const known = this.#machines.get(machine)
    if (known) return known
    const fresh = { starts: [], ended: new Map(), workMs: 0 }
    this.#machines.set(machine, fresh)
    return fresh
  }
}
