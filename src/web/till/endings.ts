/** How a sale ended, as it is shown and kept: with a number, or not sent and why. */
import type { Order, Problem } from '../../till/core.ts'
import { type CartLine, readCart } from './cart.ts'
import { momentText } from './words.ts'

export interface DoneSale {
  readonly order: Pick<Order, 'id' | 'number' | 'url' | 'placedAt' | 'quote'>
  readonly lines: readonly CartLine[]
  /** Tickets that were handed to the printer: from the second on they say COPY. */
  readonly prints: number
  /** Whether the cashier has left the screen with its number. */
  readonly seen: 'yes' | 'no'
}

export function doneSale(order: Order, lines: readonly CartLine[]): DoneSale {
  const { id, number, url, placedAt, quote } = order
  return { order: { id, number, url, placedAt, quote }, lines, prints: 0, seen: 'no' }
}

/** An order that the shop will not make. */
export interface Unsent {
  readonly key: string
  readonly lines: readonly CartLine[]
  readonly reason: string
  /** `given-back`: its drinks are in the cart again. `kept`: the cart was another customer's; they wait here. */
  readonly drinks: 'given-back' | 'kept'
}

/** Why, in words for the cashier. @param problem null: it came too late, and the shop made nothing. */
export function reasonOf(problem: Problem | null, nowMs: number): string {
  if (problem === null) return 'It could not be sent in time, and nothing is made of it.'
  switch (problem.code) {
    case 'BD_KEY_REUSED':
      return 'This cart was sent before; see the open orders. It was not sent a second time.'
    case 'BD_UNAUTHENTICATED':
      return 'The shop does not know the key of this till any more.'
    case 'BD_CLOSED':
      return closedText(typeof problem.opensAt === 'string' ? problem.opensAt : null, nowMs)
    default:
      return problem.detail === '' ? problem.title : problem.detail
  }
}

/** `The shop is closed until 07:00.` */
export function closedText(opensAt: string | null, nowMs: number): string {
  const moment = opensAt === null ? null : momentText(opensAt, nowMs)
  return moment === null ? 'The shop is closed.' : `The shop is closed until ${moment}.`
}

export function readDone(stored: unknown): DoneSale[] {
  return Array.isArray(stored) ? stored.filter(isDone).map((sale) => ({ ...sale, lines: lines(sale.lines) })) : []
}

function isDone(stored: unknown): stored is DoneSale {
  if (typeof stored !== 'object' || stored === null || !('order' in stored)) return false
  const { order } = stored
  if (typeof order !== 'object' || order === null) return false
  const { id, number, url } = order as { readonly [name: string]: unknown }
  return [id, number, url].every((text) => typeof text === 'string')
}

export function readUnsent(stored: unknown): Unsent[] {
  return Array.isArray(stored) ? stored.filter(isUnsent).map((entry) => ({ ...entry, lines: lines(entry.lines) })) : []
}

function isUnsent(stored: unknown): stored is Unsent {
  if (typeof stored !== 'object' || stored === null) return false
  const { key, reason } = stored as { readonly [name: string]: unknown }
  return typeof key === 'string' && typeof reason === 'string'
}

const lines = (stored: unknown): readonly CartLine[] => readCart({ key: 'x', lines: stored })?.lines ?? []
