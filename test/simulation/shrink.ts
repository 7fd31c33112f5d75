/** From a failing seed to the shortest story that still fails in the same way. */
import type { Ablation } from './ablation.ts'
import type { FaultKind } from './mix.ts'
import { type RunOptions, type RunResult, runSeed } from './sim-shop.ts'

export interface Shrunk {
  readonly options: RunOptions
  readonly result: RunResult
  /** The end of its trace. */
  readonly trace: readonly string[]
  readonly runs: number
}

/** What is left of a seed that holds: nothing. */
export class NothingToShrink extends Error {}

const MOST_RUNS = 60
const TOLD_LINES = 60
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** Hours: fewer faults may come to it later. */
const A_LITTLE_LONGER = 0.3

/** @throws NothingToShrink */
export function shrink(
  seed: number,
  hours: number,
  ablation: Ablation | null,
  without: ReadonlySet<FaultKind>,
): Shrunk {
  let options: RunOptions = { seed, hours, ablation, without }
  let result = runSeed(options)
  const wanted = result.violation?.invariant
  if (wanted === undefined) throw new NothingToShrink(`seed ${seed} holds`)
  let runs = 1
  const attempt = (change: Partial<RunOptions>): boolean => {
    if (runs >= MOST_RUNS) return false
    runs++
    const smaller = { ...options, ...change }
    const tried = runSeed(smaller)
    if (tried.violation?.invariant !== wanted) return false
    options = smaller
    result = tried
    return true
  }
  // What holds need not run on.
  const enough = (result.violation?.atMs ?? 0) / HOUR_MS + A_LITTLE_LONGER
  if (enough < hours) attempt({ hours: Number(enough.toFixed(2)) })
  for (const kind of result.mix.faults.keys()) {
    attempt({ without: new Set<FaultKind>([...(options.without ?? []), kind]) })
  }
  // No trouble, and no order, but what came last.
  for (const minutes of [2, 5, 10, 20, 40]) {
    const endMs = result.violation?.atMs ?? 0
    if (attempt({ quietUntilMs: Math.max(0, Math.floor(endMs - minutes * MINUTE_MS)) })) break
  }
  for (const last of [1, 2, 4, 8, 16, 32]) if (attempt({ firstOrder: Math.max(1, result.orders + 1 - last) })) break
  const trace: string[] = []
  result = runSeed({ ...options, trace: (line) => void trace.push(line) })
  return { options, result, trace: trace.slice(-TOLD_LINES), runs }
}
