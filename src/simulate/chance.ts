/** Chance that can be repeated: a number made of a seed and the name of what it is for. */

/** FNV-1a over the words, well mixed. */
export function hashOf(...words: readonly (string | number)[]): number {
  let hash = 0x811c9dc5
  for (const word of words) {
    const text = `${word}/`
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0
  return (hash ^ (hash >>> 16)) >>> 0
}

/** A stream of numbers from 0 up to but not including 1 (mulberry32). */
export function chanceOf(...words: readonly (string | number)[]): () => number {
  let state = hashOf(...words)
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** One draw from the standard normal distribution (Box and Muller). */
export function normal(chance: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
}

/** A factor with mean 1 whose logarithm has this spread. */
export const logNormal = (chance: () => number, spread: number): number =>
  Math.exp(spread * normal(chance) - (spread * spread) / 2)

/** One of them, as often as its weight says. @throws RangeError when no weight is positive. */
export function weighted<T>(chance: () => number, items: readonly T[], weight: (item: T) => number): T {
  const total = items.reduce((sum, item) => sum + weight(item), 0)
  let left = chance() * total
  for (const item of items) {
    left -= weight(item)
    if (left < 0) return item
  }
  throw new RangeError('nothing to choose from')
}
