/** The shapes of the menu's routes. */
import { Type } from 'typebox'

const nullable = (description: string, format?: 'date-time') =>
  Type.Union([format ? Type.String({ format }) : Type.String(), Type.Null()], { description })
const names = Type.Record(Type.String(), Type.String(), { description: 'What people read, by language.' })
const name = Type.String({ description: 'What people read, in the shop’s first language.' })
const plu = nullable('The till’s own number for it; the shop knows no prices.')
const reason = nullable('Why it is out, in the words of whoever said so.')
const until = nullable('When it should be back; null: nobody knows.', 'date-time')

export const MenuBody = Type.Object(
  {
    etag: Type.String({ description: 'For `If-None-Match` and `If-Match`.' }),
    languages: Type.Array(Type.String(), { description: 'The first is the shop’s own.' }),
    recipes: Type.Array(
      Type.Object({
        recipe: Type.String(),
        name,
        names,
        plu,
        sizes: Type.Array(Type.String(), { description: 'The first is the default.' }),
        options: Type.Record(Type.String(), Type.Array(Type.String()), {
          description: 'Choices by option; the first choice is the default.',
        }),
        seconds: Type.Number({ description: 'How long its steps take in all, in its first size.' }),
        available: Type.Boolean({ description: 'Whether it can be ordered at all.' }),
        reason,
        until,
        out: Type.Array(
          Type.Object({
            size: Type.Optional(Type.String()),
            option: Type.Optional(Type.String()),
            choice: Type.Optional(Type.String()),
            reason,
            until,
          }),
          { description: 'Sizes and choices of it that are out.' },
        ),
      }),
    ),
    words: Type.Record(Type.String(), Type.Object({ name, names, plu }), {
      description:
        'What people read for a size, an option or a choice, by its id; one that is not here is read as it is.',
    }),
  },
  { title: 'Menu', description: 'The menu, and what of it is out.' },
)

export const QuoteList = Type.Object(
  {
    at: Type.String({ format: 'date-time', description: 'When it was asked.' }),
    recipes: Type.Array(
      Type.Object({
        recipe: Type.String(),
        readyInSeconds: Type.Union([Type.Integer(), Type.Null()], {
          description: 'Ordered now, alone and in its first size; null: no machine that is online can make it.',
        }),
        promisedInSeconds: Type.Union([Type.Integer(), Type.Null()], { description: 'What we would commit to.' }),
      }),
    ),
  },
  { title: 'Quotes', description: 'One entry for each recipe of the menu.' },
)

const ID = '^[a-z0-9][a-z0-9-]{0,31}$'
const word = (description: string) => Type.Optional(Type.String({ pattern: ID, maxLength: 32, description }))

const target = {
  recipe: word('Of this recipe only; left out: of every recipe that has it.'),
  size: word('This size.'),
  option: word('With `choice`: this choice of this option.'),
  choice: word('With `option`.'),
}

export const OutBody = Type.Object(
  {
    ...target,
    reason: Type.Optional(
      Type.String({ minLength: 1, maxLength: 80, description: 'For people at the tills, e.g. “no oat milk”.' }),
    ),
    until: Type.Optional(
      Type.String({
        format: 'date-time',
        maxLength: 40,
        description: 'When it is back by itself, RFC 3339. Left out: when somebody says so.',
      }),
    ),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    examples: [{ option: 'milk', choice: 'oat', reason: 'no oat milk' }],
  },
)

export const BackBody = Type.Object(target, {
  additionalProperties: false,
  minProperties: 1,
  examples: [{ option: 'milk', choice: 'oat' }],
})

export const MenuChanged = Type.Object(
  { etag: Type.String({ description: 'Of the menu after the change.' }) },
  { title: 'MenuChanged', description: 'The menu is as it was asked for.' },
)

/**
 * Only the outline: a menu is checked word by word by the very rules of the configuration file, which name all faults at
 * once. What it looks like inside is `DescribedMenu`.
 */
export const NewMenu = Type.Object(
  {
    menu: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 500 }),
    words: Type.Optional(
      Type.Record(Type.String({ pattern: ID }), Type.Unknown(), {
        maxProperties: 1_000,
        propertyNames: { pattern: ID },
      }),
    ),
  },
  { additionalProperties: false },
)
