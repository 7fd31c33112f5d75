/** What can be chosen of a recipe at this moment, and what of a line cannot be had any more. */
import type { Menu, MenuRecipe } from '../../till/core.ts'
import type { CartLine } from './cart.ts'
import { recipeStop, type Stop } from './words.ts'

export const sizeStop = (recipe: MenuRecipe, size: string): Stop | null =>
  recipe.out.find((out) => out.size === size) ?? null

export const choiceStop = (recipe: MenuRecipe, option: string, choice: string): Stop | null =>
  recipe.out.find((out) => out.option === option && out.choice === choice) ?? null

/** Whether there is anything to decide before it can be made. */
export function hasChoices(recipe: MenuRecipe): boolean {
  return recipe.sizes.length > 1 || Object.values(recipe.options).some((choices) => choices.length > 1)
}

/** The recipe as the shop would make it when nobody says more: the first of everything that can be had. */
export function firstChoice(recipe: MenuRecipe, count: number): CartLine {
  const options = Object.entries(recipe.options).flatMap(([option, choices]) => {
    const choice = choices.find((other) => choiceStop(recipe, option, other) === null) ?? choices[0]
    return choice === undefined ? [] : [[option, choice] as const]
  })
  const size = recipe.sizes.find((other) => sizeStop(recipe, other) === null) ?? recipe.sizes[0] ?? null
  return { recipe: recipe.recipe, size, options: Object.fromEntries(options), count, note: '' }
}

const GONE: Stop = { reason: 'not on the menu any more', until: null }

/** Why this line would be refused now; null when it would not. */
export function lineStop(menu: Menu, line: CartLine): Stop | null {
  const recipe = menu.recipes.find((other) => other.recipe === line.recipe)
  if (recipe === undefined) return GONE
  const stop = recipeStop(recipe)
  if (stop !== null) return stop
  if (line.size !== null) {
    if (!recipe.sizes.includes(line.size)) return GONE
    const out = sizeStop(recipe, line.size)
    if (out !== null) return out
  }
  for (const [option, choice] of Object.entries(line.options)) {
    if (recipe.options[option]?.includes(choice) !== true) return GONE
    const out = choiceStop(recipe, option, choice)
    if (out !== null) return out
  }
  return null
}
