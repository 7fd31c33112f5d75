/** A day as people write it: how many orders when, of what, on which machines. `day-file.ts` reads it from YAML. */
import Type, { type Static } from 'typebox'
import { amount, byId, entry, id, ids, matching, oneOf, section, span, text, whole } from '../config/words.ts'

const timeOfDay = (description: string, value?: string) =>
  matching({
    description,
    unit: 'HH:MM, local time',
    pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
    allowed: 'a time of day from 00:00 to 23:59, such as 08:10',
    ...(value !== undefined && { default: value }),
  })

const rate = entry('How many orders come in from a time on.', {
  from: timeOfDay('When this begins.'),
  perHour: amount({ description: 'Orders an hour.', unit: 'orders an hour', minimum: 0, maximum: 2_000 }),
})

const step = entry('A piece of work that needs one skill.', {
  skill: id('The one skill that this step needs.'),
  seconds: amount({ description: 'How long it takes by the recipe.', unit: 's', minimum: 1, maximum: 600 }),
})

const drink = entry('A drink on the menu.', {
  recipe: id('What it is called.'),
  share: amount({ description: 'How often it is ordered, beside the others.', minimum: 0, maximum: 1_000_000 }),
  steps: Type.Array(step, { description: 'What is to be done for it.', minItems: 1, maxItems: 8 }),
})

const machine = entry('A machine, or some of the same kind.', {
  id: id('Name of the machine.'),
  skills: ids({ description: 'Skills that it has.', minItems: 1, maxItems: 32 }),
  groups: whole({ description: 'Places that work at once.', unit: 'groups', minimum: 1, maximum: 4, default: 1 }),
  role: oneOf(['primary', 'backup'], {
    description: 'A backup works only when no fit primary exists.',
    default: 'primary',
  }),
  takes: amount({
    description: 'How long its pours really take, which the shop is not told.',
    unit: "times the recipe's time",
    minimum: 0.2,
    maximum: 5,
    default: 1,
  }),
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
})

export const DaySchema = Type.Object(
  {
    name: text({ description: 'What the day is called in the report.', maxLength: 80, default: 'A day' }),
    closes: timeOfDay('From then on nobody orders any more.'),
    orders: Type.Array(rate, { description: 'How many orders come in, from each time on.', minItems: 1, maxItems: 96 }),
    sizes: Type.Record(
      Type.String({ pattern: '^([1-9]|1[0-9]|20)$' }),
      amount({ description: 'How often, beside the others.', minimum: 0, maximum: 1_000_000 }),
      {
        additionalProperties: false,
        names: 'a number of drinks from 1 to 20',
        description: 'How often an order has so many drinks.',
        default: { '1': 1 },
      },
    ),
    channels: byId(amount({ description: 'How often, beside the others.', minimum: 0, maximum: 1_000_000 }), {
      description: 'How often orders come by each channel.',
      maxProperties: 16,
    }),
    drinks: Type.Array(drink, { description: 'What is ordered.', minItems: 1, maxItems: 100 }),
    machines: Type.Array(machine, { description: 'The machines.', minItems: 1, maxItems: 64 }),
    pours: section('How pours differ from their recipes.', {
      spread: amount({
        description: 'Of the logarithm of how long they take.',
        minimum: 0,
        maximum: 1,
        default: 0.2,
      }),
      cupChange: span({
        description: 'How long a full cup stands until somebody takes it, on average.',
        min: '0s',
        max: '5min',
        default: '2s',
      }),
    }),
  },
  { additionalProperties: false },
)

export type DaySpec = Static<typeof DaySchema>
