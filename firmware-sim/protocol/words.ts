/** The code of every word (specification §2, second table). The device only ever writes them. */
import type {
  AlarmCode,
  BrewStatus,
  Cause,
  DeviceState,
  Feature,
  GroupState,
  NakReason,
  RefusalReason,
  ReportedCup,
  ResetCause,
} from './messages.ts'

export const STATUS: Readonly<Record<BrewStatus, number>> = {
  never: 1,
  pouring: 2,
  done: 3,
  spoiled: 4,
  refused: 5,
  forgotten: 6,
}

export const CAUSE: Readonly<Record<Cause | 'none', number>> = {
  none: 0,
  interrupted: 1,
  stopped: 2,
  overrun: 3,
  flow: 4,
  fault: 5,
}

export const REFUSAL: Readonly<Record<RefusalReason, number>> = {
  expired: 1,
  'stale-boot': 2,
  fenced: 3,
  busy: 4,
  'not-ready': 5,
  'no-cup': 6,
  'cup-full': 7,
  unsupported: 8,
  empty: 9,
  fault: 10,
}

export const DEVICE_STATE: Readonly<Record<DeviceState, number>> = {
  asleep: 0,
  warming: 1,
  ready: 2,
  cleaning: 3,
  fault: 4,
}

export const CUP: Readonly<Record<ReportedCup, number>> = { none: 0, empty: 1, full: 2, unknown: 255 }
export const GROUP_STATE: Readonly<Record<GroupState, number>> = { idle: 0, pouring: 1, blocked: 2 }
export const RESET_CAUSE: Readonly<Record<ResetCause, number>> = { unknown: 0, power: 1, watchdog: 2, command: 3 }
export const NAK: Readonly<Record<NakReason, number>> = { session: 1, version: 2, type: 3, length: 4 }

/** Bit numbers, in the order in which lists of words are written. */
export const ALARM_BIT: Readonly<Record<AlarmCode, number>> = {
  'water.empty': 0,
  'beans.empty': 1,
  'milk.empty': 2,
  'grounds.full': 3,
  'boiler.sensor': 4,
  'boiler.over': 5,
  'flow.none': 6,
  'pump.overrun': 7,
  'journal.write': 8,
  'service.due': 9,
}
export const FEATURE_BIT: Readonly<Record<Feature, number>> = { 'cup-sensor': 0, milk: 1, durable: 2, display: 3 }

/** Alarms in the order of their bits. */
export const ALARMS: readonly AlarmCode[] = (Object.keys(ALARM_BIT) as AlarmCode[]).sort(
  (a, b) => ALARM_BIT[a] - ALARM_BIT[b],
)

/** The bit set of a list of words. */
export function bits<Word extends string>(words: readonly Word[], table: Readonly<Record<Word, number>>): number {
  let set = 0
  for (const word of words) set |= 1 << table[word]
  return set >>> 0
}
