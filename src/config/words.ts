/**
 * The vocabulary of the schema: each kind of option once, with what `check` says about it. Every option carries one
 * sentence, its unit and range, and its default; the text of an error is made from these, so it cannot disagree.
 */
import Type, { type TProperties, type TSchema } from 'typebox'
import { readSpan } from '../kit/units.ts'

/** Ids of machines, recipes, zones, skills, sizes: safe as an MQTT topic level, a file name and a URL segment. */
export const ID_PATTERN = '^[a-z0-9][a-z0-9-]{0,31}$'
export const ID_ALLOWED = 'small letters, digits and hyphens, at most 32, beginning with a letter or digit'

/** BCP 47 as it is usually written, so that one language has one spelling: `en`, `pt-BR`, `zh-Hant`, `es-419`. */
export const LANGUAGE_PATTERN = '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$'
export const LANGUAGE_ALLOWED = 'a language tag such as en, de or pt-BR'

interface Notes {
  /** One sentence: what the option does. */
  readonly description: string
  readonly unit?: string
}

/** An id. `names` says what the id stands for. */
export const id = (names: string) => Type.String({ pattern: ID_PATTERN, allowed: ID_ALLOWED, description: names })

export const ids = (
  notes: Notes & { readonly maxItems: number; readonly minItems?: number; readonly default?: string[] },
) => Type.Array(id('An id.'), { uniqueItems: true, ...notes })

export const text = (notes: Notes & { readonly maxLength: number; readonly default?: string }) =>
  Type.String({ minLength: 1, allowed: `text of 1 to ${notes.maxLength} characters`, ...notes })

export const matching = (
  notes: Notes & { readonly pattern: string; readonly allowed: string; readonly default?: string },
) => Type.String({ ...notes })

/** Text that the schema can only bound; `meant` says whether it means something. */
export const meaning = (
  notes: Notes & { readonly allowed: string; readonly maxLength: number },
  meant: (text: string) => boolean,
) =>
  Type.Refine(
    Type.String({ ...notes }),
    (value: unknown) => typeof value === 'string' && meant(value),
    () => notes.allowed,
  )

export const oneOf = <const Words extends string[]>(
  words: readonly [...Words],
  notes: Notes & { readonly default?: Words[number] },
) => Type.Enum(words, { ...notes })

interface NumberNotes extends Notes {
  readonly minimum: number
  readonly maximum: number
  readonly default?: number
}

export const whole = (notes: NumberNotes) => Type.Integer({ ...notes })
export const amount = (notes: NumberNotes) => Type.Number({ ...notes })

/** A span of time, written `250ms`, `4s`, `10min` or `1h`; bounds and default are written the same way. */
export function span(notes: {
  readonly description: string
  readonly min: string
  readonly max: string
  readonly default: string
}) {
  const minMs = spanMs(notes.min)
  const maxMs = spanMs(notes.max)
  const allowed = `a span such as 250ms, 4s, 10min or 1h, from ${notes.min} to ${notes.max}`
  const schema = Type.String({ description: notes.description, default: notes.default, unit: 'span', allowed })
  return Type.Refine(
    schema,
    (value: unknown) => {
      const ms = typeof value === 'string' ? readSpan(value) : null
      return ms !== null && ms >= minMs && ms <= maxMs
    },
    () => allowed,
  )
}

/** Milliseconds of a span that the schema has let through. Throws for any other text. */
export function spanMs(span: string): number {
  const ms = readSpan(span)
  if (ms === null) throw new TypeError(`not a span: ${span}`)
  return ms
}

/** A part of the file that may be left out: every option in it has a default, or its absence is an error of its own. */
export const section = <Properties extends TProperties>(description: string, properties: Properties) =>
  Type.Object(properties, { additionalProperties: false, default: {}, description })

/** One entry of a list. */
export const entry = <Properties extends TProperties>(description: string, properties: Properties) =>
  Type.Object(properties, { additionalProperties: false, description })

/** A map whose names are ids. */
export const byId = <Value extends TSchema>(value: Value, notes: Notes & { readonly maxProperties: number }) =>
  Type.Record(Type.String({ pattern: ID_PATTERN }), value, {
    additionalProperties: false,
    default: {},
    names: ID_ALLOWED,
    ...notes,
  })

/** What people read: one text, or a text by language. Which languages there are is a matter for the cross-checks. */
export const names = (notes: Notes & { readonly maxLength: number }) => {
  const one = text({ description: 'What people read.', maxLength: notes.maxLength })
  const byLanguage = Type.Record(Type.String({ pattern: LANGUAGE_PATTERN }), one, {
    additionalProperties: false,
    names: LANGUAGE_ALLOWED,
  })
  const allowed = `text of 1 to ${notes.maxLength} characters, or such a text by language`
  return Type.Union([one, byLanguage], { description: notes.description, allowed })
}
