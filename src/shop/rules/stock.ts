/**
 * What drinks take of the stock, and what can still be had of the menu with what is left. Pure. Amounts are counted in
 * whole thousandths of an ingredient's unit, so that ten thousand drinks of 18.1 g leave no crumbs of arithmetic.
 */
import type { Recipe, StockChoice, Uses } from '../settings.ts'
import type { Out } from './availability.ts'

/** Thousandths of a unit, by ingredient. */
export type Amounts = ReadonlyMap<string, number>

/** A drink as it was ordered: every option of its recipe has a choice. */
export interface Chosen {
  readonly recipe: Recipe
  readonly size: string | null
  readonly options: Readonly<Record<string, string>>
}

export const THOUSANDTHS = 1_000
export const toThousandths = (amount: number): number => Math.round(amount * THOUSANDTHS)

/** What one step takes. What a choice adds (a shot, a syrup) belongs to the first step, and grows with its size. */
export function stepTakes({ recipe, size, options }: Chosen, step: number, choices: readonly StockChoice[]): Amounts {
  const found = recipe.steps[step]
  const takes = new Map<string, number>()
  if (!found) return takes
  const mine = choices.filter(({ option, choice }) => Object.hasOwn(options, option) && options[option] === choice)
  const factor = size === null || !Object.hasOwn(found.bySize, size) ? 1 : (found.bySize[size] ?? 1)
  const add = (uses: Uses): void => {
    for (const [written, amount] of Object.entries(uses)) {
      const ingredient = mine.reduce((name, { replaces }) => insteadOf(replaces, name), written)
      const before = takes.get(ingredient) ?? 0
      if (amount > 0) takes.set(ingredient, before + toThousandths(amount * factor))
    }
  }
  add(found.uses ?? {})
  if (step === 0) for (const { uses } of mine) add(uses)
  return takes
}

const insteadOf = (replaces: Readonly<Record<string, string>>, name: string): string =>
  Object.hasOwn(replaces, name) ? (replaces[name] ?? name) : name

/** What a drink takes from this step on. */
export function drinkTakes(chosen: Chosen, fromStep: number, choices: readonly StockChoice[]): Amounts {
  const takes = new Map<string, number>()
  for (let step = fromStep; step < chosen.recipe.steps.length; step++) addTo(takes, stepTakes(chosen, step, choices), 1)
  return takes
}

export function addTo(sum: Map<string, number>, amounts: Amounts, times: number): void {
  for (const [ingredient, amount] of amounts) sum.set(ingredient, (sum.get(ingredient) ?? 0) + amount * times)
}

/** There is less of it than this much. */
export interface Lack {
  readonly ingredient: string
  /** Thousandths that are wanted. */
  readonly amount: number
}

/** The first ingredient of which there is too little; null: there is enough. What is not in `left` nobody has counted. */
export function tooLittle(takes: Amounts, left: Amounts): Lack | null {
  for (const [ingredient, amount] of takes) {
    const has = left.get(ingredient)
    if (has !== undefined && has < amount) return { ingredient, amount }
  }
  return null
}

/** Counting never goes below nothing: more was there than somebody had said. */
export const levelAfter = (level: number, used: number): number => Math.max(0, level - used)

export type StockState = 'ok' | 'low' | 'out' | 'unknown'

/** `least`: the least that any drink takes of it; `level` null: nobody has counted it. */
export function stockState(level: number | null, low: number, least: number): StockState {
  if (level === null) return 'unknown'
  if (level <= 0 || level < least) return 'out'
  return level <= low ? 'low' : 'ok'
}

/** Every way of ordering a recipe that differs from its defaults in one choice, the defaults themselves first. */
export function* variants(recipe: Recipe, size: string | null, base = defaults(recipe)): Generator<Chosen> {
  yield { recipe, size, options: base }
  for (const [option, choices] of Object.entries(recipe.options)) {
    for (const choice of choices)
      if (choice !== base[option]) yield { recipe, size, options: { ...base, [option]: choice } }
  }
}

/** What a drink is made with when nobody chooses. */
export const defaults = ({ options }: Recipe): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(options).map(([option, [first]]) => [option, first ?? '']))

export const sizesOf = ({ sizes }: Recipe): readonly (string | null)[] => (sizes.length === 0 ? [null] : sizes)

/** What cannot be had of this recipe with what is left: all of it, or sizes and choices. `why`: in words, and until when. */
export function outsOfRecipe(
  recipe: Recipe,
  choices: readonly StockChoice[],
  left: Amounts,
  why: (lack: Lack) => Pick<Out, 'reason' | 'untilMs'>,
): Out[] {
  const lacks = (chosen: Chosen): Lack | null => tooLittle(drinkTakes(chosen, 0, choices), left)
  const ways = sizesOf(recipe).map((size) => ({ size, ...bestWay(recipe, size, lacks) }))
  const possible = ways.find(({ lacking }) => lacking === null)
  const nothing = { recipe: recipe.id, size: null, option: null, choice: null }
  if (!possible) {
    const lacking = ways[0]?.lacking ?? null
    return [{ ...nothing, ...(lacking === null ? { reason: null, untilMs: null } : why(lacking)) }]
  }
  const outs: Out[] = []
  for (const { size, lacking } of ways) if (lacking !== null) outs.push({ ...nothing, size, ...why(lacking) })
  for (const [option, known] of Object.entries(recipe.options)) {
    for (const choice of known) {
      const lacking = lacks({ recipe, size: possible.size, options: { ...possible.options, [option]: choice } })
      if (lacking !== null) outs.push({ ...nothing, option, choice, ...why(lacking) })
    }
  }
  return outs
}

/** The defaults, or where they lack something, what comes nearest to them: option by option, the first that helps. */
function bestWay(recipe: Recipe, size: string | null, lacks: (chosen: Chosen) => Lack | null) {
  let options = defaults(recipe)
  const first = lacks({ recipe, size, options })
  if (first === null) return { options, lacking: null }
  let lacking = first
  for (const [option, known] of Object.entries(recipe.options)) {
    for (const choice of known) {
      const tried = { ...options, [option]: choice }
      const still = lacks({ recipe, size, options: tried })
      if (still === null) return { options: tried, lacking: null }
      if (still.ingredient === lacking.ingredient) continue
      // Another ingredient is missing now: this one is mended, and a later option may mend that.
      options = tried
      lacking = still
      break
    }
  }
  return { options: defaults(recipe), lacking: first }
}
