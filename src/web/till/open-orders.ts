/** The strip of open orders as plain data: what is ready stands first, since somebody is waiting before it. */
import type { ListedOrder } from '../../till/core.ts'

export interface OrderChip {
  readonly order: ListedOrder
  readonly look: 'ready' | 'attention' | 'making' | 'waiting'
  /** `ready`, `1 of 3 ready`, `being made`. */
  readonly state: string
}

const RANK = { ready: 0, attention: 1, making: 2, waiting: 3 } as const

/** Ready ones first, the longest ready foremost; the others by age. */
export function orderChips(orders: readonly ListedOrder[]): OrderChip[] {
  const since = ({ order, look }: OrderChip): number =>
    Date.parse((look === 'ready' ? order.readyAt : null) ?? order.placedAt)
  return orders
    .flatMap((order) => {
      const chip = chipOf(order)
      return chip === null ? [] : [chip]
    })
    .sort((a, b) => RANK[a.look] - RANK[b.look] || since(a) - since(b))
}

/** Null: it is over, and on its way out of the list. */
function chipOf(order: ListedOrder): OrderChip | null {
  switch (order.state) {
    case 'ready':
      return { order, look: 'ready', state: 'ready' }
    case 'collected':
    case 'expired':
    case 'cancelled':
      return null
    default:
      return order.attention ? { order, look: 'attention', state: 'needs a person' } : atWork(order)
  }
}

function atWork(order: ListedOrder): OrderChip {
  if (order.state === 'held') return { order, look: 'waiting', state: 'on hold' }
  if (order.state === 'queued') return { order, look: 'waiting', state: 'in the queue' }
  if (order.state === 'making') return { order, look: 'making', state: 'being made' }
  const alive = order.drinks.filter(({ state }) => state !== 'cancelled' && state !== 'discarded')
  const done = alive.filter(({ state }) => state === 'ready' || state === 'collected')
  return { order, look: 'making', state: `${done.length} of ${alive.length} ready` }
}

/** `2 × Latte, Espresso`: short, for people who see the cups. */
export function drinksText(order: Pick<ListedOrder, 'drinks'>): string {
  const counts = new Map<string, number>()
  for (const { name } of order.drinks) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => (count > 1 ? `${count} × ${name}` : name)).join(', ')
}
