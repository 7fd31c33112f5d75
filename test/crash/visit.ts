/** What can be visited, and what came of it. */
import type { Aim, Call } from './tracer.ts'

export interface Visited<Scene extends string> {
  /** Plays a scene, traced; the daemon is started again when it dies. Null: nobody is killed. */
  visit(scene: Scene, aim: Aim | null): Promise<Visit>
  /** Requests so far whose connection a kill broke. */
  readonly broken: number
}

export interface Visit {
  readonly outcome: 'killed' | 'lived'
  /** Until the end of the scene, or of the daemon. */
  readonly calls: readonly Call[]
  /** What is wrong afterwards; empty: nothing. */
  readonly faults: readonly string[]
}
