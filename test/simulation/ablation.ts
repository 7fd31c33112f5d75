/**
 * Hooks by which a test breaks one rule of the protocol or the shop, to show that the simulation would notice. Each is
 * a wrapper from outside; `src/` and `firmware-sim/` do not know of them.
 */
import type Database from 'better-sqlite3'
import type { Nvram } from '../../firmware-sim/machine/nvram.ts'
import type { Incoming } from '../../firmware-sim/protocol/messages.ts'
import type { Outgoing } from '../../firmware-sim/protocol/topics.ts'
import type { Effect } from '../../src/shop/effects.ts'
import type { Input } from '../../src/shop/inputs.ts'
import type { Shop } from '../../src/shop/step.ts'

/** Stands between a device and its wire. */
export interface DeviceWrapper {
  incoming(message: Incoming): Incoming
  outgoing(message: Outgoing): Outgoing
}

export interface Ablation {
  readonly name: string
  /** The rule that does not hold, in a sentence. */
  readonly says: string
  /** `act-first`: effects are carried out before their transaction is committed. Default `commit-first`. */
  readonly pump?: 'commit-first' | 'act-first'
  readonly nvram?: (real: Nvram) => Nvram
  readonly device?: () => DeviceWrapper
  /** After each start of the daemon. */
  readonly opened?: (shop: Shop, db: Database.Database) => void
  /** Before each start of the daemon, with the order book as it was left. */
  readonly beforeStart?: (db: Database.Database) => void
  /** Changes what the shop hears of. */
  readonly hears?: (input: Input) => Input
  /** `lazy`: a crash loses what was committed last. Default `full`. */
  readonly sync?: 'full' | 'lazy'
  /** Changes what is carried out, and what the shop hears of next. */
  readonly effects?: (effects: readonly Effect[], fleet: readonly string[]) => readonly Effect[]
  readonly follows?: (effects: readonly Effect[]) => readonly Input[]
}
