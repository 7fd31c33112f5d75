/** From what a till sends to the drinks of an order: checked against the menu, with a pointer to the first fault. */
import type { Refusal } from '../../kit/errors.ts'
import { isoTime, type Millis } from '../../kit/units.ts'
import type { DrinkLine } from '../inputs.ts'
import type { BrewProgram } from '../machine-words.ts'
import type { Recipe } from '../settings.ts'
import { nameOfTarget, type Out, whyOut } from './availability.ts'

export interface OrderedDrink {
  readonly recipe: Recipe
  /** Row of the recipe's words. */
  readonly sold: number
  readonly size: string | null
  readonly options: Readonly<Record<string, string>>
  readonly ref: string | null
  readonly note: string | null
}

/** What can be ordered, by recipe id, and what of it is out. */
export interface Offered {
  readonly offer: ReadonlyMap<string, { readonly row: number; readonly recipe: Recipe }>
  readonly outs: readonly Out[]
}

/** `taken`: drinks that the order has already; `most`: how many it may have in all. */
export function readDrinks(
  lines: readonly DrinkLine[],
  { offer, outs }: Offered,
  { most, taken }: { readonly most: number; readonly taken: number },
): { readonly drinks: readonly OrderedDrink[] } | { readonly refusal: Refusal } {
  const drinks: OrderedDrink[] = []
  for (const [i, line] of lines.entries()) {
    const found = offer.get(line.recipe)
    if (!found) {
      const detail = `The menu has no recipe "${line.recipe}". It has: ${[...offer.keys()].join(', ')}.`
      return { refusal: { code: 'BD_UNKNOWN_RECIPE', detail, pointer: `/drinks/${i}/recipe` } }
    }
    const { recipe, row: sold } = found
    const size = line.size ?? recipe.sizes[0] ?? null
    if (line.size !== undefined && !recipe.sizes.includes(line.size)) {
      const known = recipe.sizes.length > 0 ? `It comes in: ${recipe.sizes.join(', ')}.` : 'It has no sizes.'
      const detail = `${recipe.name} does not come in size "${line.size}". ${known}`
      return { refusal: { code: 'BD_UNKNOWN_OPTION', detail, pointer: `/drinks/${i}/size` } }
    }
    const options: Record<string, string> = {}
    for (const [name, choices] of Object.entries(recipe.options))
      if (choices[0] !== undefined) options[name] = choices[0]
    for (const [name, value] of Object.entries(line.options ?? {})) {
      const choices = Object.hasOwn(recipe.options, name) ? recipe.options[name] : undefined
      if (!choices?.includes(value)) {
        const known = choices
          ? `Choices: ${choices.join(', ')}.`
          : `It has: ${Object.keys(recipe.options).join(', ') || 'none'}.`
        const detail = `${recipe.name} has no option "${name}: ${value}". ${known}`
        return { refusal: { code: 'BD_UNKNOWN_OPTION', detail, pointer: `/drinks/${i}/options/${pointerPart(name)}` } }
      }
      options[name] = value
    }
    const out = whyOut(outs, { recipe: recipe.id, size, options })
    if (out) return { refusal: unavailable(recipe, out, i) }
    for (let n = line.count ?? 1; n > 0; n--) {
      drinks.push({ recipe, sold, size, options, ref: line.ref ?? null, note: line.note ?? null })
    }
    if (taken + drinks.length > most) {
      const detail = `An order holds at most ${most} drinks; send the rest as another order.`
      return { refusal: { code: 'BD_TOO_MANY_DRINKS', detail, pointer: `/drinks/${i}/count` } }
    }
  }
  return { drinks }
}

function unavailable(recipe: Recipe, out: Out, line: number): Refusal {
  const what = out.recipe !== null && out.size === null && out.option === null ? recipe.name : nameOfTarget(out)
  const until = out.untilMs === null ? null : isoTime(out.untilMs)
  const why = out.reason === null ? '' : ` (${out.reason})`
  const back = until === null ? '' : `; it should be back at ${until}`
  const member = out.option !== null ? `options/${pointerPart(out.option)}` : out.size !== null ? 'size' : 'recipe'
  return {
    code: 'BD_UNAVAILABLE',
    detail: `${what} is out${why}${back}. Nothing was taken.`,
    pointer: `/drinks/${line}/${member}`,
    data: { reason: out.reason, until },
  }
}

/** The program of one step in this size. */
export function programFor(recipe: Recipe, step: number, size: string | null): { skill: string; program: BrewProgram } {
  const found = recipe.steps[step]
  if (!found) throw new Error(`recipe ${recipe.id} has no step ${step}`)
  const factor = size === null ? 1 : (found.bySize[size] ?? 1)
  const { program } = found
  if (factor === 1) return { skill: found.skill, program }
  return {
    skill: found.skill,
    program: {
      ...program,
      doseGrams: Math.round(program.doseGrams * factor * 10) / 10,
      waterMl: Math.round(program.waterMl * factor),
      milkMl: Math.round(program.milkMl * factor),
      nominalMs: Math.round(program.nominalMs * factor),
    },
  }
}

/** The work of a drink from this step on. */
export const stepsFrom = (recipe: Recipe, step: number, size: string | null): { skill: string; ms: Millis }[] =>
  recipe.steps.slice(step).map((_, i) => {
    const { skill, program } = programFor(recipe, step + i, size)
    return { skill, ms: program.nominalMs }
  })

const pointerPart = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
