/** What is compared: policies, numbers of machines, and what goes wrong in the day. */
import type { PolicyName } from '../shop/settings.ts'
import { type Day, type DayMachine, type Outage, readTimeOfDay } from './day.ts'
import { withMachines } from './make-day.ts'

/** What was asked for cannot be played; the message says why. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError'
}

export interface Scenario {
  readonly policies: readonly PolicyName[]
  /** Numbers of machines; empty: as many as the day has. */
  readonly machines: readonly number[]
  readonly fails: readonly Fail[]
  readonly slow: readonly Slow[]
  readonly window: number
  readonly overtakes: number
}

/** A machine as people name it: by its place from 1, or by its id. */
export interface Fail {
  readonly machine: string
  readonly fromMs: number
  readonly untilMs: number | null
}

export interface Slow {
  readonly machine: string
  /** So many times as long as it would otherwise. */
  readonly factor: number
}

/** `2@08:10` or `2@08:10-08:30`. Null: it makes no sense. */
export function readFail(text: string): Fail | null {
  const match = /^([a-z0-9-]+)@(\d?\d:\d\d)(?:-(\d?\d:\d\d))?$/.exec(text)
  const fromMs = readTimeOfDay(match?.[2] ?? '')
  const untilMs = match?.[3] === undefined ? null : readTimeOfDay(match[3])
  if (!match?.[1] || fromMs === null || (match[3] !== undefined && (untilMs === null || untilMs <= fromMs))) return null
  return { machine: match[1], fromMs, untilMs }
}

/** `2x1.5`. Null: it makes no sense. */
export function readSlow(text: string): Slow | null {
  const match = /^([a-z0-9-]+?)x(\d+(?:\.\d+)?)$/.exec(text)
  const factor = Number(match?.[2])
  return match?.[1] && factor >= 0.2 && factor <= 5 ? { machine: match[1], factor } : null
}

/** The day with so many machines (null: its own) and what is wrong with them. @throws ScenarioError for a machine it has not. */
export function staged(
  day: Day,
  { fails, slow }: Pick<Scenario, 'fails' | 'slow'>,
  count: number | null,
): { readonly day: Day; readonly outages: readonly Outage[] } {
  const fleet = count === null ? day : withMachines(day, count)
  const machines = fleet.machines.map((machine): DayMachine => {
    const factors = slow.filter((one) => named(fleet, one.machine) === machine.settings.id)
    return { ...machine, factor: factors.reduce((product, { factor }) => product * factor, machine.factor) }
  })
  const outages = fails.map(({ machine, fromMs, untilMs }) => ({ machine: named(fleet, machine), fromMs, untilMs }))
  for (const { machine } of slow) named(fleet, machine)
  return { day: { ...fleet, machines }, outages }
}

function named({ machines }: Day, name: string): string {
  const ids = machines.map(({ settings }) => settings.id)
  const byPlace = /^\d+$/.test(name) ? ids[Number(name) - 1] : undefined
  const id = ids.find((one) => one === name) ?? byPlace
  if (id === undefined) throw new ScenarioError(`there is no machine "${name}"; there are: ${ids.join(', ')}`)
  return id
}
