/** What a board knows, and what each message makes of it. Pure: time comes in with every call. */
import type { BoardCall, BoardIdentify, BoardSize, BoardSnapshot, BoardWords, DaemonHeartbeat } from '../data.ts'
import { addCall, addMissed, type Calls, NO_CALLS, turnCalls } from './calls.ts'
import { capacityOf, pageCount, roundStart } from './capacity.ts'
import { learnTime, type ShopTime } from './shop-time.ts'

/** The moment of an input: monotonic for spans, the display's wall clock for the hour. */
export interface Moment {
  readonly nowMs: number
  readonly wallMs: number
}

/** What a board is from the moment it is loaded. */
export interface BoardStart {
  readonly zone: string
  /** The build of the page itself. */
  readonly build: string
  readonly snapshot: BoardSnapshot | null
  readonly size: BoardSize
  /** In turns; at least one. */
  readonly words: readonly BoardWords[]
}

export interface BoardState extends BoardStart {
  readonly shopTime: ShopTime | null
  /** The last sign of life. */
  readonly heard: Moment
  readonly calls: Calls
  /** The pages of the ready list are counted from here. */
  readonly roundMs: number
  /** Since when there is nothing to show; null: there is something. */
  readonly emptySinceMs: number | null
  /** The name that it is to show for a moment. */
  readonly identify: { readonly name: string; readonly untilMs: number } | null
}

const IDENTIFY_MS = 10_000

export type BoardMessage =
  | { readonly t: 'snapshot'; readonly snapshot: BoardSnapshot; readonly retained: boolean }
  | { readonly t: 'heartbeat'; readonly heartbeat: DaemonHeartbeat }
  | { readonly t: 'call'; readonly call: BoardCall }
  | { readonly t: 'identify'; readonly identify: BoardIdentify }

export function startBoard(start: BoardStart, at: Moment): BoardState {
  const { snapshot } = start
  return {
    ...start,
    shopTime: snapshot === null ? null : learnTime(null, snapshot.serverTime, at.wallMs, 'kept'),
    heard: at,
    calls: NO_CALLS,
    roundMs: at.nowMs,
    emptySinceMs: isEmpty(snapshot) ? at.nowMs : null,
    identify: null,
  }
}

function isEmpty(snapshot: BoardSnapshot | null): boolean {
  return snapshot === null || (snapshot.counts.preparing === 0 && snapshot.counts.ready === 0)
}

/** @returns the new state, and whether the chime is to sound. */
export function hear(
  state: BoardState,
  message: BoardMessage,
  at: Moment,
): { readonly state: BoardState; readonly chime: boolean } {
  switch (message.t) {
    case 'heartbeat': {
      const shopTime = learnTime(state.shopTime, message.heartbeat.serverTime, at.wallMs, 'live')
      return { state: { ...state, shopTime, heard: at }, chime: false }
    }
    case 'snapshot': {
      const { snapshot, retained } = message
      // A broker that outlived the daemon repeats the last snapshot for ever. Only one that we did not know is a sign of life.
      const isNews = !retained || snapshot.serverTime > (state.snapshot?.serverTime ?? 0)
      const shopTime = learnTime(state.shopTime, snapshot.serverTime, at.wallMs, retained ? 'kept' : 'live')
      const gained = snapshot.ready.some(
        (order) => !state.snapshot?.ready.some((old) => old.number === order.number && old.since === order.since),
      )
      const pages = pageCount(snapshot.ready.length, capacityOf(state.size))
      return {
        state: {
          ...state,
          snapshot,
          shopTime,
          heard: isNews ? at : state.heard,
          roundMs: gained ? roundStart(state.roundMs, at.nowMs, pages) : state.roundMs,
          emptySinceMs: isEmpty(snapshot) ? (state.emptySinceMs ?? at.nowMs) : null,
        },
        chime: false,
      }
    }
    case 'identify': {
      const { name } = message.identify
      return { state: { ...state, identify: { name, untilMs: at.nowMs + IDENTIFY_MS }, heard: at }, chime: false }
    }
    case 'call': {
      const { shopTime } = state
      const ageMs = shopTime?.certain === true ? at.wallMs + shopTime.offsetMs - message.call.at : null
      const { calls, taken } = addCall(state.calls, message.call, ageMs, at.nowMs)
      return { state: { ...state, calls: turnCalls(calls, state.snapshot, at.nowMs), heard: at }, chime: taken }
    }
  }
}

/** The shop has answered a question of this display: that is a sign of life as good as a heartbeat. */
export const answered = (state: BoardState, at: Moment): BoardState => ({ ...state, heard: at })

/** Time passed. @returns the same state when nothing changed by it, and whether the chime is to sound. */
export function passTime(state: BoardState, at: Moment): { readonly state: BoardState; readonly chime: boolean } {
  const { snapshot, shopTime } = state
  const isSure = snapshot !== null && shopTime?.certain === true
  const missed = isSure ? addMissed(state.calls, snapshot.ready, at.wallMs + shopTime.offsetMs, at.nowMs) : state.calls
  const calls = turnCalls(missed, snapshot, at.nowMs)
  return { state: calls === state.calls ? state : { ...state, calls }, chime: missed !== state.calls }
}
