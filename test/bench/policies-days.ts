/**
 * The days on which policies are compared: four hours with three machines and half an hour of rush, drinks of 40 to 120 s,
 * orders of one to eight; the shop well, with a machine that takes two thirds longer, with one that fails for 20 minutes.
 */
import { compare, type Run } from '../../src/simulate/compare.ts'
import type { DaySpec } from '../../src/simulate/day-spec.ts'
import { makeDay, scaledTo } from '../../src/simulate/make-day.ts'
import { RUSH_DAY } from '../../src/simulate/rush-day.ts'
import type { Scenario } from '../../src/simulate/scenario.ts'

export const LOADS = [0.75, 0.88, 1] as const
const RUSH = 1.35

export const FOUR_HOURS: DaySpec = {
  ...RUSH_DAY,
  closes: '11:00',
  orders: [
    { from: '07:00', perHour: 100 },
    { from: '08:15', perHour: 100 * RUSH },
    { from: '08:45', perHour: 100 },
  ],
}

/** More than three machines can do, for one hour. */
const SATURATED_HOUR: DaySpec = { ...RUSH_DAY, closes: '08:00', orders: [{ from: '07:00', perHour: 100 }] }
const SATURATION = 1.3

const POLICIES = ['pull', 'pull-window', 'round-robin', 'least-loaded', 'shortest-first'] as const
/** Large orders may wait for ever under the other one. */
export const NON_STARVING: readonly string[] = ['pull', 'pull-window', 'round-robin', 'least-loaded']

const BASE: Scenario = { policies: POLICIES, machines: [], fails: [], slow: [], window: 3, overtakes: 2 }
const QUARTER_PAST_EIGHT = 8.25 * 3_600_000

export const CONDITIONS: Readonly<Record<string, Scenario>> = {
  healthy: BASE,
  'one slow (÷ 0.6)': { ...BASE, slow: [{ machine: '2', factor: 1 / 0.6 }] },
  'one off 20 min': {
    ...BASE,
    fails: [{ machine: '2', fromMs: QUARTER_PAST_EIGHT, untilMs: QUARTER_PAST_EIGHT + 20 * 60_000 }],
  },
}

export interface Cell {
  readonly load: number
  readonly condition: string
  readonly runs: readonly Run[]
}

/** Every policy on the same so many days, for each load and condition. */
export function playCells(days: number, told: (text: string) => void): Cell[] {
  return LOADS.flatMap((load) => {
    const drawn = Array.from({ length: days }, (_, i) => makeDay(scaledTo(FOUR_HOURS, load), i + 1))
    return Object.entries(CONDITIONS).map(([condition, scenario]) => {
      told(`${load * 100} %, ${condition}`)
      return { load, condition, runs: compare(drawn, scenario) }
    })
  })
}

/** `pull` on so many hours in which more is ordered than can be made; each day is compared with its own bound. */
export function saturatedHours(days: number): number[] {
  const spec = scaledTo(SATURATED_HOUR, SATURATION)
  return Array.from({ length: days }, (_, i) => {
    const [run] = compare([makeDay(spec, i + 1)], { ...BASE, policies: ['pull'] })
    if (run === undefined) throw new Error('nothing was played')
    return run.makespanS / run.bounds.makespanS
  })
}

export function runOf({ runs }: Cell, policy: string): Run {
  const run = runs.find((one) => one.policy === policy)
  if (run === undefined) throw new Error(`${policy} was not played`)
  return run
}
