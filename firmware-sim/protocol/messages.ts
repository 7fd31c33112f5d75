/**
 * The messages of Brewlink 1 by their words (specification §2), as the MQTT transport writes them. A message here is
 * exactly its JSON object without `v`, so the JSON codec has nothing to translate and the binary one only codes.
 */

/** What a machine knows about one brew. */
export type BrewStatus = 'never' | 'pouring' | 'done' | 'spoiled' | 'refused' | 'forgotten'
/** Why a brew is `spoiled`; null otherwise. */
export type Cause = 'interrupted' | 'stopped' | 'overrun' | 'flow' | 'fault'
export type RefusalReason =
  | 'expired'
  | 'stale-boot'
  | 'fenced'
  | 'busy'
  | 'not-ready'
  | 'no-cup'
  | 'cup-full'
  | 'unsupported'
  | 'empty'
  | 'fault'
export type DeviceState = 'asleep' | 'warming' | 'ready' | 'cleaning' | 'fault'
export type CupState = 'none' | 'empty' | 'full'
/** `unknown`: no sensor there. */
export type ReportedCup = CupState | 'unknown'
export type GroupState = 'idle' | 'pouring' | 'blocked'
export type ResetCause = 'unknown' | 'power' | 'watchdog' | 'command'
export type NakReason = 'session' | 'version' | 'type' | 'length'
export type Feature = 'cup-sensor' | 'milk' | 'durable' | 'display'
export type AlarmCode =
  | 'water.empty'
  | 'beans.empty'
  | 'milk.empty'
  | 'grounds.full'
  | 'boiler.sensor'
  | 'boiler.over'
  | 'flow.none'
  | 'pump.overrun'
  | 'journal.write'
  | 'service.due'

export interface Program {
  readonly doseGrams: number
  readonly waterMl: number
  readonly milkMl: number
  /** 0–100. */
  readonly foamPercent: number
  readonly temperatureC: number
  readonly nominalMs: number
}

export interface BrewCommand {
  readonly t: 'brew'
  /** 1 … 2⁵³−1. */
  readonly brew: number
  /** Counted from 1. */
  readonly group: number
  readonly epoch: number
  readonly boot: number
  /** Last moment at which the pour may start, in the device's clock, modulo 2³². */
  readonly deadlineMs: number
  /** Hard limit of the whole pour. */
  readonly maxMs: number
  readonly program: Program
  /** At most 24 bytes of UTF-8. */
  readonly label: string
}

/** Host to device. */
export type Command =
  | { readonly t: 'hello'; readonly heartbeatMs: number }
  | BrewCommand
  | { readonly t: 'query'; readonly brew: number }
  | { readonly t: 'fence'; readonly group: number; readonly epoch: number; readonly brew: number }
  | { readonly t: 'stop'; readonly brew: number }
  | { readonly t: 'wake' }
  | { readonly t: 'sleep' }
  | { readonly t: 'ack'; readonly event: number }

export interface Identity {
  readonly t: 'identity'
  readonly boot: number
  readonly journal: number
  readonly lowBrew: number
  readonly clockMs: number
  readonly resetCause: ResetCause
  readonly features: readonly Feature[]
  /** The fence of each group, in order; at most four. */
  readonly fences: readonly number[]
  /** At most 16 bytes of UTF-8. */
  readonly serial: string
  /** At most 24 bytes of UTF-8. */
  readonly model: string
  /** At most 12 bytes of UTF-8. */
  readonly firmware: string
}

export interface GroupReport {
  readonly n: number
  readonly state: GroupState
  readonly cup: ReportedCup
  /** The current or the last brew, null before any. */
  readonly brew: number | null
  readonly elapsedMs: number
  readonly percent: number
}

export interface Heartbeat {
  readonly t: 'heartbeat'
  readonly clockMs: number
  readonly boot: number
  readonly state: DeviceState
  readonly alarms: readonly AlarmCode[]
  /** °C with one decimal, null when not measured. */
  readonly boilerC: number | null
  readonly pours: number
  readonly groups: readonly GroupReport[]
}

export interface StatusMessage {
  readonly t: 'status'
  /** 0: an answer. Otherwise the number of an event, repeated until it is acknowledged. */
  readonly event: number
  readonly brew: number
  readonly status: BrewStatus
  readonly cause: Cause | null
}

/** Device to host. */
export type DeviceMessage =
  | Identity
  | Heartbeat
  | StatusMessage
  | { readonly t: 'refused'; readonly brew: number; readonly reason: RefusalReason }
  | {
      readonly t: 'fenced'
      readonly group: number
      /** The fence as stored. */
      readonly epoch: number
      readonly brew: number
      readonly status: BrewStatus
      readonly cause: Cause | null
    }
  | { readonly t: 'alarm'; readonly alarms: readonly AlarmCode[] }
  | { readonly t: 'nak'; readonly reason: NakReason }

/** What a session hands up: a command, or a frame that was intact but not for us. */
export type Incoming = Command | { readonly t: 'bad'; readonly reason: NakReason }

/** The greatest brew id, and `lowBrew` of a lost journal. */
export const MAX_BREW = Number.MAX_SAFE_INTEGER
