/**
 * The boards' feed: a retained snapshot of each zone, coalesced (at once, then at most every 100 ms), and a call that is
 * not retained. A disposable projection of the order book: published again whenever the broker comes back.
 */
import type { Effect } from '../shop/effects.ts'
import type { BoardView } from '../shop/view.ts'

const COALESCE_MS = 100

export interface BoardFeedParts {
  readonly zones: () => readonly string[]
  readonly board: (zone: string) => BoardView
  readonly publish: (topic: string, payload: string, retain: 'retained' | 'live') => void
  readonly wallMs: () => number
  /** A moment as the shop's customers read it, e.g. `Monday 07:00`. */
  readonly shopTime: (wallMs: number) => string
  /** Names the build of the pages, so that a board can reload itself. */
  readonly build: string
}

/** A number that is called. */
export type Call = Omit<Extract<Effect, { t: 'call' }>, 't' | 'order'>

export interface BoardSnapshot extends Omit<BoardView, 'mode' | 'opensAt'> {
  readonly v: 1
  readonly zone: string
  readonly serverTime: number
  readonly build: string
  /** While the shop is closed; `opens` is null when nobody knows when it opens. */
  readonly closed: { readonly opens: string | null } | null
}

export class BoardFeed {
  readonly #parts: BoardFeedParts
  readonly #resting = new Map<string, NodeJS.Timeout>()
  readonly #dirty = new Set<string>()

  constructor(parts: BoardFeedParts) {
    this.#parts = parts
  }

  snapshot(zone: string): BoardSnapshot {
    const { board, build, wallMs, shopTime } = this.#parts
    const { mode, opensAt, ...lists } = board(zone)
    const closed = mode === 'open' ? null : { opens: opensAt === null ? null : shopTime(opensAt) }
    return { v: 1, zone, serverTime: wallMs(), build, ...lists, closed }
  }

  changed(zone: string): void {
    if (this.#resting.has(zone)) {
      this.#dirty.add(zone)
      return
    }
    this.#publish(zone)
    this.#rest(zone)
  }

  call({ zone, number, seq, again, drink, of }: Call): void {
    const { publish, wallMs } = this.#parts
    // The snapshot first: a number that is called stands on the board.
    this.#publish(zone)
    publish(`board/${zone}/call`, JSON.stringify({ v: 1, zone, number, seq, at: wallMs(), again, drink, of }), 'live')
  }

  everything(): void {
    for (const zone of this.#parts.zones()) this.#publish(zone)
  }

  close(): void {
    for (const timer of this.#resting.values()) clearTimeout(timer)
    this.#resting.clear()
  }

  #rest(zone: string): void {
    this.#resting.set(
      zone,
      setTimeout(() => {
        this.#resting.delete(zone)
        if (!this.#dirty.delete(zone)) return
        this.#publish(zone)
        this.#rest(zone)
      }, COALESCE_MS),
    )
  }

  #publish(zone: string): void {
    this.#parts.publish(`board/${zone}`, JSON.stringify(this.snapshot(zone)), 'retained')
  }
}
