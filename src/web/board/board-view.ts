/** What is to be seen, as plain data: everything a board decides by itself is decided here. */
import type { BoardSize, BoardWords } from '../data.ts'
import { clockTime } from '../lib/clock.ts'
import type { BoardState, Moment } from './board-state.ts'
import type { ShownCall } from './calls.ts'
import {
  capacityOf,
  type PreparingFit,
  pageAt,
  pageCount,
  preparingFit,
  type ReadyFit,
  readyFit,
  truncate,
} from './capacity.ts'
import { fill } from './fill.ts'

/** Silence after which the board says that it may be wrong. The daemon is heard every 5 s. */
export const STALE_MS = 15_000

/** Each language has the board for so long. */
const LANGUAGE_MS = 8_000
const IDLE_MS = 10 * 60_000
/** One quiet line has room for so many. */
const MOST_AT_COUNTER = 8

export interface PreparingItem {
  readonly number: string
  /** When some drinks of the order are done: how many, of how many, and that in words. */
  readonly progress: { readonly done: number; readonly total: number; readonly text: string } | null
}

export interface ReadyItem {
  readonly number: string
  /** `3 min` from the first minute on. */
  readonly age: string | null
}

export interface BoardView {
  readonly zone: string
  readonly preparing: {
    readonly count: number
    readonly items: readonly PreparingItem[]
    readonly more: number
    readonly fit: PreparingFit
  }
  readonly ready: {
    readonly count: number
    readonly items: readonly ReadyItem[]
    readonly page: number
    readonly pages: number
    /** Ready orders that did not fit into the message. */
    readonly more: number
    readonly fit: ReadyFit
  }
  readonly call: ShownCall | null
  /** Nothing to show at all, and that is the truth. */
  readonly empty: boolean
  /** The shop is closed and nobody waits for anything: the screen is dark. */
  readonly closed: { readonly opens: string | null } | null
  /** `10:42` by the shop's clock; null until it is known. */
  readonly clock: string | null
  /** Since when nothing was heard, `10:42`; null while the board is alive. */
  readonly pausedSince: string | null
  /** 0–7: the whole picture moves by a few pixels every minute, so that nothing burns in. */
  readonly orbit: number
  /** Nothing to show for ten minutes: the picture wanders, 1–8, one place a minute; else 0. */
  readonly drift: number
  /** Which of the languages has its turn. */
  readonly lang: number
  readonly size: BoardSize
  /** Numbers that somebody asks for at the counter. */
  readonly counter: readonly string[]
  /** Its own name, while staff look for it. */
  readonly identify: string | null
}

export function boardView(state: BoardState, at: Moment): BoardView {
  const { snapshot, shopTime } = state
  const capacity = capacityOf(state.size)
  const lang = Math.floor(at.nowMs / LANGUAGE_MS) % state.words.length
  const words = state.words[lang]
  if (words === undefined) throw new RangeError('a board needs words')
  const offsetMs = shopTime?.offsetMs ?? 0
  const shopNowMs = at.wallMs + offsetMs
  const ready = [...(snapshot?.ready ?? [])].sort((a, b) => b.since - a.since || compare(a.number, b.number))
  const preparing = truncate(snapshot?.preparing ?? [], snapshot?.counts.preparing ?? 0, capacity)
  const pages = pageCount(ready.length, capacity)
  const page = pageAt(at.nowMs - state.roundMs, pages)
  const preparingCount = preparing.shown.length + preparing.more
  const readyCount = Math.max(ready.length, snapshot?.counts.ready ?? 0)
  const stale = isStale(state, at)
  const empty = preparingCount === 0 && readyCount === 0 && state.calls.current === null
  return {
    zone: state.zone,
    preparing: {
      count: preparingCount,
      items: preparing.shown.map(({ number, ready: done, total }) => ({
        number,
        progress: total > 1 && done > 0 ? { done, total, text: fill(words.progress, { k: done, n: total }) } : null,
      })),
      more: preparing.more,
      fit: preparingFit(preparing.shown.length + (preparing.more > 0 ? 1 : 0)),
    },
    ready: {
      count: readyCount,
      items: ready.slice(page * capacity.readyPerPage, (page + 1) * capacity.readyPerPage).map((order) => ({
        number: order.number,
        age: ageText(shopNowMs - order.since, words),
      })),
      page,
      pages,
      more: readyCount - ready.length,
      // By the whole list: the last page keeps the size of the others.
      fit: readyFit(Math.min(ready.length, capacity.readyPerPage)),
    },
    call: state.calls.current,
    empty,
    closed: (empty && snapshot?.closed) || null,
    clock: shopTime?.certain === true ? clockTime(shopNowMs) : null,
    pausedSince: stale ? clockTime(state.heard.wallMs + offsetMs) : null,
    orbit: Math.floor(at.nowMs / 60_000) % 8,
    drift: empty ? drift(state.emptySinceMs, at.nowMs) : 0,
    lang,
    size: state.size,
    counter: (snapshot?.counter ?? []).slice(0, MOST_AT_COUNTER).map(({ number }) => number),
    identify: state.identify !== null && at.nowMs < state.identify.untilMs ? state.identify.name : null,
  }
}

/**
 * Either clock may be the one that tells: the monotonic one stands still while some televisions sleep, the other one is
 * set by hand. A forward jump shows the bar for the few seconds to the next heartbeat; that is the honest side.
 */
export function isStale(state: BoardState, at: Moment): boolean {
  return Math.max(at.nowMs - state.heard.nowMs, at.wallMs - state.heard.wallMs) > STALE_MS
}

function ageText(ageMs: number, words: BoardWords): string | null {
  const minutes = Math.floor(ageMs / 60_000)
  return minutes < 1 ? null : minutes < 60 ? fill(words.minutes, { n: minutes }) : words.overAnHour
}

/** Where an idle picture stands, 1–8; 0 while it is not idle. */
function drift(emptySinceMs: number | null, nowMs: number): number {
  if (emptySinceMs === null || nowMs - emptySinceMs < IDLE_MS) return 0
  return 1 + (Math.floor((nowMs - emptySinceMs - IDLE_MS) / 60_000) % 8)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
