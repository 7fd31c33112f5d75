/** What waits for a person, as `GET /attention` tells it. */
import { Type } from 'typebox'

const nullable = (description: string, format?: 'date-time') =>
  Type.Union([format ? Type.String({ format }) : Type.String(), Type.Null()], { description })
const machine = Type.String({ description: 'Id of the machine.' })
const group = Type.Integer({ minimum: 1, description: 'Group of the machine, from 1.' })
const brew = Type.Integer({ description: 'For POST /brew/{id}/resolve.' })
const cause = Type.String({ description: 'Why nobody knows, for people.' })

const AskedDrink = Type.Object(
  {
    order: Type.String({ description: 'Id of the order.' }),
    number: Type.String({ description: 'Pickup number.' }),
    drink: Type.Integer({ minimum: 1, description: 'Place in the order, from 1.' }),
    of: Type.Integer({ minimum: 1, description: 'Drinks in the order.' }),
    recipe: Type.String(),
    name: Type.String({ description: 'What people read.' }),
    size: nullable('Null: the recipe has no sizes.'),
    options: Type.Record(Type.String(), Type.String()),
    note: nullable('For the people at the counter: an observer gets null.'),
  },
  { title: 'AskedDrink' },
)

const Doubt = Type.Object(
  {
    kind: Type.Literal('doubt', { description: 'Nobody knows whether this brew happened: is the cup good?' }),
    since: Type.String({ format: 'date-time', description: 'When it was lost sight of.' }),
    brew,
    machine,
    group,
    cause,
    drink: AskedDrink,
    remakeAt: nullable('When it is made again by itself; null: it waits for somebody.', 'date-time'),
  },
  { title: 'Doubt' },
)

const StuckDrink = Type.Object(
  {
    kind: Type.Literal('drink', { description: 'This drink cannot go on by itself.' }),
    since: nullable('Null: not known.', 'date-time'),
    brew: Type.Union([Type.Integer(), Type.Null()], {
      description: 'Its last brew, for POST /brew/{id}/resolve; null: there was none.',
    }),
    machine: nullable('Where its last brew was; null: nowhere.'),
    cause,
    drink: AskedDrink,
  },
  { title: 'StuckDrink' },
)

const CupToClear = Type.Object(
  {
    kind: Type.Literal('cup', { description: 'A cup stands there, and only a person can say that it is gone.' }),
    machine,
    group,
    brew: Type.Integer({ description: 'The brew that is in the cup.' }),
    drink: AskedDrink,
  },
  { title: 'CupToClear' },
)

const StaleBatch = Type.Object(
  {
    kind: Type.Literal('stale', {
      description: 'Orders promised for long ago, held back by a restart: for POST /attention/stale.',
    }),
    orders: Type.Array(
      Type.Object({
        order: Type.String({ description: 'Id of the order.' }),
        number: Type.String(),
        promisedAt: nullable('Null: nothing was promised.', 'date-time'),
      }),
    ),
  },
  { title: 'StaleBatch' },
)

const HandsWanted = Type.Object(
  {
    kind: Type.Literal('hands', { description: 'People wait long for one skill: somebody should help there.' }),
    skill: Type.String({ description: 'What is missing.' }),
    waitMinutes: Type.Integer({ minimum: 0, description: 'What a drink ordered now takes.' }),
    savesMinutes: Type.Integer({ minimum: 0, description: 'What one more pair of hands would save of it.' }),
  },
  { title: 'HandsWanted' },
)

const StockLow = Type.Object(
  {
    kind: Type.Literal('stock', { description: 'There is little of an ingredient, or too little for any drink.' }),
    ingredient: Type.String({ description: 'For PUT /stock/{ingredient}.' }),
    name: Type.String({ description: 'What people read.' }),
    state: Type.Union([Type.Literal('low'), Type.Literal('out')], {
      description: '`out`: what needs it cannot be ordered, and what was ordered waits.',
    }),
    level: Type.Number({ minimum: 0, description: 'What is left, in its unit.' }),
    unit: Type.Union([Type.Literal('g'), Type.Literal('ml'), Type.Literal('pieces')], { description: 'Its unit.' }),
    reorder: nullable('What to do, as the configuration has it; null: it does not say.'),
    waiting: Type.Integer({ minimum: 0, description: 'Drinks in the queue that wait for it.' }),
  },
  { title: 'StockLow' },
)

export const AttentionList = Type.Object(
  {
    questions: Type.Array(Type.Union([Doubt, StuckDrink, StaleBatch, HandsWanted, StockLow, CupToClear]), {
      description:
        'Doubts, drinks that are stuck, the batch after an outage, hands that are missing, ingredients that run out, cups; each kind oldest first.',
    }),
  },
  { title: 'Attention', description: 'The open questions.' },
)
