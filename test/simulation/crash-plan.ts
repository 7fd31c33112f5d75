/** Where the daemon dies. The points are those between which its disk or its wires differ (reliability.md §2). */
import type { Dice } from './dice.ts'
import type { FaultKind } from './mix.ts'

export type CrashPoint = 'crash-before-commit' | 'crash-after-commit' | 'crash-between-sends'
const POINTS: readonly CrashPoint[] = ['crash-before-commit', 'crash-after-commit', 'crash-between-sends']

/** Of the commits that change something. */
const WORST = 0.012
/** Of the steps with more than one brew to send, which are rare. */
const BETWEEN_SENDS = 0.3

/** Whether the daemon dies at this commit, and where. */
export class CrashPlan {
  readonly #points: readonly { readonly point: CrashPoint; readonly rate: number; readonly dice: Dice }[]
  #on: 'on' | 'off' = 'on'

  constructor(dice: Dice, faults: ReadonlyMap<FaultKind, number>) {
    this.#points = POINTS.flatMap((point) => {
      const rate = faults.get(point)
      return rate === undefined ? [] : [{ point, rate, dice: dice.split(point) }]
    })
  }

  next(): CrashPoint | null {
    if (this.#on === 'off') return null
    let found: CrashPoint | null = null
    for (const { point, rate, dice } of this.#points) if (dice.chance(rate * WORST)) found ??= point
    return found
  }

  /** Whether it dies while it carries out a step with so many brews. */
  diesSending(brews: number): boolean {
    if (this.#on === 'off' || brews < 2) return false
    const between = this.#points.find(({ point }) => point === 'crash-between-sends')
    return between?.dice.chance(between.rate * BETWEEN_SENDS) ?? false
  }

  off(): void {
    this.#on = 'off'
  }
}
