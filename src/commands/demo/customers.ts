/** Made-up customers: they order over HTTP like any till, wait for their number, and collect. */
import { randomUUID } from 'node:crypto'
import type { ShopEvent } from '../../shop/effects.ts'

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

const COLLECT_AFTER_MS = 6_000
const RETRY_MS = 1_000
const TRIES = 20

export function startCustomers(parts: CustomerParts): Customers {
  const timers = new Set<NodeJS.Timeout>()
  const mine = new Set<string>()
  let open: 'yes' | 'no' = 'yes'
  const later = (ms: number, fn: () => void): void => {
    if (open === 'no') return
    const timer = setTimeout(() => {
      timers.delete(timer)
      fn()
    }, ms)
    timers.add(timer)
  }
  /** One key for one sale, however often it must be sent. */
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const key = randomUUID()
    for (let tries = 0; tries < TRIES && open === 'yes'; tries++) {
      try {
        const response = await fetch(parts.url + path, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${parts.key}`,
            'idempotency-key': key,
            ...(body !== undefined && { 'content-type': 'application/json' }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(5_000),
        })
        if (response.ok) return await response.json()
        if (response.status < 500 && response.status !== 429) return null
      } catch {
        // The daemon may be restarting: the same sale is sent again with the same key.
      }
      await new Promise<void>((resolve) => later(RETRY_MS, resolve))
    }
    return null
  }
  const order = async (): Promise<void> => {
    const drinks = Array.from({ length: parts.random() < 0.3 ? 2 : 1 }, () => ({
      recipe: parts.recipes[Math.floor(parts.random() * parts.recipes.length)] ?? 'espresso',
    }))
    const placed = await post('/order', { drinks, channel: 'demo' })
    if (placed !== null && typeof placed === 'object' && 'id' in placed) mine.add(String(placed.id))
  }
  const next = (): void => {
    void order()
    later((60_000 / parts.perMinute) * (0.5 + parts.random()), next)
  }
  if (parts.perMinute > 0) later(300, next)
  return {
    hear(event) {
      if (event.order === null || event.orderState !== 'ready' || event.kind !== 'drink.ready') return
      const id = event.order
      later(COLLECT_AFTER_MS, () => {
        if (mine.delete(id)) void post(`/order/${id}/collect`, undefined)
      })
    },
    stop() {
      open = 'no'
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
