/** What can be ordered, as the shop tells it. */

/** By language, e.g. `{ en: 'Latte', de: 'Milchkaffee' }`. */
export type Names = Readonly<Record<string, string>>

/** What people read for a size, an option or a choice. */
export interface Word {
  readonly name: string
  readonly names: Names
  /** The till's own number for it. The shop knows no prices. */
  readonly plu: string | null
}

/** A part of a recipe that cannot be had at the moment: a size, or a choice of an option. */
export interface Out {
  readonly size?: string
  readonly option?: string
  readonly choice?: string
  /** For people. */
  readonly reason: string | null
  /** When it will be there again, if anybody knows. */
  readonly until: string | null
}

export interface MenuRecipe {
  /** What an order says. */
  readonly recipe: string
  /** In the shop's first language. */
  readonly name: string
  readonly names: Names
  readonly plu: string | null
  /** The first is the default. Empty: it has no sizes, and none may be sent. */
  readonly sizes: readonly string[]
  /** Choices by option; the first choice is the default. */
  readonly options: Readonly<Record<string, readonly string[]>>
  /** How long its steps take in all, in its first size. */
  readonly seconds: number
  /** False: an order of it would be refused now. */
  readonly available: boolean
  /** Why it is not available, for people. */
  readonly reason: string | null
  /** When it will be again, if anybody knows. */
  readonly until: string | null
  /** What of it cannot be had, though the recipe can. */
  readonly out: readonly Out[]
}

export interface Menu {
  /** For comparing with that of `menu.changed`; null when the shop sends none. */
  readonly etag: string | null
  /** Of the names; the first is the shop's own. */
  readonly languages: readonly string[]
  readonly recipes: readonly MenuRecipe[]
  /** Names of sizes, options and choices, by what an order says; one that is not here is read as it is written. */
  readonly words: Readonly<Record<string, Word>>
}

/** Whether an answer is a menu at all. */
export function isMenu(body: object): boolean {
  return 'recipes' in body && Array.isArray(body.recipes)
}

/** A menu of any version of the API: an older shop says less, and what it does not say to be out can be had. */
export function readMenu(body: object, etag: string | null): Menu {
  const told = body as Partial<Menu> & {
    readonly recipes: readonly (Partial<MenuRecipe> & { readonly recipe: string })[]
  }
  return {
    ...told,
    etag,
    languages: told.languages ?? [],
    words: told.words ?? {},
    recipes: told.recipes.map((recipe) => ({
      ...recipe,
      name: recipe.name ?? recipe.recipe,
      names: recipe.names ?? {},
      plu: recipe.plu ?? null,
      sizes: recipe.sizes ?? [],
      options: recipe.options ?? {},
      seconds: recipe.seconds ?? 0,
      available: recipe.available ?? true,
      reason: recipe.reason ?? null,
      until: recipe.until ?? null,
      out: recipe.out ?? [],
    })),
  }
}
