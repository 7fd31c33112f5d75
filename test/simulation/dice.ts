/**
 * Chance, one stream per concern: each is seeded by the run's seed and its own name, so that one more draw in one of them
 * shifts no other.
 */
import { seededChance } from '../../firmware-sim/chance.ts'

export class Dice {
  readonly #seed: number
  /** In [0, 1). */
  readonly next: () => number

  constructor(seed: number, name: string) {
    this.#seed = mixed(seed, name)
    this.next = seededChance(this.#seed)
  }

  /** Another stream, of this one's seed and a name of its own. */
  split(name: string): Dice {
    return new Dice(this.#seed, name)
  }

  chance(p: number): boolean {
    return this.next() < p
  }

  between(from: number, to: number): number {
    return from + (to - from) * this.next()
  }

  /** 0 … below − 1. */
  int(below: number): number {
    return Math.floor(this.next() * below)
  }

  pick<T>(list: readonly T[]): T {
    const item = list[this.int(list.length)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next())
  }
}

/** FNV-1a over the name, begun with the seed. */
function mixed(seed: number, name: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0
  // Neighbouring seeds must not give neighbouring streams.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0
  return (hash ^ (hash >>> 13)) >>> 0
}
