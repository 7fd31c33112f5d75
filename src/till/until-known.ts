/** Asks again and again, with the same key, until there is an answer. */
import type { BackOff } from './back-off.ts'
import type { Answer } from './exchange.ts'
import type { Rests } from './rests.ts'

export type Known = Exclude<Answer, { kind: 'unknown' }>
export type Unknown = Extract<Answer, { kind: 'unknown' }>

export interface Asking {
  /** Null: there is no use in asking any more. */
  readonly attempt: () => Promise<Answer | null>
  readonly backOff: BackOff
  readonly rests: Rests
  /** Giving up. */
  readonly signal: AbortSignal
  /** Lower asks first when the shop is there again. Default 0. */
  readonly rank?: number
  /** Told of each attempt that ended in nothing. Returns how long to wait at most, in milliseconds. */
  readonly onUnknown?: (answer: Unknown) => number
}

/** Null when it was given up. Whatever the shop says wakes those who could not reach it, oldest first. */
export async function untilKnown(asking: Asking): Promise<Known | null> {
  const { backOff, rests, signal } = asking
  while (!signal.aborted) {
    const answer = await asking.attempt()
    if (answer === null) return null
    if (answer.kind !== 'unknown' || answer.why === 'busy' || answer.why === 'strange') rests.wake('unreachable')
    if (answer.kind !== 'unknown') return answer
    const mostMs = asking.onUnknown?.(answer) ?? Number.POSITIVE_INFINITY
    await rests.rest(Math.min(mostMs, backOff.nextMs(answer.waitMs)), answer.why, signal, asking.rank)
  }
  return null
}
