/**
 * Events on their way to the host: each is sent at once, then every second until it is acknowledged, at most 60 times
 * more; only the eight newest are kept (specification §2).
 */
import type { StatusMessage } from './protocol/messages.ts'

const REPEAT_MS = 1_000
const MAX_REPEATS = 60
const KEPT = 8

interface Waiting {
  readonly message: StatusMessage
  dueMs: number
  sent: number
}

export class Events {
  #waiting: Waiting[] = []
  #next: number

  /** @param first number of the first event; anything, so that an acknowledgement from before a reset fits nothing. */
  constructor(first: number) {
    this.#next = first
  }

  add(status: Omit<StatusMessage, 't' | 'event'>, nowMs: number): void {
    this.#next = (this.#next % 0xffff) + 1
    this.#waiting.push({ message: { t: 'status', event: this.#next, ...status }, dueMs: nowMs, sent: 0 })
    this.#waiting = this.#waiting.slice(-KEPT)
  }

  acknowledge(event: number): void {
    this.#waiting = this.#waiting.filter((waiting) => waiting.message.event !== event)
  }

  /** Somebody listens (again): everything that waits is due now. */
  hurry(nowMs: number): void {
    for (const waiting of this.#waiting) waiting.dueMs = nowMs
  }

  /** What is to be sent now, oldest first. Call it only when somebody can hear it: repeats are counted. */
  due(nowMs: number): StatusMessage[] {
    if (this.#waiting.length === 0) return []
    const due = this.#waiting.filter((waiting) => waiting.dueMs <= nowMs)
    for (const waiting of due) {
      waiting.sent++
      waiting.dueMs = nowMs + REPEAT_MS
    }
    this.#waiting = this.#waiting.filter((waiting) => waiting.sent <= MAX_REPEATS)
    return due.map((waiting) => waiting.message)
  }

  nextMs(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.#waiting.map((waiting) => waiting.dueMs))
  }
}
