import type { StockSettings } from '../shop/settings.ts'
import type { RawConfig } from './schema.ts'
import { readable, toNames } from './to-menu.ts'

/** Nothing when the shop counts nothing. */
export function toStock({ stock, shop }: Pick<RawConfig, 'stock' | 'shop'>): { readonly stock?: StockSettings } {
  if (stock.ingredients.length === 0) return {}
  const ingredients = stock.ingredients.map(({ id, name, unit, low, reorder = null, sensors }) => {
    const names = toNames(name ?? readable(id), shop.languages)
    return { id, name: names[shop.languages[0] ?? ''] ?? id, names, unit, low, reorder, sensors }
  })
  return { stock: { ingredients, choices: stock.choices } }
}
