/** Which orders a list shows: what may be asked, which way to the rows is short, and whether one row belongs to it. */
import type { Millis, WallMs } from '../../kit/units.ts'
import { isOpenOrder, type OrderState } from './order-state.ts'

export interface OrderFilter {
  /** `open`: still in the shop's way; `closed`: over, however. */
  readonly state?: OrderState | 'open' | 'closed'
  /** Id of the key that placed it. */
  readonly terminal?: string
  readonly clientRef?: string
  /** Pickup number. Numbers come again: this can be many orders, the open one first among those that are not old. */
  readonly number?: string
  /** Placed at this moment or later. */
  readonly sinceMs?: WallMs
}

/** What the filter looks at: columns of the order. */
export interface ListedRow {
  readonly state: OrderState
  readonly terminal: string
  readonly client_ref: string | null
  readonly number: string
  readonly placed_wall_ms: WallMs
}

/**
 * Where to look, newest first. `open` and `client-ref` have an index of few rows; everything else goes back through the
 * orders by their own key, a bounded number of them for each page.
 */
export type OrderPath = 'client-ref' | 'open' | 'back'

export function pathOf({ clientRef, state }: OrderFilter): OrderPath {
  if (clientRef !== undefined) return 'client-ref'
  if (state === 'open' || (state !== undefined && state !== 'closed' && isOpenOrder(state))) return 'open'
  return 'back'
}

export function belongs(row: ListedRow, { state, terminal, clientRef, number, sinceMs }: OrderFilter): boolean {
  if (state === 'open' ? !isOpenOrder(row.state) : state === 'closed' ? isOpenOrder(row.state) : false) return false
  if (state !== undefined && state !== 'open' && state !== 'closed' && row.state !== state) return false
  if (terminal !== undefined && row.terminal !== terminal) return false
  if (clientRef !== undefined && row.client_ref !== clientRef) return false
  if (number !== undefined && row.number !== number) return false
  return sinceMs === undefined || row.placed_wall_ms >= sinceMs
}

/** The wall clock may have been put back by this much between two orders; a search goes on for as long. */
const CLOCK_SLACK_MS: Millis = 86_400_000

/** Orders before this one are certainly older than `since`. */
export const endsAt = (row: ListedRow, { sinceMs }: OrderFilter): boolean =>
  sinceMs !== undefined && row.placed_wall_ms < sinceMs - CLOCK_SLACK_MS
