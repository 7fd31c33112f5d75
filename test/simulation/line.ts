/**
 * What lies between a machine and the daemon, whatever the transport: the device's end, two wires and the host's end,
 * handed to the real drivers as `Transports`.
 */
import type { Incoming } from '../../firmware-sim/protocol/messages.ts'
import type { Outgoing } from '../../firmware-sim/protocol/topics.ts'
import type { Transports } from '../../src/fleet/driver.ts'
import type { Dice } from './dice.ts'
import type { WireFaults, WireState } from './wire.ts'

export interface LineParts {
  readonly toDevice: (incoming: readonly Incoming[]) => void
  /** MQTT: the broker has the device, or lost it. */
  readonly deviceConnected: () => void
  readonly deviceDisconnected: () => void
  readonly boot: () => number
  readonly powered: () => boolean
}

export interface Line {
  /** The device speaks. */
  send(outgoing: readonly Outgoing[]): void
  dark(): void
  booted(): void
  /** For the driver of one daemon's life. */
  transports(): Transports
  /** The daemon is gone: nobody listens on its end. */
  hostGone(): void
  /** Something that the daemon sent before arrives once more: `brew` when it was a brew, null when nothing was sent yet. */
  replay(dice: Dice): 'brew' | 'something' | null
  /** The connection breaks and can be made again after this long. */
  hangUp(ms: number): void
  set(faults: WireFaults): void
  state(toDevice: WireState, toHost: WireState): void
}
