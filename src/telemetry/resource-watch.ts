/** What the computer under the shop is like, measured every few seconds: asking costs nothing. */
import { statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Readings } from '../http/caps.ts'
import type { Millis } from '../kit/units.ts'
import { LastingDelay } from './lasting-delay.ts'

const EVERY_MS = 5_000
/** The histogram measures timers of this length; what is longer than that was delay. */
const RESOLUTION_MS = 20

export class ResourceWatch {
  readonly #book: string
  readonly #delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  readonly #lasting = new LastingDelay()
  readonly #timer: NodeJS.Timeout
  #readings: Readings = { loopDelayMs: null, memoryBytes: null, disk: null }

  /** `book`: path of the order book. */
  constructor(book: string) {
    this.#book = book
    this.#delays.enable()
    void this.#look()
    this.#timer = setInterval(() => void this.#look(), EVERY_MS)
    this.#timer.unref()
  }

  get readings(): Readings {
    return this.#readings
  }

  /** p99 of the last span. Null: not measured yet. */
  loopDelayMs(): Millis | null {
    return this.#lasting.lastMs
  }

  /** Size of the book's write-ahead log; null: there is none. */
  walBytes(): number | null {
    return statSync(`${this.#book}-wal`, { throwIfNoEntry: false })?.size ?? null
  }

  close(): void {
    clearInterval(this.#timer)
    this.#delays.disable()
  }

  async #look(): Promise<void> {
    this.#lasting.note(this.#delays.count === 0 ? null : Math.max(0, this.#delays.percentile(99) / 1e6 - RESOLUTION_MS))
    this.#delays.reset()
    const memoryBytes = process.memoryUsage.rss()
    this.#readings = { ...this.#readings, loopDelayMs: this.#lasting.lastingMs, memoryBytes }
    try {
      const { bavail, blocks, bsize } = await statfs(dirname(this.#book))
      this.#readings = { ...this.#readings, disk: { freeBytes: bavail * bsize, totalBytes: blocks * bsize } }
    } catch {
      // A disk that does not answer is the storage's to tell of.
      this.#readings = { ...this.#readings, disk: null }
    }
  }
}
