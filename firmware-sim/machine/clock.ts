/** The device's clock: milliseconds since boot, modulo 2³². */

const MODULUS = 2 ** 32

export function deviceClock(startMs: number, sinceBootMs: number): number {
  return (startMs + Math.floor(sinceBootMs)) % MODULUS
}

/** `a` is later than `b` when (a − b) mod 2³² is in 1 … 2³¹−1. */
export function isLater(a: number, b: number): boolean {
  const ahead = (a - b + MODULUS) % MODULUS
  return ahead >= 1 && ahead < MODULUS / 2
}
