/**
 * What a menu that is put looks like, for the reference: the rules themselves stand in the configuration, which this room
 * may not read. Whatever this forbids, those refuse; they also know the machines' skills and the shop's languages.
 */
import { type TSchema, Type } from 'typebox'

const ID = '^[a-z0-9][a-z0-9-]{0,31}$'
const id = (description: string) => Type.String({ pattern: ID, description })
/** As in the file, where a line with nothing behind it says nothing. */
const optional = (value: TSchema, description: string) =>
  Type.Optional(Type.Union([value, Type.Null()], { description: `${description} Null: as if left out.` }))
const amount = (maximum: number, description: string) => optional(Type.Number({ minimum: 0, maximum }), description)
const byId = (value: TSchema, maxProperties: number) =>
  Type.Record(Type.String(), value, { maxProperties, propertyNames: { pattern: ID } })

const LANGUAGE = '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$'
const text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const byLanguage = Type.Record(Type.String(), text(60), { maxProperties: 8, propertyNames: { pattern: LANGUAGE } })
const name = optional(
  Type.Union([text(60), byLanguage]),
  'What people read: one text, or one for each language of the shop. Left out: made from the id.',
)
const plu = optional(text(32), 'The till’s own number for it.')

const Step = Type.Object(
  {
    skill: id('The one skill that it needs; a machine of the shop has it.'),
    seconds: Type.Number({ minimum: 0.1, maximum: 600, description: 'How long it takes by the recipe.' }),
    doseGrams: amount(100, 'Ground coffee, g. Default 0.'),
    waterMl: amount(2_000, 'Water through the coffee or into the cup, ml. Default 0.'),
    milkMl: amount(2_000, 'Milk, ml. Default 0.'),
    foamPercent: amount(100, 'Share of the milk that is foam, %. Default 0.'),
    temperatureC: amount(100, 'Of the water, °C. Default 93.'),
    bySize: optional(
      byId(Type.Number({ minimum: 0.1, maximum: 5 }), 10),
      'Factor on amounts and time, by size; a size that is not named counts 1.',
    ),
    uses: optional(
      byId(Type.Number({ minimum: 0, maximum: 5_000 }), 20),
      'What it takes of the stock, by ingredient (GET /stock), in a size of factor 1.',
    ),
  },
  { additionalProperties: false },
)

const NewRecipe = Type.Object(
  {
    recipe: id('What a till sends to order it.'),
    name,
    plu,
    sizes: optional(
      Type.Array(Type.String({ pattern: ID }), { maxItems: 10, uniqueItems: true }),
      'The first is the default. None: the recipe has one size, and none may be sent.',
    ),
    options: optional(
      byId(Type.Array(Type.String({ pattern: ID }), { minItems: 1, maxItems: 30, uniqueItems: true }), 20),
      'Choices by option name; the first choice is the default.',
    ),
    inDoubt: optional(
      Type.Union([Type.Literal('remake'), Type.Literal('ask')]),
      'What becomes of a brew of it in doubt. Left out: as in the whole shop.',
    ),
    steps: Type.Array(Step, { minItems: 1, maxItems: 8, description: 'What makes it, in order.' }),
  },
  { additionalProperties: false, title: 'NewRecipe' },
)

export const DescribedMenu = Type.Object(
  {
    menu: Type.Array(NewRecipe, {
      minItems: 1,
      maxItems: 500,
      description: 'All recipes, as `menu` of the configuration file.',
    }),
    words: Type.Optional(
      Type.Record(Type.String(), Type.Object({ name, plu }, { additionalProperties: false }), {
        maxProperties: 1_000,
        propertyNames: { pattern: ID },
        description: 'Names and numbers of sizes, options and choices, as `words` of the configuration file.',
      }),
    ),
  },
  {
    additionalProperties: false,
    examples: [
      { menu: [{ recipe: 'espresso', steps: [{ skill: 'espresso', seconds: 27, doseGrams: 18, waterMl: 36 }] }] },
    ],
  },
)
