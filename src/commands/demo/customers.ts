/** Made-up customers: they order with the reference till client, hear on its stream what becomes of it, and collect. */
import {
  memoryOutbox,
  openTill,
  systemClock,
  type TillClock,
  type TillEvent,
  type TillOptions,
} from '../../till/index.ts'

export interface CustomerParts {
  readonly url: string
  readonly key: string
  /** New customers; 0: none come. */
  readonly perMinute: number
  /** So many times as many, at the moment. Default: as many. */
  readonly crowd?: () => number
  readonly recipes: readonly string[]
  /** Chance in [0, 1). */
  readonly random: () => number
  /** Default: the system's. */
  readonly clock?: TillClock
  /** Default: the global `fetch`. */
  readonly fetch?: TillOptions['fetch']
}

export interface Customers {
  stop(): void
}

const FIRST_AFTER_MS = 300
const COLLECT_AFTER_MS = 6_000
/** Nobody joins a queue of customers whose orders do not get through. */
const MOST_WAITING = 50

export function startCustomers({
  url,
  key,
  perMinute,
  crowd = () => 1,
  recipes,
  random,
  clock = systemClock,
  fetch,
}: CustomerParts): Customers {
  const till = openTill({ url, key, outbox: memoryOutbox(), random, clock, ...(fetch && { fetch }) })
  const timers = new Set<() => void>()
  const mine = new Set<string>()
  const later = (ms: number, fn: () => void): void => {
    const cancel = clock.after(ms, () => {
      timers.delete(cancel)
      fn()
    })
    timers.add(cancel)
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
    later((60_000 / (perMinute * crowd())) * (0.5 + random()), next)
  }
  // The key is everybody's who tries the demo: only what these customers ordered is theirs. Somebody at the counter may
  // have cancelled it, and the demo may close meanwhile: no customer minds.
  const fetchLater = (id: string): void =>
    later(COLLECT_AFTER_MS, () => {
      if (mine.delete(id)) void till.collect(id).catch(() => null)
    })
  const lookForReady = async (): Promise<void> => {
    for await (const { id } of till.orders({ state: 'ready' })) fetchLater(id)
  }
  const hear = (event: TillEvent): void => {
    if (event.type === 'order.ready') fetchLater(event.order.id)
    if (event.type === 'order.cancelled' || event.type === 'order.expired') mine.delete(event.order.id)
    // At the beginning nothing is theirs yet; later something may have become ready unheard.
    if (event.type === 'gap' && mine.size > 0) lookForReady().catch(() => null)
  }
  if (perMinute > 0) {
    till.events(hear)
    later(FIRST_AFTER_MS, next)
  }
  return {
    stop() {
      for (const cancel of timers) cancel()
      till.close()
    },
  }
}
