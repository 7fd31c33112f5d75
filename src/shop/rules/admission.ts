/**
 * How full the shop is, by what a new customer would feel: the seconds until a drink ordered now is ready. A gate shuts
 * at its limit and opens again well below it, so that a queue about as long as the limit does not make it flutter.
 */
import type { Millis } from '../../kit/units.ts'

export type Gate = 'open' | 'shut'

/** `exitShare`: the part of the limit below which it opens again, 0 to 1. */
export function gateAfter(before: Gate, waitMs: Millis, limitMs: Millis, exitShare: number): Gate {
  if (before === 'open') return waitMs >= limitMs ? 'shut' : 'open'
  return waitMs < limitMs * exitShare ? 'open' : 'shut'
}

/** From the calmest to the fullest; `paused` is a person's word only. */
export const LOADS = ['normal', 'busy', 'saturated', 'paused'] as const
export type Load = (typeof LOADS)[number]

export const worstLoad = (loads: readonly Load[]): Load =>
  loads.reduce((worst, load) => (LOADS.indexOf(load) > LOADS.indexOf(worst) ? load : worst), 'normal')

/** When it is worth asking again: the queue shortens by a second each second. At least 5. */
export const retryAfterSeconds = (waitMs: Millis, limitMs: Millis, exitShare: number): number =>
  Math.max(5, Math.ceil((waitMs - limitMs * exitShare) / 1_000))

/** The wait for one skill is so long that somebody should help there. */
export interface StaffCall {
  readonly skill: string
  readonly waitMs: Millis
  /** What one more pair of hands with that skill would save of it. */
  readonly savesMs: Millis
}
