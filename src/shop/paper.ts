/** What stands on paper: the label of each drink's cup, the customer's ticket. */
import type { DrinkRow, OrderRow } from './ledger/rows.ts'
import type { Ticket } from './machine-words.ts'
import { type DrinkState, isWanted } from './rules/drink-life.ts'
import { ticketOf } from './ticket.ts'
import type { Turn } from './turn.ts'

export interface Label extends Omit<Ticket, 'step' | 'before'> {
  readonly state: DrinkState
}

export interface PaperTicket {
  /** Public id. */
  readonly id: string
  readonly number: string
  readonly placedMs: number
  /** When it is expected, and what was promised, wall clock; null: nobody could say. */
  readonly readyMs: number | null
  readonly promisedMs: number | null
  readonly lines: readonly PaperLine[]
}

/** Drinks that are alike, as one line. */
export interface PaperLine {
  readonly count: number
  readonly name: string
  /** Size, options, note. */
  readonly details: readonly string[]
}

export type PaperParts = Pick<Turn, 'orders' | 'sold' | 'menu'>

export function labelOf(parts: PaperParts, drink: DrinkRow): Label {
  const { step: _step, before: _before, ...words } = ticketOf(parts, drink)
  return { ...words, state: drink.state }
}

/** By place in the order, cancelled ones left out. */
export const labelsOf = (parts: PaperParts, order: OrderRow): Label[] =>
  parts.orders
    .drinks(order.id)
    .filter(isWanted)
    .map((drink) => labelOf(parts, drink))

export function paperTicket(parts: PaperParts, order: OrderRow): PaperTicket {
  return {
    id: order.public_id,
    number: order.number,
    placedMs: order.placed_wall_ms,
    readyMs: order.quote_wall_ms,
    promisedMs: order.promise_wall_ms,
    lines: linesOf(labelsOf(parts, order).filter(({ remake }) => !remake)),
  }
}

/** Size, options and note, in the order in which people say them. */
export const detailsOf = ({ size, options, note }: Pick<Label, 'size' | 'options' | 'note'>): string[] =>
  [size, ...options, note].filter((text) => text !== null)

function linesOf(labels: readonly Label[]): PaperLine[] {
  const lines = new Map<string, PaperLine>()
  for (const label of labels) {
    const details = detailsOf(label)
    const key = JSON.stringify([label.recipe, details])
    lines.set(key, { count: (lines.get(key)?.count ?? 0) + 1, name: label.recipe, details })
  }
  return [...lines.values()]
}
