/**
 * Pickup numbers: short, recycled, never given while an open order holds them, and rested before they come again, so
 * that a late customer of the last round is not called by mistake. 100–999 first; when all of those are taken or rest,
 * four digits, then five (domain.md §4, Display number).
 */
import type { Millis, ShopMs } from '../../kit/units.ts'

const RANGES: readonly (readonly [number, number])[] = [
  [100, 999],
  [1_000, 9_999],
  [10_000, 99_999],
  [100_000, 999_999],
]

export class NumberPool {
  readonly #restMs: Millis
  readonly #held = new Set<number>()
  /** Freed numbers and when, in the order in which they were freed. */
  readonly #resting = new Map<number, ShopMs>()
  readonly #cursor: number[] = RANGES.map(([first]) => first)
  readonly #unavailable: number[] = RANGES.map(() => 0)

  constructor(restMs: Millis) {
    this.#restMs = restMs
  }

  /** The next free number, as people read it. Throws when a million are taken. */
  take(now: ShopMs): string {
    this.#wake(now)
    for (const [i, [first, last]] of RANGES.entries()) {
      const size = last - first + 1
      if ((this.#unavailable[i] ?? 0) >= size) continue
      let n = this.#cursor[i] ?? first
      while (this.#held.has(n) || this.#resting.has(n)) n = n === last ? first : n + 1
      this.#cursor[i] = n === last ? first : n + 1
      this.hold(String(n))
      return String(n)
    }
    throw new Error('a million pickup numbers are taken')
  }

  /** An open order owns this number (also used to rebuild the pool from the ledger). */
  hold(number: string): void {
    const n = Number(number)
    if (this.#held.has(n)) return
    this.#held.add(n)
    if (!this.#resting.delete(n)) this.#count(n, 1)
  }

  /** Whether its last order can have it back: it still rests, and nobody else was given it. */
  rests(number: string): boolean {
    return this.#resting.has(Number(number))
  }

  /** Its order is over; it rests from `at` on. */
  release(number: string, at: ShopMs): void {
    const n = Number(number)
    if (!this.#held.delete(n)) return
    this.#resting.set(n, at)
  }

  /** Rebuilding: goes on after the number that was given last. */
  continueAfter(number: string): void {
    const n = Number(number)
    for (const [i, [first, last]] of RANGES.entries()) {
      if (n >= first && n <= last) this.#cursor[i] = n === last ? first : n + 1
    }
  }

  #wake(now: ShopMs): void {
    for (const [n, since] of this.#resting) {
      if (since + this.#restMs > now) return
      this.#resting.delete(n)
      this.#count(n, -1)
    }
  }

  #count(n: number, by: 1 | -1): void {
    const i = RANGES.findIndex(([first, last]) => n >= first && n <= last)
    if (i >= 0) this.#unavailable[i] = (this.#unavailable[i] ?? 0) + by
  }
}
