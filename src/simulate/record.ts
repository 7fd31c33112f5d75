/** What is known of a day when it is over: all that figures and pictures are made from. Times are after midnight. */
import type { Millis } from '../kit/units.ts'
import type { Day, Outage } from './day.ts'

export interface DayRecord {
  readonly day: Day
  readonly orders: readonly OrderRecord[]
  readonly pours: readonly Pour[]
  /** Time that groups stood still while a drink waited that they could have made; all groups together. */
  readonly idleWithWorkMs: Millis
  /** The same, as the shop has counted it of itself. */
  readonly idleCountedMs: Millis
  /** When the last order was ready, or when it was given up to wait for it. */
  readonly endMs: Millis
  readonly outages: readonly Outage[]
}

export interface OrderRecord {
  /** Place in the day, from 0. */
  readonly index: number
  /** Pickup number; null: the shop refused it. */
  number: string | null
  readonly placedMs: Millis
  readonly channel: string | null
  /** What the shop said when it took the order; null: nothing. */
  quotedMs: Millis | null
  promisedMs: Millis | null
  /** Null: it never was. */
  readyMs: Millis | null
  readonly drinks: DrinkRecord[]
}

export interface DrinkRecord {
  readonly recipe: string
  /** When its first step was begun. */
  startedMs: Millis | null
  readyMs: Millis | null
}

export interface Pour {
  readonly machine: string
  readonly group: number
  readonly order: number
  readonly recipe: string
  readonly fromMs: Millis
  /** By the recipe. */
  readonly nominalMs: Millis
  untilMs: Millis
  /** When its cup was taken. */
  clearedMs: Millis
  outcome: 'done' | 'lost'
}
