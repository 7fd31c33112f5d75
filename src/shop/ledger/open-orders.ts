/** How many orders of each terminal are open: read once at start, then counted in memory. */
import type Database from 'better-sqlite3'

export interface TerminalCount {
  readonly terminal: string
  readonly n: number
}

export function openOrdersByTerminal(db: Database.Database): TerminalCount[] {
  return db
    .prepare<[], TerminalCount>(
      'SELECT terminal, count(*) AS n FROM orders WHERE closed_shop_ms IS NULL GROUP BY terminal',
    )
    .all()
}
