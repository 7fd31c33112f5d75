/** A till at work: one key, the shop as it is, the sales on their way. */
import {
  type Changed,
  type ListedOrder,
  memoryOutbox,
  openTill,
  type Problem,
  type Till,
  type TillOptions,
} from '../../till/core.ts'
import { newKey } from '../../till/new-key.ts'
import { Checkout, type CheckoutState } from './checkout.ts'
import { type ShopFeed, type ShopState, shopFeed } from './shop-feed.ts'
import { type ShopClock, shopFetch } from './shop-fetch.ts'
import type { Store } from './store.ts'

export interface SessionParts {
  readonly key: string
  readonly store: Store
  readonly clock: ShopClock
  readonly visible: () => boolean
  readonly onShop: (state: ShopState) => void
  readonly onCheckout: (state: CheckoutState) => void
  /** The shop does not take this key (any more). */
  readonly onRefused: (problem: Problem) => void
}

export interface Session {
  readonly checkout: Checkout
  /** Resolves when the shop has answered; the text says why it did not do it. */
  act(order: Pick<ListedOrder, 'id' | 'number'>, what: 'collect' | 'cancel'): Promise<string | null>
  /** The network is there again, or somebody looks at the page again. */
  wake(): void
  close(): void
}

export function openSession(parts: SessionParts): Session {
  const { clock } = parts
  const common = {
    url: location.origin,
    key: parts.key,
    clock,
    fetch: shopFetch({ fetch: (input, init) => fetch(input, init), online: () => navigator.onLine, clock }),
  } satisfies Partial<TillOptions>
  // Two tills: the one that sells is opened anew whenever the shop is there again, the other keeps its line.
  const desk: Till = openTill({ ...common, outbox: memoryOutbox() })
  let feed: ShopFeed | null = null
  const checkout = new Checkout({
    store: parts.store,
    clock,
    newKey,
    open: (outbox, saleKey) => openTill({ ...common, outbox, newKey: saleKey }),
    onChange: parts.onCheckout,
    onEnd: () => feed?.refresh(),
  })
  feed = shopFeed({
    till: desk,
    clock,
    visible: parts.visible,
    onChange: parts.onShop,
    onBack: () => checkout.tryNow(),
    onRefused: parts.onRefused,
  })
  const live = feed
  const underWay = new Set<string>()
  return {
    checkout,
    async act({ id, number }, what) {
      // A second tap on the same order while the first has no answer does nothing.
      if (underWay.has(id)) return null
      underWay.add(id)
      try {
        const changed: Changed<unknown> = await desk[what](id)
        return changed.state === 'done' ? null : `${number}: ${changed.problem.detail}`
      } catch {
        return null
      } finally {
        underWay.delete(id)
        live.refresh()
      }
    },
    wake() {
      live.wake()
      checkout.tryNow()
    },
    close() {
      live.close()
      checkout.close()
      desk.close()
    },
  }
}
