/**
 * When a drink will be ready: the queue is list-scheduled, in its own order, over the groups that can make it. Each
 * drink goes to the group that is free first. A plain forecast from the recipes' times; learning comes later.
 */
import type { Millis, ShopMs } from '../../kit/units.ts'

/** Changing cups takes a person a moment; the group cannot work meanwhile. */
const CUP_CHANGE_MS: Millis = 2_000

export interface PlannedGroup {
  readonly machine: string
  readonly role: 'primary' | 'backup'
  readonly skills: ReadonlySet<string>
  /** When it has done all that the plan has given it. */
  freeAt: ShopMs
}

export interface Work {
  readonly skill: string
  readonly ms: Millis
  /** What is to be done for the same drink afterwards, elsewhere. Default 0. */
  readonly restMs?: Millis
}

/** Plans one more drink after all others; returns when it is ready, or null when nobody can make it. */
export function planNext(groups: readonly PlannedGroup[], work: Work, now: ShopMs): ShopMs | null {
  let best: PlannedGroup | null = null
  let backup: PlannedGroup | null = null
  for (const group of groups) {
    if (!group.skills.has(work.skill)) continue
    if (group.role === 'primary') {
      if (best === null || group.freeAt < best.freeAt) best = group
    } else if (backup === null || group.freeAt < backup.freeAt) backup = group
  }
  const chosen = best ?? backup
  if (chosen === null) return null
  const readyAt = Math.max(chosen.freeAt, now) + work.ms
  chosen.freeAt = readyAt + CUP_CHANGE_MS
  return readyAt + (work.restMs ?? 0)
}

/** The time we commit to: the forecast plus a fifth of the wait and a quarter of a minute (about p80 untaught). */
export const promiseFor = (readyAt: ShopMs, now: ShopMs): ShopMs => readyAt + Math.round((readyAt - now) / 5) + 15_000
