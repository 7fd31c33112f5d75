/**
 * When a drink will be ready: the queue is list-scheduled, in its own order, over the groups that can make it. Each
 * drink goes to the group that is free first, as dispatch does it.
 */
import type { Millis, ShopMs } from '../../kit/units.ts'
import type { FirstFree } from './first-free.ts'
import type { Pace } from './planned-group.ts'

/** Changing cups takes a person a moment; the group cannot work meanwhile. */
export const CUP_CHANGE_MS: Millis = 2_000

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
 * can make it. `from`: before this nothing of it can begin. What is planned moves `freeAt` of the groups that it is given.
 */
export function planNext(
  firstFree: FirstFree,
  steps: readonly Work[],
  from: ShopMs,
  seen: (step: PlannedStep) => void = () => {},
): ShopMs | null {
  let at = from
  for (const work of steps) {
    const group = firstFree(work.skill)
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
