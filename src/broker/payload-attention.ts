/** What waits for a person to decide. */
import { type Static, Type } from 'typebox'
import {
  brewId,
  count,
  groupNumber,
  machineId,
  pickupNumber,
  STRICT,
  sequence,
  text,
  version,
} from './payload-parts.ts'

/** More questions than a person can answer at once are counted, not listed; it keeps the snapshot below 16 KB. */
export const MOST_QUESTIONS = 60

const moment = (description: string) => text(40, `${description} RFC 3339, UTC.`)
const orNull = <Schema extends ReturnType<typeof text> | ReturnType<typeof brewId>>(
  schema: Schema,
  description: string,
) => Type.Union([schema, Type.Null()], { description })

const drink = Type.Object(
  {
    order: text(13, 'Id of the order.'),
    number: pickupNumber(),
    drink: Type.Integer({ minimum: 1, maximum: 1000, description: 'Place in the order, from 1.' }),
    of: Type.Integer({ minimum: 1, maximum: 1000, description: 'Drinks in the order.' }),
    recipe: text(64, 'Id of the recipe.'),
    name: text(200, 'What people read.'),
    size: orNull(text(64, 'Size.'), 'Size; null: the recipe has none.'),
    options: Type.Record(Type.String(), Type.String(), { description: 'Choice by option.' }),
  },
  { ...STRICT, description: 'Whose drink.' },
)
const cause = text(200, 'Why, for people.')

const doubt = Type.Object(
  {
    kind: Type.Literal('doubt', { description: 'Nobody knows whether this brew happened.' }),
    since: moment('Since when.'),
    brew: brewId('For `POST /brew/{id}/resolve`.'),
    machine: machineId(),
    group: groupNumber(),
    cause,
    drink,
    remakeAt: orNull(moment('When.'), 'When it is made again by itself, RFC 3339; null: it waits for somebody.'),
  },
  STRICT,
)

const stuck = Type.Object(
  {
    kind: Type.Literal('drink', { description: 'This drink cannot go on by itself.' }),
    since: orNull(moment('When.'), 'Since when, RFC 3339; null: not known.'),
    brew: orNull(brewId('Brew.'), 'Its last brew, for `POST /brew/{id}/resolve`; null: there was none.'),
    machine: orNull(text(32, 'Machine.'), 'Where its last brew was; null: nowhere.'),
    cause,
    drink,
  },
  STRICT,
)

const stale = Type.Object(
  {
    kind: Type.Literal('stale', { description: 'Orders that an outage held back.' }),
    count: count('All of them, also those that are not listed.'),
    orders: Type.Array(
      Type.Object(
        {
          order: text(13, 'Id of the order.'),
          number: pickupNumber(),
          promisedAt: orNull(moment('When.'), 'What was promised, RFC 3339; null: nothing.'),
        },
        STRICT,
      ),
      { maxItems: MOST_QUESTIONS, description: `At most ${MOST_QUESTIONS} of them.` },
    ),
  },
  STRICT,
)

const cup = Type.Object(
  {
    kind: Type.Literal('cup', { description: 'A cup stands there; a person says when it is gone.' }),
    machine: machineId(),
    group: groupNumber(),
    brew: brewId('The brew that is in it.'),
    drink,
  },
  STRICT,
)

const hands = Type.Object(
  {
    kind: Type.Literal('hands', { description: 'People wait long for one skill; somebody should help there.' }),
    skill: text(64, 'What is missing.'),
    waitMinutes: count('What a drink ordered now takes.'),
    savesMinutes: count('What one more pair of hands would save of it.'),
  },
  STRICT,
)

const stock = Type.Object(
  {
    kind: Type.Literal('stock', { description: 'There is little of an ingredient, or too little for any drink.' }),
    ingredient: text(32, 'Id of the ingredient, for `PUT /stock/{ingredient}`.'),
    name: text(200, 'What people read.'),
    state: Type.Union([Type.Literal('low'), Type.Literal('out')], {
      description: '`out`: what needs it cannot be ordered, and what was ordered waits.',
    }),
    level: Type.Number({ minimum: 0, maximum: 1_000_000, description: 'What is left, in its unit.' }),
    unit: Type.Union([Type.Literal('g'), Type.Literal('ml'), Type.Literal('pieces')], { description: 'Its unit.' }),
    reorder: orNull(text(200, 'What to do.'), 'What to do, as the configuration has it; null: it does not say.'),
    waiting: count('Drinks in the queue that wait for it.'),
  },
  STRICT,
)

export const AttentionPayload = Type.Object(
  {
    v: version,
    seq: sequence('Counts up with each change. A reader ignores a lower one of the same session.'),
    at: count('When this came to be so. Milliseconds since 1970 UTC, wall clock of the daemon.'),
    count: count('All open questions, also those that are not listed.'),
    questions: Type.Array(Type.Union([doubt, stuck, stale, hands, stock, cup]), {
      maxItems: MOST_QUESTIONS,
      description: `The open questions, at most ${MOST_QUESTIONS}.`,
    }),
  },
  STRICT,
)
export type AttentionPayload = Static<typeof AttentionPayload>
