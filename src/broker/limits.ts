/** What the embedded broker allows, in one place. Each has its reason in reliability.md §4. */
import type { ConnectionLimits } from './connection.ts'

export interface BrokerLimits extends ConnectionLimits {
  /** Connections at once. */
  readonly maxConnections: number
  /** Connections at once from one address. */
  readonly maxPerAddress: number
  /** Filters of one client. */
  readonly maxFilters: number
  /** From the connection to the end of the CONNECT packet, milliseconds. */
  readonly connectTimeoutMs: number
  /** Longest keep-alive that a client may ask for; 0 (none) is refused too. Seconds. */
  readonly maxKeepAliveSeconds: number
  /** A client that was heard within this time lives: a second one with its name is refused. Milliseconds. */
  readonly aliveMs: number
}

export const DEFAULT_LIMITS: BrokerLimits = {
  maxPacketBytes: 65_536,
  maxConnectBytes: 4096,
  maxPendingBytes: 524_288,
  drainTimeoutMs: 3000,
  maxConnections: 512,
  maxPerAddress: 64,
  maxFilters: 64,
  connectTimeoutMs: 5000,
  maxKeepAliveSeconds: 60,
  aliveMs: 2000,
}

/** Counts connections; a new one is let in or not. */
export class Door {
  readonly #limits: Pick<BrokerLimits, 'maxConnections' | 'maxPerAddress'>
  readonly #byAddress = new Map<string, number>()
  #total = 0

  constructor(limits: Pick<BrokerLimits, 'maxConnections' | 'maxPerAddress'>) {
    this.#limits = limits
  }

  /** Why another connection from this address is too many, or null. */
  refusal(address: string): string | null {
    if (this.#total >= this.#limits.maxConnections) return `${this.#total} connections are open`
    const same = this.#byAddress.get(address) ?? 0
    return same >= this.#limits.maxPerAddress ? `${same} connections from ${address} are open` : null
  }

  /** Counts one in; the returned function counts it out, once. */
  enter(address: string): () => void {
    this.#total++
    this.#byAddress.set(address, (this.#byAddress.get(address) ?? 0) + 1)
    let inside = true
    return () => {
      if (!inside) return
      inside = false
      this.#total--
      const left = (this.#byAddress.get(address) ?? 1) - 1
      if (left > 0) this.#byAddress.set(address, left)
      else this.#byAddress.delete(address)
    }
  }
}

/** The peer's address as people write it: an IPv4 peer of a dual-stack socket is not `::ffff:` something. */
export function plainAddress(remote: string | undefined): string {
  return (remote ?? 'unknown').replace(/^::ffff:(?=\d+\.)/, '')
}
