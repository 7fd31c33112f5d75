/** The grid as plain data: what each tile says, and what the whole cart would take. */
import type { MenuRecipe, Quote } from '../../till/core.ts'
import { type CartLine, drinksIn } from './cart.ts'
import { type Reader, recipeName, recipeStop, stopText, waitText } from './words.ts'

export interface Tile {
  readonly recipe: MenuRecipe
  readonly name: string
  /** `≈ 3 min`; null when nobody can say. */
  readonly wait: string | null
  /** A wait that a customer should hear of before paying. */
  readonly pace: 'usual' | 'slow'
  /** Why it cannot be had; null when it can. */
  readonly stop: string | null
  /** In the cart. */
  readonly count: number
}

export type Quotes = ReadonlyMap<string, Quote['recipes'][number]>

/** From here on people ask whether it is worth it. */
export const SLOW_FROM_SECONDS = 600

export function tilesOf(reader: Reader, quotes: Quotes, lines: readonly CartLine[], nowMs: number): Tile[] {
  return reader.menu.recipes.map((recipe) => {
    const seconds = quotes.get(recipe.recipe)?.readyInSeconds ?? null
    const stop = recipeStop(recipe)
    return {
      recipe,
      name: recipeName(reader, recipe.recipe),
      wait: seconds === null || stop !== null ? null : waitText(seconds),
      pace: seconds !== null && seconds >= SLOW_FROM_SECONDS ? 'slow' : 'usual',
      stop: stop === null ? null : stopText(stop, nowMs),
      count: drinksIn(lines.filter((line) => line.recipe === recipe.recipe)),
    }
  })
}

/**
 * What to tell the customer before they pay. Quotes are for one drink alone, so for several of them the slowest is only
 * the least that it takes. Null when that of any is not known.
 */
export function cartWait(quotes: Quotes, lines: readonly CartLine[]): string | null {
  const seconds = lines.map((line) => quotes.get(line.recipe)?.readyInSeconds ?? null)
  if (seconds.length === 0) return null
  let slowest = 0
  for (const each of seconds) {
    if (each === null) return null
    slowest = Math.max(slowest, each)
  }
  return `${waitText(slowest)}${drinksIn(lines) > 1 ? ' or more' : ''}`
}
