/** Units as types: a number of milliseconds cannot be handed over where another kind of number is meant. */
declare const unit: unique symbol
export type Unit<Name extends string> = number & { readonly [unit]?: Name }

/** A span of time. */
export type Millis = Unit<'millis'>
/** A moment on the shop's own clock: never runs backwards, survives restarts (DESIGN.md §11, Time). */
export type ShopMs = Unit<'shopMs'>
/** A moment on the wall clock, milliseconds since 1970 UTC. For people only: no deadline hangs on it. */
export type WallMs = Unit<'wallMs'>

export const seconds = (n: number): Millis => n * 1000
export const minutes = (n: number): Millis => n * 60_000
export const hours = (n: number): Millis => n * 3_600_000

const SPAN = /^(\d+(?:\.\d+)?)(ms|s|m|min|h)$/
const SCALE: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 }

/** Reads a span as people write it in a config file: `250ms`, `4s`, `10min`, `1h`. Null when it is none. */
export function readSpan(text: string): Millis | null {
  const match = SPAN.exec(text.trim())
  if (!match) return null
  const scale = SCALE[match[2] ?? '']
  return scale === undefined ? null : Number(match[1]) * scale
}

/** A wall-clock moment as RFC 3339 in UTC, for JSON. Reads no clock. */
export const isoTime = (wallMs: WallMs): string => new Date(wallMs).toISOString()
