/** The messages of Brewlink 1 (README.md §2), whatever the wire. Numbers are in the units that their names end in. */
import type {
  AlarmCode,
  BrewId,
  BrewProgram,
  BrewStatus,
  DeviceState,
  GroupReport,
  MachineCommand,
  MachineMessage,
  RefusalReason,
} from '../../src/fleet/driver.ts'

/** Codes of the tables in README.md §2; the position of a word is not its code, see `words` in layouts.ts. */
export type Cause = 'interrupted' | 'stopped' | 'overrun' | 'flow' | 'fault' | 'other'
export type ResetCause = 'unknown' | 'power' | 'watchdog' | 'command'
export type Feature = 'cup-sensor' | 'milk' | 'durable' | 'display'
export type NakReason = 'session' | 'version' | 'type' | 'length'

export interface Hello {
  /** Period of the heartbeats that the host asks for, 200 … 5,000. */
  readonly heartbeatMs: number
}

export interface Brew {
  readonly brew: BrewId
  readonly group: number
  readonly epoch: number
  readonly boot: number
  readonly deadlineMs: number
  readonly maxMs: number
  readonly program: BrewProgram
  /** At most 24 bytes of UTF-8. */
  readonly label: string
}

export interface Query {
  readonly brew: BrewId
}

export interface Fence {
  readonly group: number
  readonly epoch: number
  readonly brew: BrewId
}

export interface Ack {
  readonly event: number
}

/** A message without fields: `wake`, `sleep`. */
export type Bare = Readonly<Record<never, never>>

export interface Identity {
  readonly boot: number
  readonly journal: number
  readonly lowBrew: BrewId
  readonly clockMs: number
  readonly resetCause: ResetCause
  readonly features: readonly Feature[]
  readonly fences: readonly number[]
  readonly serial: string
  readonly model: string
  readonly firmware: string
}

export interface Heartbeat {
  readonly clockMs: number
  readonly boot: number
  readonly state: DeviceState
  readonly alarms: readonly AlarmCode[]
  readonly boilerC: number | null
  readonly pours: number
  readonly groups: readonly GroupReport[]
}

export interface Status {
  /** 0: an answer to the host. Otherwise an event, repeated until it is acknowledged. */
  readonly event: number
  readonly brew: BrewId
  readonly status: BrewStatus
  readonly cause: Cause | null
}

export interface Refused {
  readonly brew: BrewId
  readonly reason: RefusalReason
}

export interface Fenced {
  readonly group: number
  readonly epoch: number
  readonly brew: BrewId
  readonly status: BrewStatus
  readonly cause: Cause | null
}

export interface Alarm {
  readonly alarms: readonly AlarmCode[]
}

export interface Nak {
  readonly reason: NakReason
}

/** Fields of every message by its name on the MQTT wire. */
export interface Fields {
  readonly hello: Hello
  readonly brew: Brew
  readonly query: Query
  readonly fence: Fence
  readonly stop: Query
  readonly wake: Bare
  readonly sleep: Bare
  readonly ack: Ack
  readonly identity: Identity
  readonly heartbeat: Heartbeat
  readonly status: Status
  readonly refused: Refused
  readonly fenced: Fenced
  readonly alarm: Alarm
  readonly nak: Nak
}

export type Name = keyof Fields
type Tagged<N extends Name> = { [K in N]: { readonly t: K } & Fields[K] }[N]

export type WireMessage = Tagged<Name>
export type HostMessage = Tagged<'hello' | 'brew' | 'query' | 'fence' | 'stop' | 'wake' | 'sleep' | 'ack'>
export type DeviceMessage = Tagged<'identity' | 'heartbeat' | 'status' | 'refused' | 'fenced' | 'alarm' | 'nak'>
export type IdentityMessage = Tagged<'identity'>

const FROM_DEVICE: ReadonlySet<Name> = new Set([
  'identity',
  'heartbeat',
  'status',
  'refused',
  'fenced',
  'alarm',
  'nak',
] satisfies DeviceMessage['t'][])

export function isFromDevice(message: WireMessage): message is DeviceMessage {
  return FROM_DEVICE.has(message.t)
}

/** A decoded message, or why the input is none. Decoders of untrusted input return this and never throw. */
export type Decoded<T> = { readonly message: T } | { readonly message: null; readonly reason: string }

/** What the shop is told; `nak` is the link's own business and gives null. */
export function toMachineMessage(message: DeviceMessage): MachineMessage | null {
  switch (message.t) {
    case 'identity': {
      const { serial, model, firmware, boot, journal, lowBrew, clockMs, fences } = message
      const durable = message.features.includes('durable')
      return { t: 'hello', serial, model, firmware, boot, journal, lowBrew, clockMs, fences, durable }
    }
    case 'status':
      return { t: 'status', brew: message.brew, status: message.status, cause: message.cause }
    case 'heartbeat':
    case 'refused':
    case 'fenced':
    case 'alarm':
      return message
    case 'nak':
      return null
  }
}

/** A command on the wire: the same fields, but for a label that the display could not hold. */
export function toHostMessage(command: MachineCommand): HostMessage {
  switch (command.t) {
    case 'brew': {
      // What is for people's eyes stays here: a machine has no use for a customer's name.
      const { ticket: _, ...brew } = command
      return { ...brew, label: shorten(command.label, 24) }
    }
    case 'query':
      return { t: 'query', brew: command.brew }
    default:
      return command
  }
}

/** Cuts text to `maxBytes` of UTF-8 without cutting a character. */
function shorten(text: string, maxBytes: number): string {
  let bytes = 0
  let kept = ''
  for (const char of text) {
    bytes += new TextEncoder().encode(char).length
    if (bytes > maxBytes) break
    kept += char
  }
  return kept
}
