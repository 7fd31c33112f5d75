/** Where sales wait for their answer. */

/** A sale as it is kept: enough to send exactly the same request again in another life. */
export interface StoredSale {
  /** The Idempotency-Key, made when Pay was pressed. */
  readonly key: string
  /** When Pay was pressed, milliseconds since 1970. */
  readonly placedAtMs: number
  /** Seconds after which nobody waits for it any more; null: it never expires. */
  readonly validForSeconds: number | null
  /** The body of the request, as it is sent. */
  readonly body: object
}

/** How a sale ended. The last two are for people who look into the outbox. */
export interface Settled {
  readonly state: 'sent' | 'refused' | 'expired'
  readonly orderId?: string
  readonly number?: string
  readonly code?: string
}

/**
 * Synchronous on purpose: when `add` returns, the sale survives a crash; when it throws, nothing was sold and nothing
 * will be sent. There is no moment in between that a cashier could see. What a "crash" is, is up to the store: a file
 * outlives a power cut (`fileOutbox`), a browser's storage the tab, which is all that a page can promise. One till, one
 * outbox: two that send the same sale do no harm, since its key is the same, but one would not hear of the other's.
 */
export interface Outbox {
  /** Sales without an answer, oldest first. */
  waiting(): readonly StoredSale[]
  /** @throws when it cannot be kept */
  add(sale: StoredSale): void
  /** It needs no answer any more. @throws when that cannot be noted; then the sale is asked about again in the next life, which is harmless */
  settle(key: string, settled: Settled): void
  close(): void
}

/** For tests and for tills that may forget: a crash loses which sales were under way. */
export function memoryOutbox(): Outbox {
  const sales = new Map<string, StoredSale>()
  return {
    waiting: () => [...sales.values()],
    add: (sale) => void sales.set(sale.key, sale),
    settle: (key) => void sales.delete(key),
    close: () => undefined,
  }
}
