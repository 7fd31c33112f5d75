/** How many orders of each terminal are open. A cache of the order book. */
import type { TerminalCount } from './ledger/open-orders.ts'

export class OpenOrders {
  readonly #counts: Map<string, number>

  constructor(counts: readonly TerminalCount[]) {
    this.#counts = new Map(counts.map(({ terminal, n }) => [terminal, n]))
  }

  of(terminal: string): number {
    return this.#counts.get(terminal) ?? 0
  }

  opened(terminal: string): void {
    this.#counts.set(terminal, this.of(terminal) + 1)
  }

  closed(terminal: string): void {
    const left = this.of(terminal) - 1
    if (left > 0) this.#counts.set(terminal, left)
    else this.#counts.delete(terminal)
  }
}
