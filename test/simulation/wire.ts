/** One direction of a link: loses, delays, doubles, reorders, keeps back and sends later. */
import type { Agenda } from './agenda.ts'
import type { Dice } from './dice.ts'

/** `held`: kept and delivered all at once when the wire is whole again, as a broker's session or an adapter's buffer does. */
export type WireState = 'whole' | 'cut' | 'held'

export interface WireFaults {
  /** Chances of each message. */
  readonly lose: number
  readonly duplicate: number
  /** Each message takes its own time, whatever was sent before it. */
  readonly order: 'kept' | 'broken'
  /** Mean of the delay beyond the wire's own, milliseconds. */
  readonly delayMs: number
}

export const GOOD_WIRE: WireFaults = { lose: 0, duplicate: 0, order: 'kept', delayMs: 0 }

const OWN_DELAY_MS = 3
/** A buffer is not endless. */
const MOST_HELD = 500

export class Wire<T> {
  faults: WireFaults = GOOD_WIRE
  readonly #agenda: Agenda
  readonly #dice: Dice
  readonly #deliver: (item: T) => void
  #state: WireState = 'whole'
  #held: T[] = []
  #lastArrivalMs = 0
  /** Counts up when what is under way is lost. */
  #era = 0

  constructor(agenda: Agenda, dice: Dice, deliver: (item: T) => void) {
    this.#agenda = agenda
    this.#dice = dice
    this.#deliver = deliver
  }

  set state(state: WireState) {
    this.#state = state
    if (state === 'held') return
    const held = this.#held.splice(0)
    if (state === 'whole') for (const item of held) this.#travel(item)
  }

  send(item: T): void {
    if (this.#state === 'cut') return
    if (this.#state === 'held') {
      if (this.#held.length < MOST_HELD) this.#held.push(item)
      return
    }
    const { lose, duplicate } = this.faults
    if (lose > 0 && this.#dice.chance(lose)) return
    this.#travel(item)
    if (duplicate > 0 && this.#dice.chance(duplicate)) this.#travel(item)
  }

  /** What is under way never arrives. */
  clear(): void {
    this.#era++
    this.#held = []
  }

  #travel(item: T): void {
    const era = this.#era
    const { delayMs, order } = this.faults
    const arrivesMs = this.#agenda.nowMs + OWN_DELAY_MS + (delayMs > 0 ? this.#dice.exponential(delayMs) : 0)
    const atMs = order === 'kept' ? Math.max(arrivesMs, this.#lastArrivalMs) : arrivesMs
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, atMs)
    this.#agenda.at(atMs, () => {
      if (era === this.#era) this.#deliver(item)
    })
  }
}
