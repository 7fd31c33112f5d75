/** Chance as a parameter: a number in [0, 1). */
export type Chance = () => number

/** Mulberry32: small, seeded, good enough to spoil bytes with. The same seed gives the same numbers. */
export function seededChance(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A whole number in 0 … below − 1. */
export function dice(chance: Chance, below: number): number {
  return Math.floor(chance() * below)
}
