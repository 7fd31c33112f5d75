/** One order of the little server, and what becomes of it. */
import type { Fault } from './little-fault.ts'

export interface LittleEvent {
  readonly id: number
  readonly event: string
  readonly data: string
}

type State = 'held' | 'queued' | 'cancelled'

export interface Placed {
  readonly id: string
  number: string
  state: State
  version: number
  drinks: { readonly id: number; readonly recipe: string; state: State }[]
  readonly customerName: unknown
  readonly clientRef: unknown
  readonly events: LittleEvent[]
  readonly followers: ((event: LittleEvent) => void)[]
}

export interface Body {
  readonly drinks?: readonly { readonly recipe?: unknown; readonly count?: unknown }[]
  readonly customerName?: unknown
  readonly clientRef?: unknown
  readonly placedAt?: unknown
  readonly validForSeconds?: unknown
  readonly hold?: unknown
}

/** What is answered of its drinks; null: it cannot be done. `more`: recipes of new drinks. */
export function edit(
  order: Placed,
  action: string,
  more: readonly string[],
  has: (fault: Fault) => boolean,
): readonly object[] | null {
  const { drinks } = order
  const outcome = ({ id }: { readonly id: number }) => ({ id, outcome: 'cancelled' })
  const move = (from: State, to: State): readonly object[] | null => {
    const moved = drinks.filter(({ state }) => state === from)
    for (const drink of moved) drink.state = to
    if (moved.length > 0) order.state = to
    return moved.length > 0 ? drinks : null
  }
  if (action === 'hold') return move('queued', 'held')
  if (action === 'release') return move('held', 'queued')
  if (action === 'cancel') {
    order.state = 'cancelled'
    for (const drink of drinks) drink.state = 'cancelled'
    return drinks.map(outcome)
  }
  if (action === 'drinks') {
    const before = has('append-replaces') ? [] : drinks
    const { state } = order
    order.drinks = [...before, ...more.map((recipe, i) => ({ id: before.length + i + 1, recipe, state }))]
    return order.drinks
  }
  const place = Number(/^drinks\/(\d+)\/cancel$/.exec(action)?.[1])
  // Without its key, a cancel of the first drink that is left takes the next one.
  const drink = drinks.find(({ id, state }) => state !== 'cancelled' && (id === place || has('once-for-orders-only')))
  if (drink === undefined) return null
  drink.state = 'cancelled'
  return [outcome({ id: place })]
}
