/** Plays every day of a comparison under every policy, with every number of machines. */
import type { PolicyName } from '../shop/settings.ts'
import { type Bounds, boundsOf } from './bounds.ts'
import type { Day } from './day.ts'
import { type Figures, figuresOf, mean } from './figures.ts'
import type { DayRecord } from './record.ts'
import { runDay } from './run-day.ts'
import { type Scenario, ScenarioError, staged } from './scenario.ts'

export interface Run {
  readonly policy: PolicyName
  readonly machines: number
  readonly figures: Figures
  /** Means over the days. */
  readonly bounds: Bounds
  /** From the first order until all was made, mean over the days, seconds. */
  readonly makespanS: number
  /** The first day, for pictures. */
  readonly first: DayRecord
}

/** `told` is called after each day that was played. @throws ScenarioError for what cannot be played. */
export function compare(
  days: readonly Day[],
  scenario: Scenario,
  told: (done: number, of: number) => void = () => {},
): Run[] {
  const counts = scenario.machines.length === 0 ? [null] : scenario.machines
  const total = counts.length * scenario.policies.length * days.length
  let done = 0
  return counts.flatMap((count) =>
    scenario.policies.map((policy): Run => {
      const records = days.map((plain) => {
        const { day, outages } = staged(plain, scenario, count)
        const { window, overtakes } = scenario
        const record = runDay(day, { dispatch: { policy, window, overtakes }, outages })
        told(++done, total)
        return record
      })
      const [first] = records
      if (first === undefined) throw new RangeError('no day to play')
      if (records.every(({ orders }) => orders.every(({ readyMs }) => readyMs === null))) {
        throw new ScenarioError(`nobody was served with ${policy}: there are no figures`)
      }
      const bounds = records.map(boundsOf)
      return {
        policy,
        machines: first.day.machines.length,
        figures: figuresOf(records),
        bounds: {
          meanS: mean(bounds.map(({ meanS }) => meanS)),
          makespanS: mean(bounds.map(({ makespanS }) => makespanS)),
        },
        makespanS: mean(records.map(makespanOf)),
        first,
      }
    }),
  )
}

export const makespanOf = ({ orders, endMs }: DayRecord): number => (endMs - (orders[0]?.placedMs ?? endMs)) / 1000
