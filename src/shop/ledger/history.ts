/** The history, read back: what happened to an order, what a terminal missed, who did what. */
import type Database from 'better-sqlite3'
import type { EventKind } from '../effects.ts'
import { SHOP_EVENTS, type TerminalEventName, TOLD_KINDS, terminalEvent } from '../rules/terminal-events.ts'
import type { EventRow } from './rows.ts'

/** An event with the names by which its terminal knows the order; null when it is about none. */
export interface TerminalEventRow extends EventRow {
  readonly public_id: string | null
  readonly number: string | null
  readonly client_ref: string | null
  readonly terminal: string | null
}

/** Facts that one question looks at, at most: nobody's past holds up the queue. */
export const MOST_LOOKED_AT = 20_000

export class History {
  readonly #s: ReturnType<typeof prepare>

  constructor(db: Database.Database) {
    this.#s = prepare(db)
  }

  /** What happened to one order after this event, oldest first, at most 200. */
  ofOrder(orderId: number, afterSeq: number): EventRow[] {
    return this.#s.ofOrder.all(orderId, afterSeq)
  }

  /** What happened to the orders of one terminal (null: of all), and to the shop, after this event, oldest first. */
  ofTerminal(terminal: string | null, afterSeq: number, limit: number): TerminalEventRow[] {
    return terminal === null ? this.#s.ofAll.all(afterSeq, limit) : this.#s.ofTerminal.all(terminal, afterSeq, limit)
  }

  /** One event, as a terminal may see it. */
  event(seq: number): TerminalEventRow | undefined {
    return this.#s.event.get(seq)
  }

  /** The last fact of this kind about a drink. */
  lastOf(orderId: number, drinkId: number, kind: EventKind): EventRow | undefined {
    return this.#s.lastOf.get(orderId, drinkId, kind)
  }

  /** What terminals were told after this event, oldest first: at most `limit` of it. */
  told(
    afterSeq: number,
    limit: number,
  ): { readonly seq: number; readonly event: TerminalEventName; readonly terminal: string | null }[] {
    const told: { seq: number; event: TerminalEventName; terminal: string | null }[] = []
    for (const row of this.#s.ofAll.iterate(afterSeq, MOST_LOOKED_AT)) {
      const event = toldBy(row)
      if (event !== null) told.push({ seq: row.seq, event, terminal: row.terminal })
      if (told.length >= limit) break
    }
    return told
  }

  /** What people and tills did, newest first, before this event; of one of them when it is named. */
  audit(beforeSeq: number, who: string | null, limit: number): TerminalEventRow[] {
    return who === null ? this.#s.audit.all(beforeSeq, limit) : this.#s.auditOf.all(beforeSeq, who, limit)
  }
}

/** What a terminal is told by this fact; null: nothing. */
export const toldBy = ({ kind, order_state, data }: EventRow): TerminalEventName | null =>
  terminalEvent(kind, order_state, data?.includes('"turns":true') ?? false)

const NAMED = `SELECT e.*, o.public_id, o.number, o.client_ref, o.terminal FROM events e
  LEFT JOIN orders o ON o.id = e.order_id`
const OF_SHOP = `e.kind IN (${SHOP_EVENTS.map((name) => `'${name}'`).join(',')})`
/** What may be told: of a drink being made only the first of its order, of one that is ready only the last. */
const TOLD = `e.kind IN (${TOLD_KINDS.map((kind) => `'${kind}'`).join(',')})
  AND (e.kind NOT IN ('drink.making','drink.cancelled','drink.discarded','order.requoted') OR e.data LIKE '%"turns":true%')
  AND (e.kind <> 'drink.ready' OR e.order_state = 'ready')`

function prepare(db: Database.Database) {
  const p = <Args extends unknown[], Row>(sql: string) => db.prepare<Args, Row>(sql)
  return {
    ofOrder: p<[number, number], EventRow>(
      'SELECT * FROM events WHERE order_id = ? AND seq > ? ORDER BY seq LIMIT 200',
    ),
    lastOf: p<[number, number, string], EventRow>(
      'SELECT * FROM events WHERE order_id = ? AND drink_id = ? AND kind = ? ORDER BY seq DESC LIMIT 1',
    ),
    ofAll: p<[number, number], TerminalEventRow>(`${NAMED} WHERE e.seq > ? AND ${TOLD} ORDER BY e.seq LIMIT ?`),
    ofTerminal: p<[string, number, number], TerminalEventRow>(
      `${NAMED} WHERE (o.terminal = ? OR ${OF_SHOP}) AND e.seq > ? AND ${TOLD} ORDER BY e.seq LIMIT ?`,
    ),
    event: p<[number], TerminalEventRow>(`${NAMED} WHERE e.seq = ?`),
    audit: p<[number, number], TerminalEventRow>(
      `${NAMED} WHERE e.seq < ? AND e.who IS NOT NULL ORDER BY e.seq DESC LIMIT ?`,
    ),
    auditOf: p<[number, string, number], TerminalEventRow>(
      `${NAMED} WHERE e.seq < ? AND e.who = ? ORDER BY e.seq DESC LIMIT ?`,
    ),
  }
}
