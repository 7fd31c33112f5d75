/**
 * The queue of numbers to call out: one at a time, each for 8 s, and never an old one. A call that was lost, because daemon
 * or line broke just then, is made by the board itself when it sees the number ready.
 */
import type { BoardCall, BoardSnapshot } from '../data.ts'

export const CALL_MS = 8_000
/** A call that was on its way, or in the queue, for longer than this is not news any more: the lists show the number. */
const CALL_STALE_MS = 60_000
/** On the wire a call takes milliseconds. An older one was kept somewhere. */
const CALL_LATE_MS = 20_000
/** A ready number waits this long for its call: that comes right behind the snapshot, or not at all. */
const CALL_AWAITED_MS = 2_000
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
  readonly past: readonly {
    readonly number: string
    readonly key: string
    readonly atMs: number
    /** `board`: its call did not come, and the board made it. */
    readonly by: 'shop' | 'board'
    /** `part`: one drink of several was called, others may follow. */
    readonly what: 'order' | 'part'
  }[]
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
  const past = remembered(calls, nowMs)
  if ((ageMs !== null && ageMs > CALL_LATE_MS) || past.some((old) => old.key === key)) return { calls, taken: false }
  // Late, but not lost: the board made this very call a moment ago.
  const isMade = (old: Calls['past'][number]) =>
    old.by === 'board' && old.number === call.number && nowMs - old.atMs < CALL_LATE_MS
  if (!call.again && past.some(isMade)) return { calls, taken: false }
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
      past: [...past, { number: call.number, key, atMs: nowMs, by: 'shop', what: part === null ? 'order' : 'part' }],
    },
  }
}

const remembered = (calls: Calls, nowMs: number): Calls['past'] =>
  calls.past.filter((old) => nowMs - old.atMs < AGAIN_MS).slice(-REMEMBERED)

/**
 * Calls the numbers that became ready a moment ago and were not called: a snapshot is said again after every failure, a
 * call is not.
 *
 * @param shopMs what time it is in the shop, as surely as a live message told it.
 * @returns the same object when there are none.
 */
export function addMissed(calls: Calls, ready: BoardSnapshot['ready'], shopMs: number, nowMs: number): Calls {
  const missed = ready.filter(({ number, since }) => {
    const ageMs = shopMs - since
    if (ageMs < CALL_AWAITED_MS || ageMs > CALL_LATE_MS) return false
    return !calls.past.some(
      (old) =>
        old.number === number &&
        // What called an earlier drink of it was not the call of the last one, which comes about when it is ready.
        nowMs - old.atMs < (old.what === 'part' ? ageMs + CALL_AWAITED_MS : AGAIN_MS),
    )
  })
  if (missed.length === 0) return calls
  const oldestFirst = [...missed].sort((a, b) => a.since - b.since).map(({ number }) => number)
  return {
    current: calls.current,
    waiting: [
      ...calls.waiting,
      ...oldestFirst.map((number) => ({ number, again: false, part: null, arrivedMs: nowMs })),
    ].slice(-REMEMBERED),
    past: [
      ...remembered(calls, nowMs),
      ...oldestFirst.map((number) => ({ number, key: '', atMs: nowMs, by: 'board' as const, what: 'order' as const })),
    ],
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
