/** The person at the machine: takes full cups away, puts empty ones back, refills. Sans I/O: call `act` when due. */
import type { AlarmCode } from '../protocol/messages.ts'
import type { Supply } from './supplies.ts'
import { supplyAlarms } from './supplies.ts'
import type { World } from './world.ts'

export interface HandPace {
  /** From the end of a pour until the cup is taken, milliseconds. */
  readonly takeMs: number
  /** From an empty place until the next cup stands there. */
  readonly placeMs: number
  /** From an alarm about supplies until they are filled up; `Infinity`: never. */
  readonly refillMs: number
}

/** A glance and a grip: how long a place stays empty. */
export const PLACE_MS = 350

type Seen = 'full' | 'none' | 'nothing to do'

export class Hand {
  readonly #pace: HandPace
  readonly #groups: { seen: Seen; dueMs: number }[]
  #refillDueMs = Number.POSITIVE_INFINITY

  constructor(pace: HandPace, groups: number) {
    this.#pace = pace
    this.#groups = Array.from({ length: groups }, () => ({
      seen: 'nothing to do',
      dueMs: Number.POSITIVE_INFINITY,
    }))
  }

  /** When to look again; `Infinity`: when something has changed. */
  nextMs(): number {
    let nextMs = this.#refillDueMs
    for (const { dueMs } of this.#groups) if (dueMs < nextMs) nextMs = dueMs
    return nextMs
  }

  /** Looks, and does what is due. */
  act(world: World, nowMs: number): void {
    this.#groups.forEach((group, index) => {
      const n = index + 1
      this.#look(group, world, n, nowMs)
      if (nowMs < group.dueMs) return
      if (group.seen === 'full') world.takeCup(n)
      else world.placeCup(n)
      this.#look(group, world, n, nowMs)
    })
    this.#refill(world, nowMs)
  }

  #look(group: { seen: Seen; dueMs: number }, world: World, n: number, nowMs: number): void {
    const cup = world.cup(n)
    const seen: Seen = world.pumps(n) || cup === 'empty' ? 'nothing to do' : cup
    if (seen === group.seen) return
    group.seen = seen
    if (seen === 'nothing to do') group.dueMs = Number.POSITIVE_INFINITY
    else group.dueMs = nowMs + (seen === 'full' ? this.#pace.takeMs : this.#pace.placeMs)
  }

  #refill(world: World, nowMs: number): void {
    const short = supplyAlarms(world.levels)
    if (short.length === 0) this.#refillDueMs = Number.POSITIVE_INFINITY
    else if (this.#refillDueMs === Number.POSITIVE_INFINITY) this.#refillDueMs = nowMs + this.#pace.refillMs
    if (nowMs < this.#refillDueMs) return
    for (const alarm of short) world.refill(supplyOf(alarm))
    this.#refillDueMs = Number.POSITIVE_INFINITY
  }
}

function supplyOf(alarm: AlarmCode): Supply {
  if (alarm === 'beans.empty') return 'beans'
  if (alarm === 'milk.empty') return 'milk'
  return alarm === 'grounds.full' ? 'grounds' : 'water'
}
