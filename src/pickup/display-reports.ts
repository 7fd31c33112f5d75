/** What displays say of themselves, in memory: after a restart they say it again within half a minute. */

export interface DisplayReport {
  readonly zone: string
  /** Of the page that it runs. */
  readonly build: string
  /** CSS pixels. */
  readonly width: number
  readonly height: number
  readonly sound: 'on' | 'locked' | 'off'
  /** How far its own clock is ahead of ours; null: it cannot tell yet. */
  readonly clockErrorMs: number | null
}

export interface HeardReport extends DisplayReport {
  readonly display: string
  readonly atMonoMs: number
  readonly atWallMs: number
}

/** A display says something every 30 s; one that missed two of them is away. */
const ONLINE_MS = 75_000
const MOST_REMEMBERED = 100
/** A screen that was never let in gets another name with each visit: old ones are of no use. */
const FORGOTTEN_MS = 10 * 60_000

export class DisplayReports {
  readonly #clock: { readonly monotonicMs: () => number; readonly wallMs: () => number }
  /** Heard last stands last. */
  readonly #heard = new Map<string, HeardReport>()

  constructor(clock: { readonly monotonicMs: () => number; readonly wallMs: () => number }) {
    this.#clock = clock
  }

  hear(display: string, report: DisplayReport): void {
    this.#heard.delete(display)
    const { monotonicMs, wallMs } = this.#clock
    this.#heard.set(display, { ...report, display, atMonoMs: monotonicMs(), atWallMs: wallMs() })
    if (this.#heard.size <= MOST_REMEMBERED) return
    const [oldest] = this.#heard.keys()
    if (oldest !== undefined) this.#heard.delete(oldest)
  }

  of(display: string): HeardReport | null {
    return this.#heard.get(display) ?? null
  }

  isOnline(report: HeardReport): boolean {
    return this.#clock.monotonicMs() - report.atMonoMs < ONLINE_MS
  }

  /** Those that were heard in the last minutes. */
  recent(): readonly HeardReport[] {
    const nowMs = this.#clock.monotonicMs()
    return [...this.#heard.values()].filter(({ atMonoMs }) => nowMs - atMonoMs < FORGOTTEN_MS)
  }

  forget(display: string): void {
    this.#heard.delete(display)
  }
}
