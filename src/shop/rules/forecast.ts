/**
 * When a drink will be ready: the queue is list-scheduled, in its own order, over the groups that can make it. Each
 * drink goes to the group that is free first, as dispatch does it.
 */
import type { Millis, ShopMs } from '../../kit/units.ts'

/** Changing cups takes a person a moment; the group cannot work meanwhile. */
export const CUP_CHANGE_MS: Millis = 2_000

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

export const BY_THE_RECIPE: Pace = { factor: () => 1, turnMs: CUP_CHANGE_MS, cycleMs: 0 }

/** One step of a drink. */
export interface Work {
  readonly skill: string
  /** By the recipe. */
  readonly ms: Millis
  /** Which step of which recipe: what has been learnt about it. */
  readonly kind: string
}

/**
 * Plans the steps of one more drink after all others, one after the other; returns when it is ready, or null when nobody
 * can make it. `from`: before this nothing of it can begin.
 */
export function planNext(
  groups: readonly PlannedGroup[],
  steps: readonly Work[],
  from: ShopMs,
  seen: (step: PlannedStep) => void = () => {},
): ShopMs | null {
  let at = from
  for (const work of steps) {
    const group = firstFree(groups, work.skill)
    if (group === null) return null
    const begins = Math.max(group.freeAt, at)
    at = begins + work.ms * group.pace.factor(work.kind)
    group.freeAt = Math.max(at + group.pace.turnMs, begins + group.pace.cycleMs)
    seen({ work, machine: group.machine, beginsAt: Math.round(begins), endsAt: Math.round(at) })
  }
  return Math.round(at)
}

/** Where and when a step is to be made, by the plan. */
export interface PlannedStep {
  readonly work: Work
  readonly machine: string
  readonly beginsAt: ShopMs
  readonly endsAt: ShopMs
}

function firstFree(groups: readonly PlannedGroup[], skill: string): PlannedGroup | null {
  let best: PlannedGroup | null = null
  let backup: PlannedGroup | null = null
  for (const group of groups) {
    if (!group.skills.has(skill)) continue
    if (group.role === 'primary') {
      if (best === null || group.freeAt < best.freeAt) best = group
    } else if (backup === null || group.freeAt < backup.freeAt) backup = group
  }
  return best ?? backup
}
