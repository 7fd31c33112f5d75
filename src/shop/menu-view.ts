/** The menu as tills and displays read it, and when each recipe would be ready if it were ordered now. */
import { isoTime } from '../kit/units.ts'
import { missingSkill, reasonOf } from './capacity.ts'
import type { MenuBook } from './menu-book.ts'
import { menuEtag } from './menu-changes.ts'
import type { Out } from './rules/availability.ts'
import { stepsFrom } from './rules/menu.ts'
import type { MenuSettings, Names, Recipe } from './settings.ts'

export interface MenuView {
  readonly etag: string
  /** The first is the shop's own. */
  readonly languages: readonly string[]
  readonly recipes: readonly RecipeView[]
  readonly words: Readonly<
    Record<string, { readonly name: string; readonly names: Names; readonly plu: string | null }>
  >
}

export interface RecipeView {
  readonly recipe: string
  readonly name: string
  readonly names: Names
  readonly plu: string | null
  readonly sizes: readonly string[]
  readonly options: Readonly<Record<string, readonly string[]>>
  /** How long its steps take in all, in its first size. */
  readonly seconds: number
  readonly available: boolean
  /** Why it is not, and until when; null: nobody said. */
  readonly reason: string | null
  readonly until: string | null
  /** Sizes and choices that are out. */
  readonly out: readonly OutView[]
}

export interface OutView {
  readonly size?: string
  readonly option?: string
  readonly choice?: string
  readonly reason: string | null
  readonly until: string | null
}

/** `lost`: skills that nobody has at the moment; `outOfStock`: what cannot be had for want of something. */
export function menuView(book: MenuBook, lost: readonly string[], outOfStock: readonly Out[]): MenuView {
  const { languages, recipes, words } = book.menu
  // What people say goes first: they know until when.
  const outs = [...book.outs, ...outOfStock]
  return {
    etag: menuEtag(book.version),
    languages,
    recipes: recipes.map((recipe) => recipeView(recipe, outs, lost)),
    words: Object.fromEntries(
      Object.entries(words).map(([id, { names, plu }]) => [id, { name: names[languages[0] ?? ''] ?? id, names, plu }]),
    ),
  }
}

/** As it was put or configured, for whoever edits it. */
export const menuSource = (book: MenuBook): MenuSettings => book.menu

function recipeView(recipe: Recipe, outs: readonly Out[], lost: readonly string[]): RecipeView {
  const about = outs.filter((out) => out.recipe === null || out.recipe === recipe.id)
  const whole = about.find((out) => out.recipe !== null && out.size === null && out.option === null)
  const missing = missingSkill(recipe, lost)
  const size = recipe.sizes[0] ?? null
  return {
    recipe: recipe.id,
    name: recipe.name,
    names: recipe.names,
    plu: recipe.plu,
    sizes: recipe.sizes,
    options: recipe.options,
    seconds: stepsFrom(recipe, 0, size).reduce((sum, { ms }) => sum + ms, 0) / 1000,
    available: whole === undefined && missing === null,
    reason: whole === undefined && missing !== null ? reasonOf(missing) : (whole?.reason ?? null),
    until: whole?.untilMs == null ? null : isoTime(whole.untilMs),
    out: about.filter((out) => out !== whole && concerns(out, recipe)).map(outView),
  }
}

const concerns = ({ size, option, choice }: Out, { sizes, options }: Recipe): boolean =>
  (size === null || sizes.includes(size)) &&
  (option === null || (Object.hasOwn(options, option) && (options[option]?.includes(choice ?? '') ?? false)))

const outView = ({ size, option, choice, reason, untilMs }: Out): OutView => ({
  ...(size !== null && { size }),
  ...(option !== null && choice !== null && { option, choice }),
  reason,
  until: untilMs === null ? null : isoTime(untilMs),
})
