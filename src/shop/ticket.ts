/** What a person must know of a drink to make it, in the words that people read. */
import type { DrinkRow } from './ledger/rows.ts'
import { orderOfDrink, placeOfDrink } from './ledger/rows.ts'
import type { Ticket } from './machine-words.ts'
import type { Turn } from './turn.ts'

export function ticketOf({ orders, sold, menu }: Pick<Turn, 'orders' | 'sold' | 'menu'>, drink: DrinkRow): Ticket {
  const order = orders.order(orderOfDrink(drink.id))
  const recipe = sold(drink.sold)
  const [language = ''] = menu.menu.languages
  const { words } = menu.menu
  const word = (id: string): string => (Object.hasOwn(words, id) ? (words[id]?.names[language] ?? id) : id)
  const options = JSON.parse(drink.options) as Record<string, string>
  return {
    number: order.number,
    drink: placeOfDrink(drink.id),
    of: orders.drinks(order.id).length,
    recipe: recipe.name,
    size: drink.size === null ? null : word(drink.size),
    options: Object.values(options).map(word),
    note: drink.note,
    customer: order.customer_name,
    step: drink.skill,
    before: recipe.steps.slice(0, drink.step).map(({ skill }) => skill),
    remake: drink.remake_of !== null,
  }
}
