/**
 * The messages of Brewlink 1 on MQTT, as devices/brewlink/README.md §2, §3 and §5 give them. That page is right where
 * the two differ. Unknown fields pass: the protocol says that they are ignored.
 */
import { type Static, type TProperties, Type } from 'typebox'
import { ALARMS, boilerC, brewId, CUPS, count, groupNumber, text, u32, version, word } from './payload-parts.ts'

function message<const Name extends string, Fields extends TProperties>(name: Name, about: string, fields: Fields) {
  return Type.Object(
    { v: version, t: Type.Literal(name, { description: 'Name of the message.' }), ...fields },
    { title: name, description: about },
  )
}

const brew = brewId('The brew.')
const event = Type.Integer({
  minimum: 0,
  maximum: 0xffff,
  description: 'Number of the event, repeated every 1 s until it is acknowledged; 0: an answer.',
})
const status = word(
  ['never', 'pouring', 'done', 'spoiled', 'refused', 'forgotten'],
  'What the device knows about the brew.',
)
const cause = Type.Union(
  [word(['none', 'interrupted', 'stopped', 'overrun', 'flow', 'fault'], 'Why it is spoiled.'), Type.Null()],
  { description: 'Why the brew is spoiled; null (or none) otherwise.' },
)
const alarms = Type.Array(word(ALARMS, 'An alarm.'), { maxItems: 32, description: 'Alarms that are raised.' })
const clockMs = u32('Clock of the device, milliseconds modulo 2³².')
const boot = u32('Boot count of the device.')
const epoch = u32('Epoch of the group; commands at or below the stored one are refused.')

const program = Type.Object(
  {
    doseGrams: Type.Number({ minimum: 0, maximum: 6553.5, description: 'Coffee, grams, to 0.1 g.' }),
    waterMl: count('Water, millilitres.', 0xffff),
    milkMl: count('Milk, millilitres.', 0xffff),
    foamPercent: count('Foam, percent.', 100),
    temperatureC: Type.Number({ minimum: 0, maximum: 6553.5, description: 'Brewing temperature, °C, to 0.1 °C.' }),
    nominalMs: u32('How long the pour takes by the recipe, milliseconds.'),
  },
  { description: 'What the pour is made of, for one drink.' },
)

const group = Type.Object({
  n: groupNumber(),
  state: word(['idle', 'pouring', 'blocked'], 'What the group does.'),
  cup: word(CUPS, 'What stands under the spout; unknown: no sensor there.'),
  brew: Type.Union([brew, Type.Null()], { description: 'The current or the last brew; null before any.' }),
  elapsedMs: u32('Milliseconds since the pour began; 0 when idle.'),
  percent: count('Progress, percent; 0 when idle.', 100),
})

export const Hello = message('hello', 'The device answers identity and sends heartbeats at this period.', {
  heartbeatMs: Type.Integer({ minimum: 200, maximum: 5000, description: 'Period of the heartbeats, milliseconds.' }),
})
export const Brew = message('brew', 'Start one brew, no later than the deadline.', {
  brew,
  group: groupNumber(),
  epoch,
  boot,
  deadlineMs: u32('Last moment, in the clock of the device, at which the pour may start.'),
  maxMs: u32('Hard limit of the whole pour, milliseconds.'),
  program,
  label: text(24, 'For the display of the device; at most 24 bytes of UTF-8.'),
})
export const Query = message('query', 'Ask what the device knows about a brew.', { brew })
export const Fence = message('fence', 'Raise the fence of a group, for ever.', { group: groupNumber(), epoch, brew })
export const Stop = message('stop', 'End this pour as spoiled.', { brew })
export const Wake = message('wake', 'Start to heat.', {})
export const Sleep = message('sleep', 'Stop heating once no group pours.', {})
export const Ack = message('ack', 'Stop repeating this event.', { event })

export const Identity = message('identity', 'Which device this is and what it remembers.', {
  boot,
  journal: u32('Changes when the journal was lost.'),
  lowBrew: brewId('Of brews below it the device may have forgotten.'),
  clockMs,
  fences: Type.Array(epoch, { maxItems: 4, description: 'The stored fence of each group, in order.' }),
  serial: text(16, 'Serial number.'),
  model: text(24, 'Model.'),
  firmware: text(12, 'Version of the firmware.'),
  resetCause: word(['unknown', 'power', 'watchdog', 'command'], 'Why it booted.'),
  features: Type.Array(word(['cup-sensor', 'milk', 'durable', 'display'], 'A feature.'), {
    maxItems: 16,
    description: 'What it has; durable: its journal survives power loss.',
  }),
})
export const Heartbeat = message('heartbeat', 'Each period, and at once when something changes.', {
  clockMs,
  boot,
  state: word(['asleep', 'warming', 'ready', 'cleaning', 'fault'], 'What the device says of itself.'),
  alarms,
  boilerC,
  pours: u32('Pours ever started.'),
  groups: Type.Array(group, { maxItems: 4, description: 'Every group, in order.' }),
})
export const Status = message('status', 'An event (a pour began or ended), or the answer to query.', {
  event,
  brew,
  status,
  cause,
})
export const Refused = message('refused', 'The brew will not be started.', {
  brew,
  reason: word(
    ['expired', 'stale-boot', 'fenced', 'busy', 'not-ready', 'no-cup', 'cup-full', 'unsupported', 'empty', 'fault'],
    'Why not.',
  ),
})
export const Fenced = message('fenced', 'The fence is stored; a brew that never was will never be.', {
  group: groupNumber(),
  epoch,
  brew,
  status,
  cause,
})
export const Alarm = message('alarm', 'An alarm was raised or cleared.', { alarms })

export const CommandPayload = Type.Union([Hello, Brew, Query, Fence, Stop, Wake, Sleep, Ack])
export type CommandPayload = Static<typeof CommandPayload>
export const EventPayload = Type.Union([Identity, Status, Alarm])
export type EventPayload = Static<typeof EventPayload>
export const AckPayload = Type.Union([Identity, Status, Refused, Fenced])
export type AckPayload = Static<typeof AckPayload>
export const HeartbeatPayload = Heartbeat
export type HeartbeatPayload = Static<typeof HeartbeatPayload>
