/** What the conformance suite needs of a driver's simulated twin. Whoever writes a driver writes one of these. */
import type { DriverClock, DriverFactory, Transports } from '../driver.ts'

/** What happens to the twin from outside. */
export type TwinCommand =
  /** The link is cut (cable pulled, network away); the device runs on. */
  | { readonly t: 'cut-link' }
  | { readonly t: 'mend-link' }
  /** The device hangs: it neither hears, speaks nor beats, but the link stays. */
  | { readonly t: 'freeze' }
  | { readonly t: 'thaw' }
  /** Power off and on: a new boot, an intact journal. */
  | { readonly t: 'reset' }
  /** An empty cup is put under the group. */
  | { readonly t: 'place-cup'; readonly group: number }

export interface TwinRig<Options = unknown> {
  readonly driver: DriverFactory<Options>
  /** Options for `driver.open` that lead to the twin; heartbeats at 200 ms keep the suite short. */
  readonly options: Options
  readonly transports: Transports
  readonly clock: DriverClock
  /** The serial number that the twin names. */
  readonly serial: string
  /** Lets `ms` pass on `clock`: waits, or turns a virtual clock. */
  pass(ms: number): Promise<void>
  /** Powers the twin on, ready to brew on group 1 with an empty cup; resolves when it can be reached. */
  start(): Promise<void>
  /** Ends the twin and frees what it held. Idempotent. */
  stop(): Promise<void>
  /** Pours that the twin ever started, counted by the twin itself, not by its protocol. */
  pours(): Promise<number>
  control(command: TwinCommand): Promise<void>
}
