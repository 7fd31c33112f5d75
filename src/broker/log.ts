/** What this room tells the log, and how it keeps a misbehaving client from filling it. */

export interface BrokerLog {
  info(data: Readonly<Record<string, unknown>>, text: string): void
  warn(data: Readonly<Record<string, unknown>>, text: string): void
}

/** Enough for every client of a shop; an attacker that invents names starts the list anew. */
const MOST_KEYS = 1000

/** Says the same thing once per period, however often it happens, and how often it was left out. */
export class QuietLog {
  readonly #log: BrokerLog
  readonly #now: () => number
  readonly #periodMs: number
  readonly #said = new Map<string, { atMs: number; leftOut: number }>()

  /** @param periodMs how long one thing is not said again; `Infinity`: ever */
  constructor(log: BrokerLog, now: () => number, periodMs: number) {
    this.#log = log
    this.#now = now
    this.#periodMs = periodMs
  }

  /** Two calls with the same `key` are the same thing. */
  warn(key: string, data: Readonly<Record<string, unknown>>, text: string): void {
    const atMs = this.#now()
    const last = this.#said.get(key)
    if (last !== undefined && atMs - last.atMs < this.#periodMs) {
      last.leftOut++
      return
    }
    if (this.#said.size >= MOST_KEYS) this.#said.clear()
    this.#said.set(key, { atMs, leftOut: 0 })
    this.#log.warn(last !== undefined && last.leftOut > 0 ? { ...data, leftOut: last.leftOut } : data, text)
  }
}
