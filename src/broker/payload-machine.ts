/** What the daemon publishes about each machine, whatever wire it hangs on. */
import { type Static, Type } from 'typebox'
import {
  ALARMS,
  boilerC,
  CUPS,
  count,
  groupNumber,
  machineId,
  pickupNumber,
  STRICT,
  sequence,
  text,
  u32,
  version,
  wallMs,
  word,
} from './payload-parts.ts'

const GROUP_STATES = ['free', 'brewing', 'clearing', 'no-cup', 'blocked'] as const
const groupState = word(
  GROUP_STATES,
  'free: it can take a drink · brewing: it makes one · clearing: it waits for the cup to be taken · no-cup: it waits for an empty one · blocked: it cannot be used.',
)

const drinkNow = Type.Object(
  {
    k: Type.Integer({ minimum: 1, maximum: 1000, description: 'Which drink of its order this is, counted from 1.' }),
    n: Type.Integer({ minimum: 1, maximum: 1000, description: 'How many drinks the order has.' }),
    recipe: text(64, 'Id of the recipe in the menu.'),
    size: Type.Union([Type.String({ maxLength: 32 }), Type.Null()], {
      description: 'Size of the drink; null when the recipe has none.',
    }),
    options: Type.Record(Type.String({ maxLength: 32 }), Type.String({ maxLength: 64 }), {
      description: 'Chosen options by name.',
    }),
  },
  STRICT,
)

/** What stands under each group: what a label screen beside the machine shows. */
export const NowPayload = Type.Object(
  {
    v: version,
    machine: machineId(),
    at: wallMs('When this was true.'),
    groups: Type.Array(
      Type.Object(
        {
          n: groupNumber(),
          state: groupState,
          number: Type.Union([pickupNumber(), Type.Null()], {
            description: 'Pickup number of the order whose cup it is; null when the group is free or not ours.',
          }),
          drink: Type.Union([drinkNow, Type.Null()], { description: 'The drink in the cup; null when there is none.' }),
          since: wallMs('Since when the group has been in this state.'),
        },
        STRICT,
      ),
      { minItems: 1, maxItems: 4, description: 'Every group, in order.' },
    ),
  },
  STRICT,
)
export type NowPayload = Static<typeof NowPayload>

/** How the machine is. A complete snapshot: nobody needs an earlier one to read it. */
export const StatePayload = Type.Object(
  {
    v: version,
    machine: machineId(),
    seq: sequence('Counts up with each snapshot of this machine.'),
    at: wallMs('When the snapshot was made.'),
    health: word(
      ['offline', 'suspect', 'asleep', 'warming', 'ready', 'cleaning', 'fault', 'empty', 'resting'],
      'What the machine says of itself; suspect: it is silent and gets no new work; offline: it is silent for longer, or its link is down; empty: something it needs for every drink is out; resting: it failed a brew and is left alone for a moment.',
    ),
    intent: word(
      ['in-service', 'draining', 'maintenance', 'leaving'],
      'What the staff want of it; leaving: the configuration has it no more.',
    ),
    role: word(['primary', 'backup'], 'A backup works only when no primary can.'),
    link: word(['up', 'down'], 'Whether bytes can flow; up is no proof of life.'),
    alarms: Type.Array(word(ALARMS, 'An alarm.'), { maxItems: 16, description: 'Alarms that are raised.' }),
    boilerC,
    pours: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
      description: 'Pours ever started, as the device counts them; null before it has said so.',
    }),
    groups: Type.Array(
      Type.Object(
        {
          n: groupNumber(),
          state: groupState,
          cup: word(CUPS, 'What stands under the spout; unknown: the device has no sensor there.'),
          percent: count('Progress of the pour, percent; 0 when none runs.', 100),
        },
        STRICT,
      ),
      { minItems: 1, maxItems: 4, description: 'Every group, in order.' },
    ),
    lastError: Type.Union([Type.String({ maxLength: 200 }), Type.Null()], {
      description: 'The latest thing that went wrong, for people; null when nothing has since the start.',
    }),
  },
  STRICT,
)
export type StatePayload = Static<typeof StatePayload>

/** Which device answers under this id. The numbers are null until it has said hello. */
export const IdentityPayload = Type.Object(
  {
    v: version,
    machine: machineId(),
    driver: text(64, 'Driver in the configuration, e.g. `brewlink-mqtt`.'),
    tier: word(
      ['A', 'B', 'C'],
      'What the device can prove: A journal, fence and deadline; B its last brew; C nothing.',
    ),
    serial: Type.Union([Type.String({ maxLength: 64 }), Type.Null()], { description: 'Serial number of the device.' }),
    model: Type.Union([Type.String({ maxLength: 64 }), Type.Null()], { description: 'Model of the device.' }),
    firmware: Type.Union([Type.String({ maxLength: 64 }), Type.Null()], { description: 'Version of its firmware.' }),
    boot: Type.Union([u32('Boot count.'), Type.Null()], { description: 'Counts up at each boot of the device.' }),
    skills: Type.Array(Type.String({ maxLength: 32 }), { maxItems: 32, description: 'Skills that it is used for.' }),
    groups: Type.Integer({ minimum: 1, maximum: 4, description: 'How many groups it has.' }),
  },
  STRICT,
)
export type IdentityPayload = Static<typeof IdentityPayload>

/** Device or daemon, whoever publishes it; a device may add fields. */
export const AvailabilityPayload = Type.Object({
  v: version,
  state: word(['online', 'offline'], 'offline is also the last will of the device.'),
  boot: Type.Optional(u32('Boot count of the device; absent when it is offline.')),
})
export type AvailabilityPayload = Static<typeof AvailabilityPayload>
