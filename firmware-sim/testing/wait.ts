/** Waits for a condition, with a bound that only a failure reaches. */
import { setTimeout as rest } from 'node:timers/promises'

const LOOK_EVERY_MS = 5

/** The first result of `look` that is neither null nor undefined nor false. @throws after `boundMs`, default 10 s. */
export async function until<T>(what: string, look: () => T | null | undefined | false, boundMs = 10_000): Promise<T> {
  const untilMs = performance.now() + boundMs
  while (performance.now() < untilMs) {
    const found = look()
    if (found !== null && found !== undefined && found !== false) return found
    await rest(LOOK_EVERY_MS)
  }
  throw new Error(`waited ${boundMs} ms in vain for ${what}`)
}
