/** What is remembered of the machines' own lines from one step to the next. */
import type { Millis, ShopMs } from '../kit/units.ts'
import type { MachineId } from './machine-words.ts'

/** A machine that is well has said so by then. */
const GRACE_MS: Millis = 10_000

/** All of it may be forgotten: then every drink is looked at once more. */
export class Lines {
  /** Who had a line when all drinks were looked at last. */
  seenFleet = ''
  /** Until then machines that have not come back after a restart keep their lines. */
  keptUntilMs: ShopMs = 0
  /** The machine that was last given a drink. */
  last: MachineId | null = null

  forget(now: ShopMs): void {
    this.seenFleet = ''
    this.keptUntilMs = now + GRACE_MS
  }
}
