/** The lamp and the switches of the machine: what they mean, once they have stopped bouncing. */
import type { CupState } from '../../src/fleet/driver.ts'
import { Debounced } from './debounce.ts'
import { DEFAULT_DEBOUNCE_MS, type FirmataOptions } from './options.ts'

export const SWITCHES = ['lamp', 'tank', 'cup'] as const
export type SwitchName = (typeof SWITCHES)[number]

/** `none`: no lamp is wired · `busy`: not ready, which may be a pour or may be warming up. */
export type Lamp = 'none' | 'idle' | 'pouring' | 'busy'

export class Inputs {
  readonly #options: FirmataOptions
  readonly #switches = new Map<SwitchName, Debounced>()
  /** What is in the cup, if one stands there. One that we did not see coming may be full. */
  #content: Exclude<CupState, 'none'> = 'unknown'

  constructor(options: FirmataOptions) {
    this.#options = options
    const debounceMs = options.debounceMs ?? DEFAULT_DEBOUNCE_MS
    for (const name of SWITCHES) {
      if (typeof options[name] === 'number') this.#switches.set(name, new Debounced(debounceMs))
    }
  }

  /** Whether every switch that is wired has been reported. */
  get complete(): boolean {
    return [...this.#switches.values()].every(({ level }) => level !== null)
  }

  /** @param life while the board is being set up its ports report pins that are not inputs yet: the last word counts. */
  report(of: SwitchName, closed: boolean, nowMs: number, life: 'starting' | 'known'): void {
    const input = this.#switches.get(of)
    if (life === 'starting') input?.assume(closed)
    else input?.report(closed, nowMs)
  }

  /** Whether anything is believed to be other than before. */
  settle(nowMs: number): 'changed' | 'same' {
    const changed = [...this.#switches].filter(([, input]) => input.settle(nowMs) === 'changed').map(([name]) => name)
    if (changed.includes('cup')) this.#content = 'empty'
    return changed.length > 0 ? 'changed' : 'same'
  }

  get nextMs(): number {
    return Math.min(...[...this.#switches.values()].map(({ nextMs }) => nextMs))
  }

  /** The cup that stands there has been poured into, or may have been. */
  poured(content: 'full' | 'unknown'): void {
    this.#content = content
  }

  get lamp(): Lamp {
    const lit = this.#switches.get('lamp')?.level
    if (lit === undefined || lit === null) return 'none'
    if (this.#options.lampMeans === 'ready') return lit ? 'idle' : 'busy'
    return lit ? 'pouring' : 'idle'
  }

  get tank(): 'filled' | 'empty' {
    return this.#switches.get('tank')?.level === false ? 'empty' : 'filled'
  }

  get cup(): CupState {
    const present = this.#switches.get('cup')?.level
    if (present === undefined || present === null) return 'unknown'
    return present ? this.#content : 'none'
  }
}
