/** A place that works, as a plan sees it. */
import type { Millis, ShopMs } from '../../kit/units.ts'

export interface PlannedGroup {
  readonly machine: string
  readonly role: 'primary' | 'backup'
  readonly skills: ReadonlySet<string>
  readonly pace: Pace
  /** When it has done all that the plan has given it. */
  freeAt: ShopMs
}

/** How quick a machine is. */
export interface Pace {
  /** What it takes for a step, as a multiple of the recipe's time. */
  factor(kind: string): number
  /** From the end of a drink until its group can begin another. */
  readonly turnMs: Millis
  /** From one beginning of a group to its next, at least: a machine may be allowed so many cups a minute. */
  readonly cycleMs: Millis
}
