/**
 * What lies between a machine and the daemon, whatever the transport: the device's end, two wires and the host's end,
 * handed to the real drivers as `Transports`.
 */
import type { Incoming } from '../../firmware-sim/protocol/messages.ts'
import type { Outgoing } from '../../firmware-sim/protocol/topics.ts'
import type { Transports } from '../../src/fleet/driver.ts'
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
  /** The connection breaks and can be made again after this long. */
  hangUp(ms: number): void
  set(faults: WireFaults): void
  state(toDevice: WireState, toHost: WireState): void
}
