/** The menu on the staff page: what can be said to be out, and what is. */
import type { Out, OutTarget } from '../shop/rules/availability.ts'
import type { MenuSettings } from '../shop/settings.ts'
import type { StaffOut } from '../web/data.ts'

/** As a form carries it: the same target is the same text. */
export const targetValue = ({ recipe, size, option, choice }: OutTarget): string =>
  JSON.stringify([recipe, size, option, choice])

/** Every recipe, then every choice of the whole shop, then the sizes of each recipe. */
export function targetsOf({ recipes }: MenuSettings): OutTarget[] {
  const none = { recipe: null, size: null, option: null, choice: null }
  const choices = new Map(
    recipes
      .flatMap(({ options }) => Object.entries(options))
      .flatMap(([option, all]) => all.map((choice) => ({ ...none, option, choice })))
      .map((target) => [targetValue(target), target]),
  )
  return [
    ...recipes.map(({ id }) => ({ ...none, recipe: id })),
    ...choices.values(),
    ...recipes.flatMap(({ id, sizes }) => sizes.map((size) => ({ ...none, recipe: id, size }))),
  ]
}

export function targetWords({ recipe, size, option, choice }: OutTarget, menu: MenuSettings): string {
  const first = menu.languages[0] ?? ''
  const say = (id: string): string => (Object.hasOwn(menu.words, id) ? (menu.words[id]?.names[first] ?? id) : id)
  const parts = [
    ...(recipe === null ? [] : [menu.recipes.find(({ id }) => id === recipe)?.name ?? recipe]),
    ...(size === null ? [] : [say(size)]),
    ...(option === null || choice === null ? [] : [`${say(option)}: ${say(choice)}`]),
  ]
  return parts.join(', ')
}

export function outCard(out: Out, menu: MenuSettings, clock: (wallMs: number) => string): StaffOut {
  const until = out.untilMs === null ? 'until somebody says that it is back' : `until ${clock(out.untilMs)}`
  return {
    value: targetValue(out),
    words: targetWords(out, menu),
    why: out.reason === null ? until : `${out.reason} · ${until}`,
  }
}
