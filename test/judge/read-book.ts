/** The order book, read-only: the daemon may be running on it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Book, BrewFact, DrinkFact, LocalFact, OrderFact, TestFact, WasteFact } from './evidence.ts'

/** There is nothing to judge. */
export class NothingToRead extends Error {}

/** `of`: all the drinks that its order had got up to the moment when this brew was commanded. */
const BREWS = `
  SELECT id, drink_id AS drinkId, step, machine, group_n AS "group", state, cause, (
    SELECT sum(CASE past.kind WHEN 'drink.remade' THEN 1 ELSE past.data ->> 'drinks' END)
    FROM events AS command
    JOIN events AS past ON past.order_id = command.order_id AND past.seq <= command.seq
    WHERE command.order_id = brews.drink_id >> 8 AND command.brew_id = brews.id AND command.kind = 'drink.making'
      AND past.kind IN ('order.placed', 'order.appended', 'drink.remade')
  ) AS "of"
  FROM brews ORDER BY id`

/** One consistent view of `folder/orders.db`. @throws NothingToRead */
export function readBook(folder: string): Book {
  const file = join(folder, 'orders.db')
  if (!existsSync(file)) throw new NothingToRead(`there is no order book in ${folder}`)
  const db = new Database(file, { readonly: true, fileMustExist: true })
  try {
    return bookFrom(db)
  } finally {
    db.close()
  }
}

/** The same from a book that is open already. */
export function bookFrom(db: Database.Database): Book {
  const all = <Row>(sql: string): Row[] => db.prepare<[], Row>(sql).all()
  return db.transaction(
    (): Book => ({
      orders: all<OrderFact>('SELECT id, number, state, attention FROM orders ORDER BY id'),
      drinks: all<DrinkFact>(
        'SELECT id, recipe, state, step, cancel_requested AS cancelRequested FROM drinks ORDER BY id',
      ),
      brews: all<BrewFact>(BREWS),
      waste: all<WasteFact>('SELECT brew_id AS brewId, drink_id AS drinkId, cause FROM waste ORDER BY id'),
      locals: all<LocalFact>(
        "SELECT machine, data ->> 'group' AS \"group\" FROM events WHERE kind = 'pour.local' ORDER BY seq",
      ),
      tests: all<TestFact>('SELECT id, machine, group_n AS "group", state FROM tests ORDER BY id'),
    }),
  )()
}
