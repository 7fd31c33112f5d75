/** The outbox of the till client, kept by the browser. It outlives the tab; a power cut may take its last seconds. */
import type { Outbox, StoredSale } from '../../till/core.ts'
import { readJson, type Store } from './store.ts'

const NAME = 'sale.'

/** What cannot be read is left where it is, and not sent: nobody knows what it was. */
export function storeOutbox(store: Store): Outbox {
  return {
    waiting: () =>
      store
        .names()
        .filter((name) => name.startsWith(NAME))
        .map((name) => readJson(store, name))
        .filter(isSale)
        .sort((a, b) => a.placedAtMs - b.placedAtMs),
    add: (sale) => store.set(NAME + sale.key, JSON.stringify(sale)),
    settle: (key) => store.remove(NAME + key),
    // The same storage serves the next till.
    close: () => undefined,
  }
}

function isSale(stored: unknown): stored is StoredSale {
  if (typeof stored !== 'object' || stored === null) return false
  const { key, placedAtMs, validForSeconds, body } = stored as { readonly [name: string]: unknown }
  const valid = validForSeconds === null || typeof validForSeconds === 'number'
  return typeof key === 'string' && typeof placedAtMs === 'number' && valid && typeof body === 'object' && body !== null
}
