/** Visits the points of some scenes, one after another in one shop, and counts. */
import { type Choice, pointsOf } from './points.ts'
import { type Aim, CALLS, type Call } from './tracer.ts'
import type { Visited } from './visit.ts'

export interface Point extends Aim {
  readonly scene: string
}

export interface Absent extends Point {
  /** What came of each try: at which call of its kind it was killed, or after how many it lived on. */
  readonly tried: readonly string[]
}

export interface Sweep {
  /** Calls that the scenes make when nobody disturbs them. */
  readonly calls: readonly Call[]
  /** Those of them that were to be visited. */
  readonly chosen: readonly Point[]
  /** Those at which the daemon was killed. */
  readonly visited: readonly Point[]
  /**
   * Those that were there once and not again, however long the shift went on. The daemon lived, and did not make that
   * call.
   */
  readonly absent: readonly Absent[]
  /** What was wrong after a visit. */
  readonly faults: readonly { readonly point: Point; readonly text: string }[]
  /** Requests whose connection a kill broke; sent again with their keys. */
  readonly broken: number
}

/** A point that is not there again is looked for so often: somebody else may have written between two calls. */
const TRIES = 6
/** Undisturbed plays of a scene, where every call is visited: those that each of them makes are the scene's. */
const PLAYS = 3

/**
 * @param pick which of the chosen points are visited; default all
 */
export async function sweep<Scene extends string>(
  shop: Visited<Scene>,
  scenes: readonly Scene[],
  choice: Choice,
  pick: (points: readonly Aim[]) => readonly Aim[] = (points) => points,
): Promise<Sweep> {
  const calls: Call[] = []
  const chosen: Point[] = []
  const visited: Point[] = []
  const absent: Absent[] = []
  const faults: { point: Point; text: string }[] = []
  for (const scene of scenes) {
    const made = await undisturbed(shop, scene, choice === 'every' ? PLAYS : 1)
    calls.push(...made)
    for (const aim of pick(pointsOf(made, choice))) {
      const point = { scene, ...aim }
      chosen.push(point)
      const tried = await visitPoint(shop, scene, aim, (text) => faults.push({ point, text }))
      if (tried === 'killed') visited.push(point)
      else absent.push({ ...point, tried })
    }
  }
  return { calls, chosen, visited, absent, faults, broken: shop.broken }
}

/** The calls of the shortest of so many plays: a heartbeat that falls into one writes a page more. */
async function undisturbed<Scene extends string>(
  shop: Visited<Scene>,
  scene: Scene,
  plays: number,
): Promise<readonly Call[]> {
  const all: (readonly Call[])[] = []
  while (all.length < plays) {
    const { calls, faults } = await shop.visit(scene, null)
    if (faults.length > 0) throw new Error(`${scene}, undisturbed: ${faults.join('; ')}`)
    all.push(calls)
  }
  return all.reduce((shortest, calls) => (calls.length < shortest.length ? calls : shortest))
}

/** @throws when the daemon made the call and lived */
async function visitPoint<Scene extends string>(
  shop: Visited<Scene>,
  scene: Scene,
  aim: Aim,
  fault: (text: string) => void,
): Promise<'killed' | readonly string[]> {
  const tried: string[] = []
  while (tried.length < TRIES) {
    const { outcome, calls, faults } = await shop.visit(scene, aim)
    faults.forEach(fault)
    const made = calls.filter((call) => call === aim.call).length
    // Two threads of it wrote in one moment, and the trace has both: it died at a call, and perhaps not at this one.
    if (outcome === 'killed' && made === aim.nth) return outcome
    tried.push(`${outcome} ${made}`)
    if (outcome === 'lived' && made >= aim.nth)
      throw new Error(`${scene}: ${made} ${aim.call}, and it lived through number ${aim.nth}`)
  }
  return tried
}

/** For the log of CI: a line by kind of call. */
export function describeSweep(sweeps: readonly Sweep[]): string {
  const lines = CALLS.flatMap((call) => {
    const of = (points: readonly Aim[]): number => points.filter((point) => point.call === call).length
    const all = sweeps.flatMap((one) => one.calls).filter((made) => made === call).length
    const visited = of(sweeps.flatMap((one) => one.visited))
    const chosen = of(sweeps.flatMap((one) => one.chosen))
    return all === 0 ? [] : [`  ${call} ${visited}/${chosen}${chosen === all ? '' : ` (of ${all} calls)`}`]
  })
  const sum = (count: (one: Sweep) => number): number => sweeps.reduce((total, one) => total + count(one), 0)
  const points = `${sum((one) => one.visited.length)}/${sum((one) => one.chosen.length)}`
  const calls = sum((one) => one.calls.length)
  return [
    `crash points: ${points} of ${calls} calls, ${sum((one) => one.broken)} requests cut off, ${sum((one) => one.absent.length)} not there again`,
    ...lines,
    ...sweeps.flatMap(({ absent }) =>
      absent.map(({ scene, call, nth, tried }) => `  not there again: ${scene}, ${call} ${nth} (${tried.join(', ')})`),
    ),
  ].join('\n')
}
