/** Which calls of a scene the daemon is killed at, from a play of it that nobody disturbed. */
import type { Aim, Call } from './tracer.ts'

/**
 * `every`: each call. `edges`: of the writes of one transaction the last, and the first or one from the middle by turns, and
 * every other call. A kill before any write but those leaves the same log, without the frame that commits and a frame longer
 * or shorter, and what a start makes of such a log is looked at for all of them in test/storage/damaged-copies.test.ts.
 */
export type Choice = 'every' | 'edges'

export function pointsOf(calls: readonly Call[], choice: Choice): Aim[] {
  const counts = new Map<Call, number>()
  const aims = calls.map((call): Aim => {
    const nth = (counts.get(call) ?? 0) + 1
    counts.set(call, nth)
    return { call, nth }
  })
  if (choice === 'every') return aims
  let transactions = 0
  return runsOf(aims).flatMap((run) => edgesOf(run, run.length > 1 ? transactions++ : 0))
}

/** Writes until something else than a write to a file is done. */
function runsOf(aims: readonly Aim[]): Aim[][] {
  const runs: Aim[][] = []
  for (const [i, aim] of aims.entries()) {
    const run = runs.at(-1)
    if (run !== undefined && aim.call === 'pwrite64' && aims[i - 1]?.call === 'pwrite64') run.push(aim)
    else runs.push([aim])
  }
  return runs
}

/** @param n counts transactions: the one in the middle is now before the head of a frame, now before its page */
function edgesOf(run: readonly Aim[], n: number): Aim[] {
  const middle = Math.min((run.length >> 1) - (n % 4 === 1 ? 0 : 1), run.length - 2)
  const chosen = new Set([n % 2 === 0 ? 0 : middle, run.length - 1])
  return run.filter((_, i) => chosen.has(i))
}
