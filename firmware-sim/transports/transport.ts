/** What the runtime knows of any transport. */
import type { Chance } from '../chance.ts'
import type { Faults } from '../faults/faults.ts'
import type { Incoming } from '../protocol/messages.ts'
import type { Outgoing } from '../protocol/topics.ts'
import type { Tell } from '../world/world.ts'

export interface Transport {
  /** Where it can be reached, for the ready line: `path`, `port` or `url`. */
  place(): Readonly<Record<string, string | number>>
  /** Sends what can be sent now; what cannot is lost, as on a wire. */
  send(outgoing: readonly Outgoing[]): void
  /** The connection breaks, and can be made again after `ms`. */
  drop(ms: number): void
  /** The device has no power: nothing is heard or sent until `lit`. */
  dark(): void
  lit(): void
  /** At the end of the process: takes away what would stay behind. Synchronous. */
  close(): void
}

/** What a transport tells. */
export interface TransportHandlers {
  incoming(messages: readonly Incoming[]): void
  /** MQTT: subscribed and announced. */
  connected(): void
  disconnected(): void
  /** The device's boot number, for MQTT's availability. */
  boot(): number
}

/** Frames (on MQTT: payloads) that faults have damaged on the wire since the start, by direction as the device sees it. */
export interface Damage {
  in: number
  out: number
}

/** What every transport is given beside its own options. */
export interface TransportParts {
  readonly handlers: TransportHandlers
  readonly faults: Faults
  readonly chance: Chance
  /** Counted up by the transport. Default: nobody counts. */
  readonly damage?: Damage
  /** Monotonic milliseconds. */
  readonly nowMs: () => number
  readonly tell: Tell
}

/** The transport cannot work here; the message says why and what would. */
export class TransportError extends Error {}
