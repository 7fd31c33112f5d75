/** What a person has before them, and what they had: the drinks of one lane. */
import type { BrewId, BrewStatus, GroupReport, ScreenDrink, Ticket } from '../../src/fleet/driver.ts'

/** The configuration says how many of them are used. */
export const GROUPS = 4
/** Ended brews that are remembered. */
const REMEMBERED = 64

export interface Held {
  readonly brew: BrewId
  readonly group: number
  readonly epoch: number
  readonly ticket: Ticket | null
  readonly label: string
  readonly nominalMs: number
  /** `lost`: of an earlier life, and only the person knows. */
  state: 'offered' | 'making' | 'lost'
  sinceMs: number
  /** When the person is asked whether they are still at it. */
  stillAtMs: number
  /** When the shop asked last about one that is lost: it stops when somebody else has answered. */
  askedMs: number
  /** Said to be done once, and taken back. */
  undone: 'no' | 'yes'
}

type Ended = Extract<BrewStatus, 'done' | 'refused' | 'never'>

export class Hands {
  readonly #held = new Map<BrewId, Held>()
  readonly #past = new Map<BrewId, Ended>()
  readonly #last: (BrewId | null)[] = Array.from({ length: GROUPS }, () => null)
  /** Ids below may have been forgotten. */
  lowBrew = 0

  get all(): readonly Held[] {
    return [...this.#held.values()]
  }

  get begun(): readonly Held[] {
    return this.all.filter(({ state }) => state === 'making')
  }

  get offered(): readonly Held[] {
    return this.all.filter(({ state }) => state === 'offered')
  }

  find(brew: BrewId): Held | undefined {
    return this.#held.get(brew)
  }

  inGroup(group: number): Held | undefined {
    return this.all.find((held) => held.group === group)
  }

  take(held: Held): void {
    this.#past.delete(held.brew)
    this.#held.set(held.brew, held)
    this.#last[held.group - 1] = held.brew
  }

  end(held: Held, as: Ended): void {
    this.#held.delete(held.brew)
    this.#past.set(held.brew, as)
    const [oldest] = this.#past.keys()
    if (this.#past.size <= REMEMBERED || oldest === undefined) return
    this.#past.delete(oldest)
    this.lowBrew = Math.max(this.lowBrew, oldest + 1)
  }

  /** The question is over, and nothing is known of its answer. */
  drop(held: Held): void {
    this.#held.delete(held.brew)
  }

  /** Null: only the person can say. */
  status(brew: BrewId): BrewStatus | null {
    const held = this.#held.get(brew)
    if (held === undefined) return this.#past.get(brew) ?? (brew < this.lowBrew ? 'forgotten' : 'never')
    return { offered: 'waiting', making: 'pouring', lost: null }[held.state] as BrewStatus | null
  }

  groups(nowMs: number): GroupReport[] {
    return this.#last.map((last, i) => {
      const held = this.inGroup(i + 1)
      const report = { n: i + 1, cup: 'unknown', brew: held?.brew ?? last } as const
      if (held?.state !== 'making') return { ...report, state: 'idle', elapsedMs: 0, percent: 0 }
      const elapsedMs = Math.max(0, Math.round(nowMs - held.sinceMs))
      const percent = held.nominalMs === 0 ? 99 : Math.min(99, Math.floor((100 * elapsedMs) / held.nominalMs))
      return { ...report, state: 'pouring', elapsedMs, percent }
    })
  }

  shown(nowMs: number): ScreenDrink[] {
    return this.all.map(({ brew, group, state, sinceMs, nominalMs, stillAtMs, ticket, label }) => ({
      brew,
      group,
      state: state === 'making' && nowMs >= stillAtMs ? 'still' : state,
      sinceMs,
      nominalMs,
      ticket,
      label,
    }))
  }
}

/** What the drink is called when it is spoken of. */
export const nameOf = ({ ticket, label }: Pick<Held, 'ticket' | 'label'>): string =>
  ticket === null ? label : `${ticket.number} ${ticket.recipe}`
