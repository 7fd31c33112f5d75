/** The tables of README.md §2 and §4: every code, and every message's type and fields in the order of the wire. */
import type {
  AlarmCode,
  BrewProgram,
  BrewStatus,
  CupState,
  DeviceState,
  GroupReport,
  RefusalReason,
} from '../../src/fleet/driver.ts'
import {
  bits,
  brewId,
  degrees,
  type Field,
  groupNumber,
  implied,
  list,
  record,
  tenths,
  text,
  u8,
  u16,
  u32,
  word,
} from './fields.ts'
import type { Cause, Feature, Fields, NakReason, Name, ResetCause } from './messages.ts'

/** The most groups that a device can have. */
const MAX_GROUPS = 4

/** Words whose codes count up from `first`. */
function words<W extends string | null>(first: number, ...names: readonly W[]): ReadonlyMap<number, W> {
  return new Map(names.map((name, i) => [first + i, name]))
}

const status = word(words<BrewStatus>(1, 'never', 'pouring', 'done', 'spoiled', 'refused', 'forgotten'))
const causes = words<Cause | null>(0, null, 'interrupted', 'stopped', 'overrun', 'flow', 'fault')
// A later firmware may know more causes; that the brew is spoiled must be heard all the same.
const cause = word<Cause | null>(causes, 'other')
const reason = word(
  words<RefusalReason>(
    1,
    'expired',
    'stale-boot',
    'fenced',
    'busy',
    'not-ready',
    'no-cup',
    'cup-full',
    'unsupported',
    'empty',
    'fault',
  ),
)
const deviceState = word(words<DeviceState>(0, 'asleep', 'warming', 'ready', 'cleaning', 'fault'))
const cup = word(new Map<number, CupState>([...words<CupState>(0, 'none', 'empty', 'full'), [255, 'unknown']]))
const groupState = word(words<GroupReport['state']>(0, 'idle', 'pouring', 'blocked'))
const resetCause = word(words<ResetCause>(0, 'unknown', 'power', 'watchdog', 'command'), 'unknown')
const nak = word(words<NakReason>(1, 'session', 'version', 'type', 'length'))
const alarms = bits<AlarmCode>(4, [
  'water.empty',
  'beans.empty',
  'milk.empty',
  'grounds.full',
  'boiler.sensor',
  'boiler.over',
  'flow.none',
  'pump.overrun',
  'journal.write',
  'service.due',
])
const features = bits<Feature>(2, ['cup-sensor', 'milk', 'durable', 'display'])

/** The brew of a group: 0 on the serial wire, null in JSON, when there was none. */
const lastBrew: Field<number | null> = {
  write: (to, value) => brewId.write(to, value ?? 0),
  read: (from) => brewId.read(from) || null,
  parse: (json) => (json === null ? null : brewId.parse(json) || null),
}

const program = record<BrewProgram>({
  doseGrams: tenths,
  waterMl: u16,
  milkMl: u16,
  foamPercent: u8,
  temperatureC: tenths,
  nominalMs: u32,
})

const group = (index: number): Field<GroupReport> =>
  record<GroupReport>({
    n: implied(index + 1),
    state: groupState,
    cup,
    brew: lastBrew,
    elapsedMs: u32,
    percent: u8,
  })
const groupFields = Array.from({ length: MAX_GROUPS }, (_, i) => group(i))

const bare = record<Fields['wake']>({})
const fence = { group: groupNumber, epoch: u32, brew: brewId }

/** Type byte and fields of every message. */
export const LAYOUTS: { readonly [N in Name]: { readonly type: number; readonly fields: Field<Fields[N]> } } = {
  hello: { type: 0x01, fields: record({ heartbeatMs: u16 }) },
  brew: {
    type: 0x10,
    fields: record({
      brew: brewId,
      group: groupNumber,
      epoch: u32,
      boot: u32,
      deadlineMs: u32,
      maxMs: u32,
      program,
      label: text(24),
    }),
  },
  query: { type: 0x11, fields: record({ brew: brewId }) },
  fence: { type: 0x12, fields: record(fence) },
  stop: { type: 0x13, fields: record({ brew: brewId }) },
  wake: { type: 0x14, fields: bare },
  sleep: { type: 0x15, fields: bare },
  ack: { type: 0x20, fields: record({ event: u16 }) },
  identity: {
    type: 0x81,
    fields: record({
      boot: u32,
      journal: u32,
      lowBrew: brewId,
      clockMs: u32,
      resetCause,
      features,
      fences: list(MAX_GROUPS, () => u32),
      serial: text(16),
      model: text(24),
      firmware: text(12),
    }),
  },
  heartbeat: {
    type: 0x83,
    fields: record({
      clockMs: u32,
      boot: u32,
      state: deviceState,
      alarms,
      boilerC: degrees,
      pours: u32,
      groups: list(MAX_GROUPS, (i) => groupFields[i] ?? group(i)),
    }),
  },
  status: { type: 0x90, fields: record({ event: u16, brew: brewId, status, cause }) },
  refused: { type: 0x91, fields: record({ brew: brewId, reason }) },
  fenced: { type: 0x92, fields: record({ ...fence, status, cause }) },
  alarm: { type: 0x93, fields: record({ alarms }) },
  nak: { type: 0xff, fields: record({ reason: nak }) },
}

export const NAMES = Object.keys(LAYOUTS) as readonly Name[]
