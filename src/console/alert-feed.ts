/**
 * The retained list of open alerts (MQTT topic `alerts`), published when it says something else than before. A disposable
 * projection of the order book.
 */
import type { AlertRow } from '../shop/ledger/notices.ts'
import { type ToldAlert, toldAlert } from './alerts.ts'

/** More is not read by anybody. */
export const MOST_ALERTS = 30

export interface AlertSnapshot {
  readonly v: 1
  readonly seq: number
  /** Since when it is so, wall clock. */
  readonly at: number
  /** Of all alerts, also of those that were left out. */
  readonly count: number
  readonly alerts: readonly ToldAlert[]
}

export interface AlertFeedParts {
  readonly alerts: () => readonly AlertRow[]
  readonly publish: (payload: string) => void
  readonly wallMs: () => number
}

export class AlertFeed {
  readonly #parts: AlertFeedParts
  #said = ''
  #seq = 0
  #at = 0

  constructor(parts: AlertFeedParts) {
    this.#parts = parts
  }

  /** Something happened in the shop; perhaps it concerns this. */
  changed(): void {
    if (this.#look() === 'new') this.#publish()
  }

  /** The broker came back and may have forgotten it. */
  everything(): void {
    this.#look()
    this.#publish()
  }

  #look(): 'new' | 'as before' {
    const text = JSON.stringify(this.#parts.alerts())
    if (text === this.#said) return 'as before'
    this.#said = text
    this.#seq++
    this.#at = this.#parts.wallMs()
    return 'new'
  }

  #publish(): void {
    const all = this.#parts.alerts()
    const alerts = all.slice(0, MOST_ALERTS).map(toldAlert)
    const snapshot: AlertSnapshot = { v: 1, seq: this.#seq, at: this.#at, count: all.length, alerts }
    this.#parts.publish(JSON.stringify(snapshot))
  }
}
