import type { Reply } from '../effects.ts'
import type { StockChange } from '../inputs.ts'
import type { Ingredient, Recipe, ShopSettings, StockSettings } from '../settings.ts'
import { Device, machine, menu, Rig, recipe } from './rig.ts'

export const ingredient = (id: string, over: Partial<Ingredient> = {}): Ingredient => ({
  id,
  name: id,
  names: { en: id },
  unit: 'ml',
  low: 300,
  reorder: null,
  sensors: [],
  ...over,
})

export const stock: StockSettings = {
  ingredients: [
    ingredient('beans', { unit: 'g', low: 100, reorder: 'Under the stairs.' }),
    ingredient('milk', { sensors: [{ machine: 'lm1', alarm: 'milk.empty' }] }),
    ingredient('oat-milk'),
  ],
  choices: [{ option: 'milk', choice: 'oat', replaces: { milk: 'oat-milk' }, uses: {} }],
}

export const espresso: Recipe = { ...recipe('espresso') }
export const withUses = (of: Recipe, uses: Record<string, number>): Recipe => ({
  ...of,
  steps: of.steps.map((step) => ({ ...step, uses })),
})
export const latte: Recipe = {
  ...withUses(recipe('latte'), { beans: 18, milk: 150 }),
  name: 'Latte',
  options: { milk: ['whole', 'oat'] },
}
export const cappuccino: Recipe = {
  ...recipe('cappuccino'),
  steps: [
    {
      ...espresso.steps[0],
      skill: 'espresso',
      program: recipe('x').steps[0]?.program ?? fail(),
      bySize: {},
      uses: { beans: 18 },
    },
    { skill: 'milk', program: recipe('x').steps[0]?.program ?? fail(), bySize: {}, uses: { milk: 100 } },
  ],
}
export function fail(): never {
  throw new Error('a recipe has a step')
}

export const MACHINES = [machine('lm1', { skills: ['espresso', 'milk'], groups: 2 })]
export const MENU = menu(withUses(espresso, { beans: 18 }), latte, cappuccino, recipe('tea'))
export const over: Partial<ShopSettings> = { machines: MACHINES, menu: MENU, stock }

export class StockRig extends Rig {
  asked = 9_000

  set(id: string, change: StockChange, key = `stock-${this.asked + 1}`): Reply {
    const ref = ++this.asked
    const once = { terminal: 'bar', key, hash: `${id} ${JSON.stringify(change)}` }
    this.input({ t: 'stock.set', ref, once, ingredient: id, change })
    const reply = this.replies.get(ref)
    if (!reply) throw new Error('no reply')
    return reply
  }

  level(id: string): number | null | undefined {
    return this.line(id)?.level
  }

  line(id: string) {
    return this.view.stock().find((one) => one.ingredient.id === id)
  }

  /** What the menu says of a recipe. */
  offered(id: string) {
    const found = this.view.menu(this.now).recipes.find(({ recipe: one }) => one === id)
    return { available: found?.available, reason: found?.reason, out: found?.out.map(({ choice }) => choice) }
  }

  /** Names of recipes that a machine was told to make, in order. */
  made(): string[] {
    return Rig.commands(this.effects).flatMap((command) =>
      command.t === 'brew' ? [command.label.split(' ').at(-1) ?? ''] : [],
    )
  }
}

export const shop = (more: Partial<ShopSettings> = {}, file?: string) => {
  const rig = new StockRig({ ...over, ...more }, file)
  const lm1 = new Device(rig, 'lm1', 2)
  lm1.comesOnline()
  return { rig, lm1 }
}

export const code = (reply: Reply): string => (reply.ok ? 'taken' : reply.refusal.code)
export const oat = { drinks: [{ recipe: 'latte', options: { milk: 'oat' } }] }
