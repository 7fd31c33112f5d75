/** What drinks are made of. */
import Type from 'typebox'
import { amount, byId, entry, id, names, oneOf, section, text } from './words.ts'

/** As machines report them (`AlarmCode`): those that say that something has run out. */
const ALARMS = ['beans.empty', 'milk.empty', 'water.empty'] as const

const sensor = entry('A machine that notices when it has run out.', {
  machine: id('The machine that holds it.'),
  alarm: oneOf(ALARMS, { description: 'What it reports then.' }),
})

const ingredient = entry('Something that drinks use up.', {
  id: id('What recipes use.'),
  name: Type.Optional(
    names({ description: 'What people read; the id with a capital and spaces when left out.', maxLength: 60 }),
  ),
  unit: oneOf(['g', 'ml', 'pieces'], { description: 'What it is counted in.' }),
  low: amount({
    description: 'From this level on staff are told that it is low.',
    unit: 'of its unit',
    minimum: 0,
    maximum: 1_000_000,
    default: 0,
  }),
  reorder: Type.Optional(text({ description: 'What staff read then: where more of it is.', maxLength: 120 })),
  sensors: Type.Array(sensor, {
    description: 'It is out, whatever was counted, while all of these machines say so; none: it is only counted.',
    maxItems: 16,
    default: [],
  }),
})

const choice = entry('What a choice of an option changes, in every recipe that offers it.', {
  option: id('The option.'),
  choice: id('The choice.'),
  replaces: byId(id('What is taken instead.'), {
    description: 'What is taken instead, by ingredient, as much of it.',
    maxProperties: 10,
  }),
  uses: byId(amount({ description: 'Amount, in the unit of the ingredient.', minimum: 0, maximum: 5000 }), {
    description: 'What is taken as well, by ingredient; it grows with the size like the first step.',
    maxProperties: 10,
  }),
})

export const stock = section('What drinks are made of; a shop that lists nothing counts nothing.', {
  ingredients: Type.Array(ingredient, {
    description: 'What is counted. Each counts from the moment when somebody says how much there is.',
    maxItems: 200,
    default: [],
  }),
  choices: Type.Array(choice, {
    description: 'Choices that change what a drink takes: another milk, one more shot, a syrup.',
    maxItems: 200,
    default: [],
  }),
})
