/** How long a pour may take at most. */
import type { Millis } from '../../kit/units.ts'
import type { TimingSettings } from '../settings.ts'

/** Past this, a pour is overdue for us and over for the device. */
export const limitOfPour = (nominalMs: Millis, timing: TimingSettings): Millis =>
  Math.round(nominalMs * timing.overdueFactor) + timing.overdueExtraMs

/** A command cannot start a pour any more after L, stretched by 5 % of clock drift, and this margin (R7). */
const DRIFT = 1.05
const MARGIN_MS = 500
export const startsWithin = ({ brewDeadlineMs }: TimingSettings): Millis => brewDeadlineMs * DRIFT + MARGIN_MS
