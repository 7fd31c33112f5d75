/** The cart: what the customer has asked for so far. Plain data; every change makes a new one. */
import type { DrinkLine } from '../../till/core.ts'

export interface CartLine {
  readonly recipe: string
  /** Null: the recipe has no sizes. */
  readonly size: string | null
  readonly options: Readonly<Record<string, string>>
  /** 1–20 */
  readonly count: number
  /** For people; empty when there is none. */
  readonly note: string
}

export interface Cart {
  /**
   * The Idempotency-Key of its sale. It is as old as the cart, so that a browser that forgets the last seconds before a
   * power cut, and shows a cart that was sent, cannot make a second order of it.
   */
  readonly key: string
  readonly lines: readonly CartLine[]
}

/** What one order may hold. */
export const MOST_DRINKS = 20
export const MOST_NOTE_CHARACTERS = 140

export const emptyCart = (key: string): Cart => ({ key, lines: [] })

export const drinksIn = (lines: readonly CartLine[]): number => lines.reduce((sum, line) => sum + line.count, 0)

/** The same drink again makes its line longer, not the cart. What does not fit into one order is left out. */
export function addLine(cart: Cart, line: CartLine): Cart {
  const count = Math.min(line.count, MOST_DRINKS - drinksIn(cart.lines))
  if (count < 1) return cart
  const same = cart.lines.findIndex((other) => sameDrink(other, line))
  const other = cart.lines[same]
  if (other === undefined) return { ...cart, lines: [...cart.lines, { ...line, count }] }
  return withLine(cart, same, { ...other, count: other.count + count })
}

/** Another count, size, choice or note for the line at `index`; a count of 0 takes it out. */
export function changeLine(cart: Cart, index: number, line: CartLine): Cart {
  const rest = cart.lines.filter((_, i) => i !== index)
  const count = Math.min(line.count, MOST_DRINKS - drinksIn(rest))
  if (count < 1) return { ...cart, lines: rest }
  const twin = cart.lines.findIndex((other, i) => i !== index && sameDrink(other, line))
  const other = cart.lines[twin]
  if (other === undefined) return withLine(cart, index, { ...line, count })
  const merged = withLine(cart, twin, { ...other, count: other.count + count })
  return { ...merged, lines: merged.lines.filter((_, i) => i !== index) }
}

function withLine(cart: Cart, index: number, line: CartLine): Cart {
  return { ...cart, lines: cart.lines.map((other, i) => (i === index ? line : other)) }
}

function sameDrink(a: CartLine, b: CartLine): boolean {
  const names = Object.keys(a.options)
  return (
    a.recipe === b.recipe &&
    a.size === b.size &&
    a.note === b.note &&
    names.length === Object.keys(b.options).length &&
    names.every((name) => a.options[name] === b.options[name])
  )
}

/** As the shop takes it. */
export function drinkLines(lines: readonly CartLine[]): DrinkLine[] {
  return lines.map(({ recipe, size, options, count, note }) => ({
    recipe,
    ...(size !== null && { size }),
    ...(Object.keys(options).length > 0 && { options }),
    ...(count > 1 && { count }),
    ...(note !== '' && { note }),
  }))
}

/** The lines of a sale, from the body that is sent. */
export function linesOfBody(body: object): CartLine[] {
  return 'drinks' in body && Array.isArray(body.drinks) ? body.drinks.flatMap(readLine) : []
}

/** A cart as it was stored; what cannot be read is not in it. Null when it is none at all. */
export function readCart(stored: unknown): Cart | null {
  if (typeof stored !== 'object' || stored === null) return null
  const { key, lines } = stored as { readonly key?: unknown; readonly lines?: unknown }
  if (typeof key !== 'string' || key === '' || !Array.isArray(lines)) return null
  return lines.flatMap(readLine).reduce(addLine, emptyCart(key))
}

function readLine(stored: unknown): CartLine[] {
  if (typeof stored !== 'object' || stored === null) return []
  const { recipe, size, options, count, note } = stored as { readonly [name: string]: unknown }
  if (typeof recipe !== 'string') return []
  const choices = typeof options === 'object' && options !== null ? Object.entries(options) : []
  return [
    {
      recipe,
      size: typeof size === 'string' ? size : null,
      options: Object.fromEntries(choices.filter(([, choice]) => typeof choice === 'string')),
      count: typeof count === 'number' && Number.isInteger(count) && count >= 1 ? count : 1,
      note: typeof note === 'string' ? note.slice(0, MOST_NOTE_CHARACTERS) : '',
    },
  ]
}
