/** What people read: names in their language, minutes that stay honest, moments. */
import type { Menu, MenuRecipe, Names, Out } from '../../till/core.ts'
import { clockTime } from '../lib/clock.ts'
import type { CartLine } from './cart.ts'

/** Why and until when something cannot be had. */
export type Stop = Pick<Out, 'reason' | 'until'>

/** What the words are chosen by. */
export interface Reader {
  readonly menu: Menu
  readonly language: string
}

/** The first of the browser's languages that the shop has, else the shop's own first. */
export function languageOf(menu: Menu, wanted: readonly string[]): string {
  for (const tag of wanted) {
    const plain = tag.toLowerCase().split('-')[0]
    const found = menu.languages.find((language) => language.toLowerCase().split('-')[0] === plain)
    if (found !== undefined) return found
  }
  return menu.languages[0] ?? 'en'
}

const named = (of: { readonly name: string; readonly names: Names }, language: string): string =>
  of.names[language] ?? of.name

/** Of a recipe; one that the menu has no more is called by its id. */
export function recipeName({ menu, language }: Reader, id: string): string {
  const recipe = menu.recipes.find((other) => other.recipe === id)
  return recipe === undefined ? plain(id) : named(recipe, language)
}

/** Of a size, an option or a choice. */
export function wordFor({ menu, language }: Reader, id: string): string {
  const word = menu.words[id]
  return word === undefined ? plain(id) : named(word, language)
}

const plain = (id: string): string => id.replace(/[-_]/g, ' ')

/** Choices that leave something out: no syrup is nothing to read about. */
const NOTHING: readonly string[] = ['none', 'no', 'without']

/** `large, oat milk`; empty when there is nothing to say. */
export function drinkDetail(reader: Reader, drink: Pick<CartLine, 'size' | 'options'>): string {
  const ids = [...(drink.size === null ? [] : [drink.size]), ...Object.values(drink.options)]
  return ids
    .filter((id) => !NOTHING.includes(id))
    .map((id) => wordFor(reader, id))
    .join(', ')
}

/** `2 × Caffè latte (large, oat milk)`: one line of an order as one breath. */
export function lineText(reader: Reader, line: CartLine): string {
  const detail = drinkDetail(reader, line)
  const name = recipeName(reader, line.recipe)
  return `${line.count > 1 ? `${line.count} × ` : ''}${name}${detail === '' ? '' : ` (${detail})`}`
}

/** `≈ 3 min`: whole minutes, rounded up, since nobody minds a coffee that is early. */
export function waitText(seconds: number): string {
  return `≈ ${Math.max(1, Math.ceil(seconds / 60))} min`
}

/** `14:05`, with the weekday when it is not today. By the device's zone. */
export function momentText(iso: string, nowMs: number): string | null {
  const ms = Date.parse(iso)
  if (!Number.isFinite(ms)) return null
  const sameDay = new Date(ms).toDateString() === new Date(nowMs).toDateString()
  const day = sameDay ? '' : `${new Intl.DateTimeFormat('en', { weekday: 'short' }).format(ms)} `
  return `${day}${clockTime(ms)}`
}

/** `no oat milk, until 14:05` */
export function stopText(stop: Stop, nowMs: number): string {
  const until = stop.until === null ? null : momentText(stop.until, nowMs)
  const reason = stop.reason ?? 'not available'
  return until === null ? reason : `${reason}, until ${until}`
}

/** `22 Nov 2026, 14:05`: on paper, which lasts. By the device's zone. */
export function dateText(iso: string): string {
  const ms = Date.parse(iso)
  return Number.isFinite(ms)
    ? new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' }).format(ms)
    : ''
}

export const countText = (drinks: number): string => `${drinks} ${drinks === 1 ? 'drink' : 'drinks'}`

/** Why this recipe cannot be had, in its own words; null when it can. */
export function recipeStop(recipe: MenuRecipe): Stop | null {
  return recipe.available ? null : { reason: recipe.reason, until: recipe.until }
}
