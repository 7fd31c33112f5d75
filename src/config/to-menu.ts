import type { MenuSettings, Names, Recipe, Word } from '../shop/settings.ts'
import type { RawMenu } from './schema-menu.ts'

export type RawNames = NonNullable<RawMenu['menu'][number]['name']>

/**
 * A menu that passed every check, as the shop takes it. The same menu always becomes the same text when it is written
 * as JSON, however its names and words were ordered: the shop knows by that whether a file has changed.
 */
export function toMenu({ menu, words }: RawMenu, languages: readonly string[]): MenuSettings {
  return {
    languages,
    recipes: menu.map((recipe) => toRecipe(recipe, languages)),
    words: Object.fromEntries(
      Object.entries(words)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([id, { name, plu }]): [string, Word] => [
          id,
          { names: toNames(name ?? id, languages), plu: plu ?? null },
        ]),
    ),
  }
}

function toRecipe(raw: RawMenu['menu'][number], languages: readonly string[]): Recipe {
  const names = toNames(raw.name ?? readable(raw.recipe), languages)
  return {
    id: raw.recipe,
    name: names[languages[0] ?? ''] ?? raw.recipe,
    names,
    plu: raw.plu ?? null,
    sizes: raw.sizes,
    options: raw.options,
    inDoubt: raw.inDoubt ?? null,
    steps: raw.steps.map(({ skill, seconds, bySize, uses, ...amounts }) => ({
      skill,
      program: { ...amounts, nominalMs: Math.round(seconds * 1000) },
      bySize,
      // A recipe that uses nothing stays the text that it was.
      ...(Object.keys(uses).length > 0 && { uses }),
    })),
  }
}

/** One text is meant in the first language. */
export function toNames(written: RawNames, languages: readonly string[]): Names {
  const texts = typeof written === 'string' ? { [languages[0] ?? '']: written } : written
  return Object.fromEntries(
    languages.flatMap((language) => {
      const text = texts[language]
      return text === undefined ? [] : [[language, text]]
    }),
  )
}

/** `flat-white` → `Flat white` */
export function readable(id: string): string {
  const words = id.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
