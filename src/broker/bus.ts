/**
 * What the rest of the daemon sees of MQTT: the same few verbs whether the broker is inside the process (embedded.ts) or
 * somewhere on the network (external.ts). Topics are relative to the configured base, so nobody else knows it.
 */

export interface Bus {
  /**
   * Hands one message to the broker. False, and nothing is queued for later, when the broker is away: a stale message is
   * worse than none, and everything retained is published again on `onConnected(true)`. An empty retained payload
   * removes the stored message.
   *
   * @throws RangeError when the topic is not one (a bug, never the broker's state)
   */
  publish(topic: string, payload: string, options: PublishOptions): boolean
  /**
   * Listens to an exact topic, or to a filter with `+` (or a last `#`). What the broker has stored for it arrives first,
   * with `retained` true; an external broker may deliver it more than once. Messages of this daemon come back too.
   *
   * @returns a function that ends the subscription; afterwards the handler is not called again
   * @throws RangeError when the filter is not one
   */
  subscribe(filter: string, handler: MessageHandler): () => void
  connected(): boolean
  /** Tells the handler the state at once, and then each change. Returns a function that ends that. */
  onConnected(handler: (connected: boolean) => void): () => void
  /** Lets what is on the way leave for a second at most, then closes. Afterwards `publish` is false. Idempotent. */
  close(): Promise<void>
}

export interface PublishOptions {
  /** `retained`: the broker stores it and gives it to whoever subscribes later. */
  readonly retain: 'retained' | 'live'
  readonly qos: 0 | 1
}

/** `retained` tells a stored message from a live one. */
export type MessageHandler = (topic: string, payload: Uint8Array, retained: boolean) => void

/** Monotonic time and timers, as a parameter: real in the daemon, virtual in tests. */
export interface BrokerClock {
  /** Monotonic milliseconds. */
  now(): number
  /** Runs `fn` once after `ms`; the returned function cancels it. */
  after(ms: number, fn: () => void): () => void
}
