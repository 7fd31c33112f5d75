/** Waits for a condition, with a bound that only a failure reaches. */
import { setTimeout as rest } from 'node:timers/promises'

const LOOK_EVERY_MS = 10

export interface Patience {
  /** Default 30,000 ms: a busy computer takes its time, and only a failure waits that long. */
  readonly boundMs?: number
  /** Between two looks; default 10 ms. */
  readonly everyMs?: number
}

type Found<T> = Exclude<T, null | undefined | false>

/**
 * The first result of `look` that is neither null nor undefined nor false. A look that throws has found nothing yet.
 *
 * @throws after the bound, with what was waited for and the last thing that `look` threw
 */
export async function until<T>(what: string, look: () => T | Promise<T>, patience: Patience = {}): Promise<Found<T>> {
  const { boundMs = 30_000, everyMs = LOOK_EVERY_MS } = patience
  const untilMs = performance.now() + boundMs
  let last: unknown
  while (performance.now() < untilMs) {
    try {
      const found = await look()
      if (found !== null && found !== undefined && found !== false) return found as Found<T>
      last = undefined
    } catch (error) {
      last = error
    }
    await rest(everyMs)
  }
  throw new Error(`waited ${boundMs} ms in vain for ${what}`, { cause: last })
}
