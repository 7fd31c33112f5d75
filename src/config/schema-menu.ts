import Type, { type Static } from 'typebox'
import { amount, byId, entry, id, ids, names, oneOf, text } from './words.ts'

const plu = Type.Optional(text({ description: "The till's own number for it.", maxLength: 32 }))

const step = entry('A piece of work that one machine does in one go.', {
  skill: id('The one skill that this step needs.'),
  seconds: amount({ description: 'How long it takes by the recipe.', unit: 's', minimum: 0.1, maximum: 600 }),
  doseGrams: amount({ description: 'Ground coffee.', unit: 'g', minimum: 0, maximum: 100, default: 0 }),
  waterMl: amount({
    description: 'Water through the coffee or into the cup.',
    unit: 'ml',
    minimum: 0,
    maximum: 2000,
    default: 0,
  }),
  milkMl: amount({ description: 'Milk.', unit: 'ml', minimum: 0, maximum: 2000, default: 0 }),
  foamPercent: amount({
    description: 'Share of the milk that is foam.',
    unit: '%',
    minimum: 0,
    maximum: 100,
    default: 0,
  }),
  temperatureC: amount({ description: 'Temperature of the water.', unit: '°C', minimum: 0, maximum: 100, default: 93 }),
  bySize: byId(amount({ description: 'Factor.', minimum: 0.1, maximum: 5 }), {
    description: 'Factor on amounts and time, 0.1 to 5, by size; a size that is not named counts 1.',
    maxProperties: 10,
  }),
  uses: byId(amount({ description: 'Amount, in the unit of the ingredient.', minimum: 0, maximum: 5000 }), {
    description: 'What it takes of the stock, by ingredient, in a size of factor 1; bySize counts for it too.',
    maxProperties: 20,
  }),
})

const recipe = entry('Something that the shop sells.', {
  recipe: id('What a till sends to order it.'),
  name: Type.Optional(
    names({ description: 'What people read; the recipe with a capital and spaces when left out.', maxLength: 60 }),
  ),
  plu,
  sizes: ids({
    description: 'Sizes, the first is the default; none: the recipe has one size and none may be sent.',
    maxItems: 10,
    default: [],
  }),
  options: byId(Type.Array(id('A choice.'), { minItems: 1, maxItems: 30, uniqueItems: true }), {
    description: 'Choices by option name; the first choice is the default.',
    maxProperties: 20,
  }),
  inDoubt: Type.Optional(
    oneOf(['remake', 'ask'], {
      description: 'What becomes of a brew of it in doubt; left out: as inDoubt.policy says for the whole shop.',
    }),
  ),
  steps: Type.Array(step, {
    description: 'What makes it, in order; most recipes have one step.',
    minItems: 1,
    maxItems: 8,
    none: 'a recipe needs at least one step',
  }),
})

export const menu = Type.Array(recipe, {
  description: 'What the shop sells; at least one recipe.',
  minItems: 1,
  maxItems: 500,
  none: 'an empty menu: a shop needs at least one recipe',
})

const word = entry('What people read for an id.', {
  name: Type.Optional(names({ description: 'What people read; the id as it is when left out.', maxLength: 60 })),
  plu,
})

export const words = byId(word, {
  description: 'Names of sizes, options and choices, by id; one that is not here is read as it is written.',
  maxProperties: 1000,
})

/** What stands in a menu file, and what is put over HTTP. */
export const MenuSchema = Type.Object({ menu, words }, { additionalProperties: false })

/** A menu as written, with defaults filled in. */
export type RawMenu = Static<typeof MenuSchema>
