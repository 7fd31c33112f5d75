/** What one run is told, and what came of it. */
import type { Ablation } from './ablation.ts'
import type { FaultKind, Mix } from './mix.ts'
import type { Outcome } from './naive/outcome.ts'
import type { Tally } from './tally.ts'

export interface RunOptions {
  readonly seed: number
  /** How long orders come in, virtual. */
  readonly hours: number
  readonly ablation?: Ablation | null
  /** Fault kinds that are left out. */
  readonly without?: ReadonlySet<FaultKind>
  /** No fault strikes before, virtual milliseconds. Default 0. */
  readonly quietUntilMs?: number
  /** Orders before this one are not placed. Default 1. */
  readonly firstOrder?: number
  /** Gets a line for everything that matters. */
  readonly trace?: ((line: string) => void) | undefined
  /** Default `no`: costs a third of the speed. */
  readonly hash?: 'no' | 'yes'
  /** Counts at the end what became of every drink. Default `no`. */
  readonly outcome?: 'no' | 'yes'
}

export interface RunResult {
  readonly seed: number
  readonly violation: { readonly invariant: string; readonly text: string; readonly atMs: number } | null
  readonly virtualMs: number
  readonly orders: number
  readonly tally: Tally
  /** Of all effects, in order; null when not asked for. */
  readonly hash: string | null
  readonly mix: Mix
  /** Null when not asked for, or when something did not hold. */
  readonly outcome: Outcome | null
}
