import type { Menu, MenuRecipe } from '../../till/core.ts'

export function sampleRecipe(recipe: string, name: string, over: Partial<MenuRecipe> = {}): MenuRecipe {
  return {
    recipe,
    name,
    names: { en: name },
    plu: null,
    sizes: [],
    options: {},
    seconds: 40,
    available: true,
    reason: null,
    until: null,
    out: [],
    ...over,
  }
}

const milk = { milk: ['whole', 'oat', 'almond'] }

/** The menu of a shop with an espresso machine, a filter and a fridge. */
export function sampleMenu(): Omit<Menu, 'etag'> {
  const word = (name: string, de: string) => ({ name, names: { en: name, de }, plu: null })
  return {
    languages: ['en', 'de'],
    recipes: [
      sampleRecipe('espresso', 'Espresso'),
      sampleRecipe('double-espresso', 'Double espresso'),
      sampleRecipe('cortado', 'Cortado', { options: milk }),
      sampleRecipe('flat-white', 'Flat white', { options: milk }),
      sampleRecipe('cappuccino', 'Cappuccino', { sizes: ['regular', 'large'], options: milk }),
      sampleRecipe('latte', 'Caffè latte', {
        names: { en: 'Caffè latte', de: 'Milchkaffee' },
        sizes: ['regular', 'large'],
        options: { ...milk, syrup: ['none', 'vanilla', 'hazelnut'] },
        out: [{ option: 'milk', choice: 'almond', reason: 'no almond milk', until: null }],
      }),
      sampleRecipe('americano', 'Americano', { sizes: ['regular', 'large'] }),
      sampleRecipe('filter-coffee', 'Filter coffee'),
      sampleRecipe('hot-chocolate', 'Hot chocolate', { sizes: ['regular', 'large'], options: milk }),
      sampleRecipe('chai', 'Chai latte', {
        options: milk,
        available: false,
        reason: 'no chai',
        until: '2026-11-22T14:05:00Z',
      }),
      sampleRecipe('tea', 'Pot of tea', { options: { tea: ['breakfast', 'earl-grey', 'green', 'mint'] } }),
      sampleRecipe('babyccino', 'Babyccino'),
    ],
    words: {
      regular: word('regular', 'normal'),
      large: word('large', 'groß'),
      milk: word('milk', 'Milch'),
      whole: word('whole milk', 'Vollmilch'),
      oat: word('oat milk', 'Hafermilch'),
      almond: word('almond milk', 'Mandelmilch'),
      none: word('none', 'ohne'),
    },
  }
}
