/**
 * What no schema can say of the stock: recipes and choices that use what is not in it, sensors of machines that the shop
 * does not have. Like all cross-checks they run on what may be anything, and keep quiet about what validation names.
 */
import type { Finding, Path } from './finding.ts'
import { isMap, listAt, look, textAt } from './look.ts'
import { nearest } from './nearest.ts'
import { twice } from './twice.ts'

export function stockConflicts(data: unknown): Finding[] {
  const ingredients = idsAt(data, ['stock', 'ingredients'])
  return [
    ...twice(data, ['stock', 'ingredients'], 'id', 'ingredient'),
    ...(ingredients.size === 0 ? [] : unknownIngredients(data, ingredients)),
    ...unknownSensors(data, idsAt(data, ['machines'])),
  ]
}

/** What is allowed but probably not meant. */
export function stockDoubts(data: unknown): Finding[] {
  if (idsAt(data, ['stock', 'ingredients']).size > 0) return unusedChoices(data)
  const used = stepUses(data).at(0)
  if (!used) return []
  const problem = 'has no effect: the shop counts no stock (stock.ingredients)'
  return [{ path: used.path.slice(0, -1), at: 'key', problem }]
}

function unknownIngredients(data: unknown, known: ReadonlySet<string>): Finding[] {
  const named = [...stepUses(data), ...choiceUses(data)]
  return named.flatMap(({ path, at, ingredient }) => {
    if (known.has(ingredient)) return []
    const problem = `the stock has no "${ingredient}"`
    return [{ path, at, problem, value: ingredient, nearest: nearest(ingredient, known) }]
  })
}

interface Named {
  readonly path: Path
  readonly at: 'key' | 'value'
  readonly ingredient: string
}

function stepUses(data: unknown): Named[] {
  return listAt(data, ['menu']).flatMap((recipe, r) =>
    listAt(recipe, ['steps']).flatMap((step, s) => keysAt(step, 'uses', ['menu', r, 'steps', s, 'uses'])),
  )
}

function choiceUses(data: unknown): Named[] {
  return listAt(data, ['stock', 'choices']).flatMap((choice, c) => {
    const path: Path = ['stock', 'choices', c]
    const replaced = keysAt(choice, 'replaces', [...path, 'replaces'])
    const instead = replaced.flatMap(({ path: at, ingredient }): Named[] => {
      const other = textAt(choice, ['replaces', ingredient])
      return other === null ? [] : [{ path: at, at: 'value', ingredient: other }]
    })
    return [...keysAt(choice, 'uses', [...path, 'uses']), ...replaced, ...instead]
  })
}

function keysAt(data: unknown, key: string, path: Path): Named[] {
  const found = look(data, [key])
  return isMap(found)
    ? Object.keys(found).map((ingredient) => ({ path: [...path, ingredient], at: 'key', ingredient }))
    : []
}

function unknownSensors(data: unknown, machines: ReadonlySet<string>): Finding[] {
  if (machines.size === 0) return []
  return listAt(data, ['stock', 'ingredients']).flatMap((ingredient, i) =>
    listAt(ingredient, ['sensors']).flatMap((sensor, s): Finding[] => {
      const machine = textAt(sensor, ['machine'])
      if (machine === null || machines.has(machine)) return []
      const path = ['stock', 'ingredients', i, 'sensors', s, 'machine']
      const problem = `there is no machine "${machine}"`
      return [{ path, at: 'value', problem, value: machine, nearest: nearest(machine, machines) }]
    }),
  )
}

function unusedChoices(data: unknown): Finding[] {
  const recipes = listAt(data, ['menu'])
  if (recipes.length === 0) return []
  return listAt(data, ['stock', 'choices']).flatMap((entry, c): Finding[] => {
    const option = textAt(entry, ['option'])
    const choice = textAt(entry, ['choice'])
    if (option === null || choice === null) return []
    if (recipes.some((recipe) => listAt(recipe, ['options', option]).includes(choice))) return []
    const problem = `no recipe offers ${option}: ${choice}`
    return [{ path: ['stock', 'choices', c, 'choice'], at: 'value', problem, value: choice }]
  })
}

function idsAt(data: unknown, path: Path): Set<string> {
  return new Set(
    listAt(data, path).flatMap((one) => {
      const id = textAt(one, ['id'])
      return id === null ? [] : [id]
    }),
  )
}
