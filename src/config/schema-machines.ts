import Type from 'typebox'
import { amount, entry, id, ids, oneOf, span, text, whole } from './words.ts'

const machine = entry('One machine, or one person with a screen.', {
  id: id('Name of the machine in logs, topics and pages; its MQTT user name too.'),
  driver: id('The driver that speaks its protocol.'),
  role: oneOf(['primary', 'backup'], {
    description: 'A backup takes work only when no primary that is healthy, in service and skilled exists.',
    default: 'primary',
  }),
  skills: ids({ description: 'Skills of recipe steps that it can perform.', minItems: 1, maxItems: 32 }),
  groups: whole({ description: 'Places that work at once.', unit: 'groups', minimum: 1, maximum: 4, default: 1 }),
  recovery: span({
    description: 'How long a group rests after a pour before it can start again.',
    min: '0s',
    max: '10min',
    default: '0s',
  }),
  cupsPerMinute: Type.Optional(
    whole({
      description: 'Drinks that the whole machine begins within any minute, at most.',
      unit: 'drinks a minute',
      minimum: 1,
      maximum: 60,
    }),
  ),
  warmUp: span({
    description: 'How long it takes from asleep to ready; a backup that says so sleeps while the others manage.',
    min: '0s',
    max: '1h',
    default: '0s',
  }),
  idleWatts: Type.Optional(
    whole({
      description: 'What it takes while it is warm and makes nothing; for people.',
      unit: 'watts',
      minimum: 0,
      maximum: 20_000,
    }),
  ),
  earliestDone: amount({
    description:
      "A drink that is said to be done before this part of its recipe's time has passed is put to a person; only machines that pour by the recipe (Brewlink) are asked.",
    unit: 'of the time',
    minimum: 0,
    maximum: 0.9,
    default: 0.2,
  }),
  // Checked against the driver's own schema (cross-checks.ts), whose keys the driver's README lists.
  options: Type.Unknown({ description: "The driver's own options.", default: {} }),
  identity: Type.Optional(
    text({
      description: 'Serial number that the device must report; another one is a swapped cable and gets no work.',
      maxLength: 64,
    }),
  ),
})

export const machines = Type.Array(machine, {
  description: 'The machines; at least one.',
  minItems: 1,
  maxItems: 64,
  none: 'no machine: a shop needs at least one',
})
