/** What the machines did in a bucket, and how evenly. */
import type { Millis, WallMs } from '../kit/units.ts'
import { mean, percent, tenths, toSeconds } from './quantile.ts'
import type { ReportedBrew } from './read-book.ts'

/** A machine as it is configured now. */
export interface ReportMachine {
  readonly id: string
  readonly role: 'primary' | 'backup'
  readonly skills: readonly string[]
  readonly groups: number
}

export interface MachineFigures {
  readonly id: string
  readonly brews: number
  readonly workSeconds: number
  /** Null: it is not configured any more, or none of the bucket has passed yet. */
  readonly usePercent: number | null
  readonly spoiled: number
  readonly idleWithWorkSeconds: number
}

interface Work {
  workMs: Millis
  brews: number
  spoiled: number
  idleMs: Millis
}

/** Work that is known: of one in doubt nobody knows how long it poured. */
const POURED: readonly string[] = ['pouring', 'done', 'spoiled']

const NONE: Readonly<Work> = { workMs: 0, brews: 0, spoiled: 0, idleMs: 0 }

export class MachineWork {
  readonly #fromMs: WallMs
  readonly #untilMs: WallMs
  readonly #work = new Map<string, Work>()

  /** `untilMs`: not after now: what has not passed yet could not be used. */
  constructor(fromMs: WallMs, untilMs: WallMs) {
    this.#fromMs = fromMs
    this.#untilMs = untilMs
  }

  /** Its work counts as far as it lies in the bucket; what came of it, where it ended. */
  add({ machine, state, begun_wall_ms, ended_wall_ms }: ReportedBrew): void {
    const here = ended_wall_ms !== null && ended_wall_ms >= this.#fromMs && ended_wall_ms < this.#untilMs
    const pouredMs =
      begun_wall_ms === null || !POURED.includes(state)
        ? 0
        : Math.min(ended_wall_ms ?? this.#untilMs, this.#untilMs) - Math.max(begun_wall_ms, this.#fromMs)
    if (!here && pouredMs <= 0) return
    const work = this.#of(machine)
    work.workMs += Math.max(0, pouredMs)
    if (here && state === 'done') work.brews++
    if (here && state === 'spoiled') work.spoiled++
  }

  /** It stood still for so long although it could have made something. */
  addIdling(machine: string, ms: Millis): void {
    this.#of(machine).idleMs += ms
  }

  #of(machine: string): Work {
    const work = this.#work.get(machine) ?? { ...NONE }
    this.#work.set(machine, work)
    return work
  }

  /** All that are configured, also those that did nothing; then those that did something and are gone. */
  figures(machines: readonly ReportMachine[]): MachineFigures[] {
    const groups = new Map(machines.map((machine) => [machine.id, machine.groups]))
    const ids = [...groups.keys(), ...[...this.#work.keys()].filter((id) => !groups.has(id)).sort()]
    const passedMs = Math.max(0, this.#untilMs - this.#fromMs)
    return ids.map((id) => {
      const { workMs, brews, spoiled, idleMs } = this.#work.get(id) ?? NONE
      const usePercent = percent(workMs, passedMs * (groups.get(id) ?? 0))
      const idleWithWorkSeconds = toSeconds(idleMs) ?? 0
      return { id, brews, workSeconds: toSeconds(workMs) ?? 0, usePercent, spoiled, idleWithWorkSeconds }
    })
  }

  /**
   * Most work of a machine over the mean of its like (same role, skills and groups), of the kind where that is worst;
   * 1: all equal. Null: no machine has its like, or none of them did anything.
   */
  balance(machines: readonly ReportMachine[]): number | null {
    const kinds = new Map<string, number[]>()
    for (const { id, role, skills, groups } of machines) {
      const kind = JSON.stringify([role, groups, skills.toSorted()])
      kinds.set(kind, [...(kinds.get(kind) ?? []), this.#work.get(id)?.workMs ?? 0])
    }
    const shares = [...kinds.values()].flatMap((works) => {
      const middle = mean(works) ?? 0
      return works.length < 2 || middle === 0 ? [] : [Math.max(...works) / middle]
    })
    return shares.length === 0 ? null : tenths(Math.max(...shares) * 10) / 10
  }
}
