/** The boiler as physics: warm-up along a curve, slow cooling. It does not notice a reset of the firmware. */

const ROOM_C = 20
const BREWING_C = 93
/** How sharply the curve bends: three time constants in one warm-up. */
const CURVE = 3
/** A boiler cools this much slower than it heats. */
const COOLING_SLOWER = 20

export class Boiler {
  readonly #warmUpMs: number
  #heating: 'on' | 'off' = 'off'
  /** 0 cold … 1 ready, at `#sinceMs`. */
  #warmth: number
  #sinceMs: number

  /** @param warmUpMs from cold to ready; 0: warm from the start. */
  constructor(warmUpMs: number, nowMs: number) {
    this.#warmUpMs = warmUpMs
    this.#warmth = warmUpMs === 0 ? 1 : 0
    this.#sinceMs = nowMs
  }

  heat(heating: 'on' | 'off', nowMs: number): void {
    this.#warmth = this.warmth(nowMs)
    this.#sinceMs = nowMs
    this.#heating = heating
  }

  warmth(nowMs: number): number {
    if (this.#warmUpMs === 0) return 1
    const passed = (nowMs - this.#sinceMs) / this.#warmUpMs
    const change = this.#heating === 'on' ? passed : -passed / COOLING_SLOWER
    return Math.min(1, Math.max(0, this.#warmth + change))
  }

  /** When it will be ready: now or earlier when it is, `Infinity` when nothing heats. */
  readyAtMs(): number {
    if (this.#warmth >= 1) return this.#sinceMs
    if (this.#heating === 'off') return Number.POSITIVE_INFINITY
    // A millisecond later than computed, so that rounding cannot leave it a hair below ready.
    return this.#sinceMs + Math.floor((1 - this.#warmth) * this.#warmUpMs) + 1
  }

  temperatureC(nowMs: number): number {
    const share = (1 - Math.exp(-CURVE * this.warmth(nowMs))) / (1 - Math.exp(-CURVE))
    return Math.round((ROOM_C + (BREWING_C - ROOM_C) * share) * 10) / 10
  }
}
