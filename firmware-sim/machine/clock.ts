/** The device's clock: milliseconds since boot, modulo 2³². */

const MODULUS = 2 ** 32

export function deviceClock(startMs: number, sinceBootMs: number): number {
  const ms = (startMs + Math.floor(sinceBootMs)) % MODULUS
  return ms < 0 ? ms + MODULUS : ms
}

/** `a` is later than `b` when (a − b) mod 2³² is in 1 … 2³¹−1. */
export function isLater(a: number, b: number): boolean {
  const ahead = (a - b + MODULUS) % MODULUS
  return ahead >= 1 && ahead < MODULUS / 2
}
