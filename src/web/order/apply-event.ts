import type { OrderEvent, PublicOrder } from '../data.ts'

/**
 * One fact, applied to what the page knows. Null when it speaks of something that the page has never seen (a remade
 * drink is a new one): then the whole order must be fetched.
 */
export function applyEvent(order: PublicOrder, event: OrderEvent): PublicOrder | null {
  const { drink } = event
  if (drink !== null && !order.drinks.some((known) => known.id === drink.id)) return null
  return {
    ...order,
    state: event.order.state,
    attention: event.order.attention,
    ...(event.kind === 'order.coming' && { coming: true }),
    readyAt: event.order.state === 'ready' ? (order.readyAt ?? event.at) : order.readyAt,
    drinks: order.drinks.map((known) => (known.id === drink?.id ? { ...known, state: drink.state } : known)),
  }
}
