/** A day as it is replayed: who orders what when, and which machines there are, with what only the simulator knows. */
import type { Millis } from '../kit/units.ts'
import type { DrinkLine } from '../shop/inputs.ts'
import type { MachineSettings, MenuSettings } from '../shop/settings.ts'

export interface Day {
  /** For people. */
  readonly name: string
  /** `YYYY-MM-DD`. */
  readonly date: string
  /** Of everything that is drawn by chance in it. */
  readonly seed: number
  readonly menu: MenuSettings
  readonly machines: readonly DayMachine[]
  /** By time. */
  readonly orders: readonly DayOrder[]
  /** Of the logarithm of a pour's length around what the recipe says. */
  readonly spread: number
  /** How long a full cup stands until somebody takes it, on average. */
  readonly cupChangeMs: Millis
}

export interface DayOrder {
  /** After midnight. */
  readonly atMs: Millis
  readonly channel: string | null
  readonly drinks: readonly DrinkLine[]
}

export interface DayMachine {
  readonly settings: MachineSettings
  /** How long its pours really take, as a multiple of the recipe's time. The shop is not told. */
  readonly factor: number
}

/** A machine falls silent. */
export interface Outage {
  readonly machine: string
  /** After midnight. */
  readonly fromMs: Millis
  /** Null: it does not come back in this day. */
  readonly untilMs: Millis | null
}

/** `HH:MM`, for people. */
export function timeOfDay(ms: Millis): string {
  const minutes = Math.floor(ms / 60_000)
  return `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** Null: no time of a day. */
export function readTimeOfDay(text: string): Millis | null {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text)
  return match ? (Number(match[1]) * 60 + Number(match[2])) * 60_000 : null
}
