/** The order book, read-only: the daemon may be running on it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Book, BrewFact, DrinkFact, OrderFact, WasteFact } from './evidence.ts'

/** There is nothing to judge. */
export class NothingToRead extends Error {}

/** One consistent view of `folder/orders.db`. @throws NothingToRead */
export function readBook(folder: string): Book {
  const file = join(folder, 'orders.db')
  if (!existsSync(file)) throw new NothingToRead(`there is no order book in ${folder}`)
  const db = new Database(file, { readonly: true, fileMustExist: true })
  try {
    const all = <Row>(sql: string): Row[] => db.prepare<[], Row>(sql).all()
    return db.transaction(
      (): Book => ({
        orders: all<OrderFact>('SELECT id, number, state, attention FROM orders ORDER BY id'),
        drinks: all<DrinkFact>(
          'SELECT id, recipe, state, step, cancel_requested AS cancelRequested FROM drinks ORDER BY id',
        ),
        brews: all<BrewFact>(
          'SELECT id, drink_id AS drinkId, step, machine, group_n AS "group", state, cause FROM brews ORDER BY id',
        ),
        waste: all<WasteFact>('SELECT brew_id AS brewId, drink_id AS drinkId, cause FROM waste ORDER BY id'),
      }),
    )()
  } finally {
    db.close()
  }
}
