/** Made-up customers: they order over HTTP with the reference till client, wait for their number, and collect. */
import type { ShopEvent } from '../../shop/effects.ts'
import { memoryOutbox, openTill } from '../../till/index.ts'

export interface CustomerParts {
  readonly url: string
  readonly key: string
  readonly perMinute: number
  readonly recipes: readonly string[]
  readonly random: () => number
}

export interface Customers {
  /** They hear what the shop says. */
  hear(event: ShopEvent): void
  stop(): void
}

const FIRST_AFTER_MS = 300
const COLLECT_AFTER_MS = 6_000
/** Nobody joins a queue of customers whose orders do not get through. */
const MOST_WAITING = 50

export function startCustomers({ url, key, perMinute, recipes, random }: CustomerParts): Customers {
  const till = openTill({ url, key, outbox: memoryOutbox(), random })
  const timers = new Set<NodeJS.Timeout>()
  const mine = new Set<string>()
  const later = (ms: number, fn: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      fn()
    }, ms)
    timers.add(timer)
  }
  const order = async (): Promise<void> => {
    const drinks = Array.from({ length: random() < 0.3 ? 2 : 1 }, () => ({
      recipe: recipes[Math.floor(random() * recipes.length)] ?? 'espresso',
    }))
    const outcome = await till.sell({ drinks, channel: 'demo' }).done
    if (outcome.state === 'sent') mine.add(outcome.order.id)
  }
  const next = (): void => {
    if (till.waiting().length < MOST_WAITING) void order()
    later((60_000 / perMinute) * (0.5 + random()), next)
  }
  // Somebody at the counter may have cancelled it, and the demo may close meanwhile: no customer minds.
  const collect = (id: string): void => void till.collect(id).catch(() => null)
  if (perMinute > 0) later(FIRST_AFTER_MS, next)
  return {
    hear(event) {
      if (event.order === null || event.orderState !== 'ready' || event.kind !== 'drink.ready') return
      const id = event.order
      later(COLLECT_AFTER_MS, () => {
        if (mine.delete(id)) collect(id)
      })
    },
    stop() {
      for (const timer of timers) clearTimeout(timer)
      till.close()
    },
  }
}
