/** The handlers behind a bus: who wants which messages, and who wants to know whether the broker is there. */
import type { MessageHandler } from './bus.ts'
import { isFilter, matches } from './filters.ts'
import type { BrokerLog } from './log.ts'

interface Subscriber {
  readonly filter: string
  readonly handler: MessageHandler
}

/** Messages to handlers. A handler that throws is logged and costs the others nothing. */
export class Subscribers {
  readonly #log: BrokerLog
  /** Most subscriptions are exact topics: those are found without a search. */
  readonly #exact = new Map<string, Set<Subscriber>>()
  readonly #wild = new Set<Subscriber>()

  constructor(log: BrokerLog) {
    this.#log = log
  }

  /** @throws RangeError when the filter is not one */
  add(filter: string, handler: MessageHandler): Subscriber {
    if (!isFilter(filter)) throw new RangeError(`"${filter}" is not a topic or filter`)
    const subscriber = { filter, handler }
    const others = isWild(filter) ? this.#wild : (this.#exact.get(filter) ?? new Set())
    others.add(subscriber)
    if (!isWild(filter)) this.#exact.set(filter, others)
    return subscriber
  }

  remove(subscriber: Subscriber): void {
    this.#wild.delete(subscriber)
    const others = this.#exact.get(subscriber.filter)
    others?.delete(subscriber)
    if (others?.size === 0) this.#exact.delete(subscriber.filter)
  }

  has(subscriber: Subscriber): boolean {
    return this.#wild.has(subscriber) || this.#exact.get(subscriber.filter)?.has(subscriber) === true
  }

  /** Every filter that has a subscriber, once. */
  filters(): readonly string[] {
    return [...new Set([...this.#exact.keys(), ...[...this.#wild].map((s) => s.filter)])]
  }

  dispatch(topic: string, payload: Uint8Array, retained: boolean): void {
    const reached = [...(this.#exact.get(topic) ?? []), ...[...this.#wild].filter((s) => matches(s.filter, topic))]
    for (const subscriber of reached) {
      // An earlier handler of this very message may have ended this one.
      if (this.has(subscriber)) this.deliver(subscriber, topic, payload, retained)
    }
  }

  /** To one subscriber only. */
  deliver(subscriber: Subscriber, topic: string, payload: Uint8Array, retained: boolean): void {
    try {
      subscriber.handler(topic, payload, retained)
    } catch (error) {
      this.#log.warn({ topic, err: error }, `the handler of ${subscriber.filter} failed on a message`)
    }
  }
}

function isWild(filter: string): boolean {
  return filter.includes('+') || filter.includes('#')
}

/** Is the broker there? Tells each change, once. */
export class Presence {
  readonly #handlers = new Set<(connected: boolean) => void>()
  #connected = false

  get connected(): boolean {
    return this.#connected
  }

  set(connected: boolean): void {
    if (connected === this.#connected) return
    this.#connected = connected
    for (const handler of [...this.#handlers]) if (this.#handlers.has(handler)) handler(connected)
  }

  on(handler: (connected: boolean) => void): () => void {
    // Wrapped, so that the same function given twice is two subscriptions.
    const own = (connected: boolean) => handler(connected)
    this.#handlers.add(own)
    handler(this.#connected)
    return () => this.#handlers.delete(own)
  }
}
