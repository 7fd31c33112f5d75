/** Two devices with one name and key: which, from where, how often. For the log, the counters and `/readyz`. */
import type { BrokerClock } from './bus.ts'
import { type BrokerLog, QuietLog } from './log.ts'

export interface TwinCounters {
  /** Logins under the name of a client that lives, since the start. */
  readonly refused: number
  /** Logins from another address in the place of one that had been silent, since the start. */
  readonly tookOver: number
}

interface Twin {
  readonly holder: string
  readonly address: string
  times: number
  lastMs: number
}

/** A second device asks for ever: when it was not heard for this long, somebody has put it right. */
const FRESH_MS = 600_000
/** As many as there can be keys in any shop. */
const MOST_NAMES = 1000

export class Twins {
  readonly #clock: BrokerClock
  readonly #quiet: QuietLog
  readonly #byName = new Map<string, Twin>()
  #refused = 0
  #tookOver = 0

  constructor(clock: BrokerClock, log: BrokerLog) {
    this.#clock = clock
    this.#quiet = new QuietLog(log, () => clock.now(), 60_000)
  }

  get counters(): TwinCounters {
    return { refused: this.#refused, tookOver: this.#tookOver }
  }

  /** `address` wanted the name that `holder` has. The login's own log line says so already. */
  refused(name: string, holder: string, address: string): void {
    this.#refused++
    if (this.#byName.size >= MOST_NAMES) this.#byName.clear()
    const known = this.#byName.get(name)
    const same = known?.address === address && known.holder === holder
    this.#byName.set(name, { holder, address, times: (same ? known.times : 0) + 1, lastMs: this.#clock.now() })
  }

  /** `address` has the name now; `holder` had been silent. From the same address it is the same device, that came back. */
  tookOver(name: string, holder: string, address: string): void {
    if (holder === address) return
    this.#tookOver++
    const text = 'an MQTT client takes the place of a silent one from another address'
    this.#quiet.warn(`${name} ${holder} ${address}`, { client: name, address, silent: holder }, text)
  }

  /** One line for each name that two devices want at present. */
  warnings(): readonly string[] {
    return [...this.#byName]
      .filter(([, { lastMs }]) => this.#clock.now() - lastMs < FRESH_MS)
      .map(
        ([name, { holder, address, times }]) =>
          `two devices log in as ${name}: ${address} is refused (${times} times) while ${holder} is connected; give each its own id and key`,
      )
  }
}
