/** How a simulated person works. */
import type { Chance } from '../chance.ts'

export interface Habits {
  readonly name: string
  /** What they say they can do; null: all that the lane is for. */
  readonly skills: readonly string[] | null
  /** Median of the time from a drink that is shown to "start", ms. */
  readonly startMs: number
  /** Median of the time that a drink takes, as a multiple of the recipe's. */
  readonly pace: number
  /** Spread of all times: the standard deviation of their logarithm, 0–1. */
  readonly spread: number
  /** Chance to say no to a drink, 0–1. */
  readonly declines: number
  /** Chance to make a drink and not to press "done" until asked, 0–1. */
  readonly forgets: number
  /** Chance to take a break after a drink, 0–1, and how long, ms. */
  readonly breaks: number
  readonly breakMs: number
  /** After this long the bar gives no sign of life any more, ms; null: it stays. */
  readonly sickAfterMs: number | null
}

export const STEADY: Habits = {
  name: 'Ana',
  skills: null,
  startMs: 2_500,
  pace: 1,
  spread: 0.35,
  declines: 0,
  forgets: 0,
  breaks: 0,
  breakMs: 60_000,
  sickAfterMs: null,
}

/** A time with this median: people are sometimes much slower, and never much quicker. */
export function logNormal(chance: Chance, median: number, spread: number): number {
  const [u, v] = [1 - chance(), chance()]
  const normal = Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v)
  return median * Math.exp(spread * normal)
}
