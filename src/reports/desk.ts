/** Who may have a report: one at a time, and none for ever. */
import type { Millis } from '../kit/units.ts'
import type { ReportQuery } from './report.ts'
import { type ReportThread, startReport } from './worker.ts'

export interface DeskParts {
  /** Path of the order book. */
  readonly book: string
  /** A report that takes longer is given up. Default 10 s. */
  readonly mostMs?: Millis
  /** Default: a thread of its own. */
  readonly start?: (book: string, query: ReportQuery) => ReportThread
  /** Told why a report failed. */
  readonly failed?: (error: unknown) => void
}

/** A report, or why there is none now. */
export type DeskAnswer =
  | { readonly t: 'report'; readonly json: string }
  /** Another one is being made. */
  | { readonly t: 'busy' }
  | { readonly t: 'too long'; readonly mostMs: Millis }
  | { readonly t: 'failed' }

const MOST_MS: Millis = 10_000

export class ReportDesk {
  readonly #parts: DeskParts
  /** Until its thread is gone, not only until it is given up: two at once would be two disks' worth of reading. */
  #thread: ReportThread | null = null
  #closed = false

  constructor(parts: DeskParts) {
    this.#parts = parts
  }

  /** Never rejects. */
  async ask(query: ReportQuery): Promise<DeskAnswer> {
    if (this.#thread !== null || this.#closed) return { t: 'busy' }
    const { book, mostMs = MOST_MS, start = startReport, failed } = this.#parts
    let timer: NodeJS.Timeout | undefined
    try {
      const thread = start(book, query)
      this.#thread = thread
      const tooLong = new Promise<DeskAnswer>((resolve) => {
        timer = setTimeout(() => resolve({ t: 'too long', mostMs }), mostMs)
      })
      return await Promise.race([thread.result.then((json): DeskAnswer => ({ t: 'report', json })), tooLong])
    } catch (error) {
      if (!this.#closed) failed?.(error)
      return { t: 'failed' }
    } finally {
      clearTimeout(timer)
      void this.#letGo()
    }
  }

  /** No more reports; resolves when no thread has the order book open. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#thread?.stop()
  }

  async #letGo(): Promise<void> {
    const thread = this.#thread
    await thread?.stop().catch(() => {})
    if (this.#thread === thread) this.#thread = null
  }
}
