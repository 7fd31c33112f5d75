/** What a board knows, and what each message makes of it. Pure: time comes in with every call. */
import type { BoardCall, BoardSnapshot, DaemonHeartbeat } from '../data.ts'
import { addCall, type Calls, NO_CALLS, turnCalls } from './calls.ts'
import { pageCount, roundStart } from './capacity.ts'
import { learnTime, type ShopTime } from './shop-time.ts'

/** The moment of an input: monotonic for spans, the display's wall clock for the hour. */
export interface Moment {
  readonly nowMs: number
  readonly wallMs: number
}

export interface BoardState {
  readonly zone: string
  /** The build of the page itself. */
  readonly build: string
  readonly snapshot: BoardSnapshot | null
  readonly shopTime: ShopTime | null
  /** The last sign of life. */
  readonly heard: Moment
  readonly calls: Calls
  /** The pages of the ready list are counted from here. */
  readonly roundMs: number
}

export type BoardMessage =
  | { readonly t: 'snapshot'; readonly snapshot: BoardSnapshot; readonly retained: boolean }
  | { readonly t: 'heartbeat'; readonly heartbeat: DaemonHeartbeat }
  | { readonly t: 'call'; readonly call: BoardCall }

export function startBoard(zone: string, build: string, snapshot: BoardSnapshot | null, at: Moment): BoardState {
  return {
    zone,
    build,
    snapshot,
    shopTime: snapshot === null ? null : learnTime(null, snapshot.serverTime, at.wallMs, 'kept'),
    heard: at,
    calls: NO_CALLS,
    roundMs: at.nowMs,
  }
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
      return {
        state: {
          ...state,
          snapshot,
          shopTime,
          heard: isNews ? at : state.heard,
          roundMs: gained ? roundStart(state.roundMs, at.nowMs, pageCount(snapshot.ready.length)) : state.roundMs,
        },
        chime: false,
      }
    }
    case 'call': {
      const { shopTime } = state
      const ageMs = shopTime?.certain === true ? at.wallMs + shopTime.offsetMs - message.call.at : null
      const { calls, taken } = addCall(state.calls, message.call, ageMs, at.nowMs)
      return { state: { ...state, calls: turnCalls(calls, state.snapshot, at.nowMs), heard: at }, chime: taken }
    }
  }
}

/** Time passed. The same object when nothing changed by it. */
export function passTime(state: BoardState, nowMs: number): BoardState {
  const calls = turnCalls(state.calls, state.snapshot, nowMs)
  return calls === state.calls ? state : { ...state, calls }
}
