/** The queue of numbers to call out: one at a time, each for 8 s, and never an old one. */
import type { BoardCall, BoardSnapshot } from '../data.ts'

export const CALL_MS = 8_000
/** A call that was on its way, or in the queue, for longer than this is not news any more: the lists show the number. */
const CALL_STALE_MS = 60_000
/** On the wire a call takes milliseconds. An older one was kept somewhere. */
const CALL_LATE_MS = 20_000
/** The same number within this time is the same order, called again. Numbers rest longer than that before reuse. */
const AGAIN_MS = 15 * 60_000
const REMEMBERED = 60

export interface ShownCall {
  readonly number: string
  /** The number was called before: somebody did not come. */
  readonly again: boolean
  /** Only one drink of the order is ready: this one, of so many. */
  readonly part: { readonly drink: number; readonly of: number } | null
  readonly untilMs: number
}

export interface Calls {
  readonly current: ShownCall | null
  readonly waiting: readonly (Omit<ShownCall, 'untilMs'> & { readonly arrivedMs: number })[]
  readonly past: readonly { readonly number: string; readonly key: string; readonly atMs: number }[]
}

export const NO_CALLS: Calls = { current: null, waiting: [], past: [] }

/**
 * A call came in.
 *
 * @param ageMs how old it was on arrival by the shop's clock; null when that is not known yet.
 * @returns whether it is news, so that nothing is heard for what is not shown.
 */
export function addCall(
  calls: Calls,
  call: BoardCall,
  ageMs: number | null,
  nowMs: number,
): { readonly calls: Calls; readonly taken: boolean } {
  const key = `${call.seq}/${call.at}`
  const past = calls.past.filter((old) => nowMs - old.atMs < AGAIN_MS).slice(-REMEMBERED)
  if ((ageMs !== null && ageMs > CALL_LATE_MS) || past.some((old) => old.key === key)) return { calls, taken: false }
  const { drink, of } = call
  const part = drink != null && of != null && of > 1 ? { drink, of } : null
  // The second drink of an order is not the first one called again: then only the shop can tell.
  const again =
    call.again === undefined ? part === null && past.some((old) => old.number === call.number) : call.again > 0
  return {
    taken: true,
    calls: {
      current: calls.current,
      waiting: [...calls.waiting, { number: call.number, again, part, arrivedMs: nowMs }].slice(-REMEMBERED),
      past: [...past, { number: call.number, key, atMs: nowMs }],
    },
  }
}

/** What is to be on the screen at `nowMs`; the same object while nothing changes. */
export function turnCalls(calls: Calls, snapshot: BoardSnapshot | null, nowMs: number): Calls {
  if (calls.current !== null && nowMs < calls.current.untilMs) return calls
  const waiting = calls.waiting.filter(
    (call) => nowMs - call.arrivedMs < CALL_STALE_MS && !isGone(call.number, snapshot, nowMs - call.arrivedMs),
  )
  const next = waiting[0]
  if (next === undefined && calls.current === null && waiting.length === calls.waiting.length) return calls
  return {
    past: calls.past,
    waiting: waiting.slice(1),
    current:
      next === undefined ? null : { number: next.number, again: next.again, part: next.part, untilMs: nowMs + CALL_MS },
  }
}

/** Collected while its call waited. A call may overtake its snapshot, so a young one is believed. */
function isGone(number: string, snapshot: BoardSnapshot | null, waitedMs: number): boolean {
  if (snapshot === null || waitedMs < 2_000) return false
  const { ready, preparing, counts } = snapshot
  if (counts.ready > ready.length || counts.preparing > preparing.length) return false
  return ![...ready, ...preparing].some((order) => order.number === number)
}
