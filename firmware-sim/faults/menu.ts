import { REFUSAL } from '../protocol/words.ts'

/** The fault menu: every fault by name, what it takes, what it does. The same names on serial, TCP and MQTT. */

/** A fault that stays on until it is cleared or its `times` are used up, or one that happens at once. */
export type FaultKind = 'lasting' | 'moment'

export interface FaultEntry {
  readonly kind: FaultKind
  /** Parameters beside `p` and `times`, which every lasting fault takes. */
  readonly takes: readonly ParamName[]
  readonly does: string
}

export interface FaultParams {
  /** Chance that it strikes when it could, 0–1. Default 1. */
  readonly p?: number
  /** How often it strikes before it is over. Default: until it is cleared. */
  readonly times?: number
  /** Milliseconds; meaning and default by fault. */
  readonly ms?: number
  /** Messages it applies to, by `t`. Default: see the fault. */
  readonly what?: readonly string[]
  /** Direction of the bytes, seen from the device. Default both. */
  readonly direction?: 'in' | 'out'
  readonly bytes?: number
  readonly group?: number
  /** Share of the pour, 0–1. */
  readonly after?: number
  /** Factor on the duration of a pour. */
  readonly factor?: number
  readonly reason?: string
  readonly alarm?: string
  readonly serial?: string
  /** A stage of a pour, see `STAGES`. Default: at once. */
  readonly at?: string
}

export type ParamName = keyof FaultParams

/** Moments in the life of a pour at which the power can be cut, in order. */
export const STAGES = [
  'before-journal',
  'after-journal',
  'after-pump',
  'mid-pour',
  'before-done',
  'after-done',
] as const
export type Stage = (typeof STAGES)[number]

const lasting = (does: string, ...takes: ParamName[]): FaultEntry => ({ kind: 'lasting', takes, does })
const moment = (does: string, ...takes: ParamName[]): FaultEntry => ({ kind: 'moment', takes, does })

export const FAULTS = {
  // The line
  corrupt: lasting('replaces one byte of a frame; an MQTT payload stops being JSON', 'direction'),
  'drop-byte': lasting('leaves one byte of a frame out; MQTT as above', 'direction'),
  'flip-bit': lasting('flips one bit of a frame; MQTT as above', 'direction'),
  'insert-garbage': lasting(
    'sends `bytes` (default 16) random bytes before a frame, or as a payload of its own',
    'bytes',
  ),
  'drop-connection': moment('closes the connection; back after `ms` (default 0). A pty has none to close', 'ms'),
  stall: moment('the firmware hangs for `ms` (default 2000): nothing in or out, then all at once', 'ms'),
  'go-awol': moment('deaf and mute for `ms` (default: until cleared); what pours goes on', 'ms'),
  // Messages
  'dont-ack': lasting('keeps answers and events back; `what` (default: everything but heartbeats)', 'what'),
  'lose-command': lasting('a command never arrives; `what` (default: any)', 'what'),
  'duplicate-command': lasting('a command arrives twice; `what` (default: any)', 'what'),
  'late-command': lasting('a command arrives `ms` (default 5000) late; `what` (default: any)', 'what', 'ms'),
  'duplicate-event': lasting('an event is sent twice'),
  'late-event': lasting('an event is sent `ms` (default 3000) late', 'ms'),
  'no-heartbeat': lasting('a heartbeat is not sent'),
  'slow-heartbeat': lasting('heartbeats come every `ms` (default 4000), and none at once', 'ms'),
  'half-open': lasting('hears everything and says nothing, heartbeats included; the connection stays'),
  'reorder-event': lasting('every other event (`p`) is overtaken: sent `ms` (default 1500) late', 'ms'),
  'expired-command': lasting('a brew arrives `ms` (default 6000) late, past its deadline', 'ms'),
  'nak-next': lasting(
    'the next command (`times`, default 1) is not understood: `nak session`; on MQTT, where there is none, it is lost',
    'what',
  ),
  'retained-command': lasting('at every (re)connection the last brew command is there once more'),
  'unknown-message': lasting('a message of a kind that does not exist goes out before a real one'),
  'old-firmware': lasting('says it is a firmware 0.1.0 that proves nothing over a power cut; seen at the next hello'),
  'clock-skew': lasting('its clock is `ms` (default 300000) ahead, and jumps back when it is cleared', 'ms'),
  'clock-back': moment('its clock is set back by `ms` (default 300000) while it runs', 'ms'),
  'wrong-identity': lasting('says it is `serial` (default WRONG-0001)', 'serial'),
  // The machine
  refuse: lasting('refuses a brew that nothing speaks against, with `reason` (default fault)', 'reason'),
  'busy-forever': lasting('a group (`group`, default all) is blocked and refuses `busy`', 'group'),
  'fail-pour': lasting('a pour ends spoiled, cause flow, at `after` (default 0.5) of its time', 'after'),
  'done-at-once': lasting('says done `ms` (default 100) after a pour began, and pours no more', 'ms'),
  'slow-pour': lasting('a pour takes `factor` (default 10) times its time', 'factor'),
  'journal-fail': lasting('a write to the memory chip fails'),
  alarm: moment('raises `alarm`; boiler, flow and pump alarms also spoil what pours', 'alarm'),
  'boiler-fault': moment('raises `alarm` (default boiler.sensor): state `fault`, what pours is spoiled', 'alarm'),
  'water-empty': moment('the tank is empty'),
  'beans-empty': moment('the hopper is empty'),
  'milk-empty': moment('the milk is empty'),
  'grounds-full': moment('the drawer for grounds is full'),
  // Power
  reset: moment('reboots after `ms` (default 200) in the dark, `at` a stage of the next pour or at once', 'at', 'ms'),
  die: moment('the process kills itself (SIGKILL), `at` a stage of the next pour or at once', 'at'),
  'forget-journal': moment('the journal is lost; fences and boot number stay'),
} as const satisfies Readonly<Record<string, FaultEntry>>

export type FaultName = keyof typeof FAULTS

export function isFaultName(name: unknown): name is FaultName {
  return typeof name === 'string' && Object.hasOwn(FAULTS, name)
}

const NUMBERS: readonly ParamName[] = ['p', 'times', 'ms', 'bytes', 'group', 'after', 'factor']

/** Reads parameters given by a person. Returns a message for that person when one is wrong. */
export function faultParams(name: FaultName, given: Readonly<Record<string, unknown>>): FaultParams | string {
  const entry: FaultEntry = FAULTS[name]
  const allowed: readonly string[] = entry.kind === 'lasting' ? ['p', 'times', ...entry.takes] : entry.takes
  for (const [key, value] of Object.entries(given)) {
    if (!allowed.includes(key)) return `${name} does not take "${key}"; it takes ${allowed.join(', ') || 'nothing'}`
    const problem = problemWith(key as ParamName, value)
    if (problem !== null) return `${name}: ${key} ${problem}`
  }
  return given as FaultParams
}

function problemWith(key: ParamName, value: unknown): string | null {
  if (NUMBERS.includes(key)) {
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return 'must be a number of 0 or more'
    return (key === 'p' || key === 'after') && value > 1 ? 'must be at most 1' : null
  }
  if (key === 'what') {
    return Array.isArray(value) && value.every((word) => typeof word === 'string') ? null : 'must be a list of words'
  }
  if (typeof value !== 'string') return 'must be text'
  if (key === 'at' && !STAGES.some((stage) => stage === value)) return `must be one of ${STAGES.join(', ')}`
  if (key === 'reason' && !Object.hasOwn(REFUSAL, value)) return `must be one of ${Object.keys(REFUSAL).join(', ')}`
  if (key === 'direction' && value !== 'in' && value !== 'out') return 'must be in or out'
  return null
}
