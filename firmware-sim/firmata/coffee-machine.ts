/**
 * A coffee machine with its own controller, which knows nothing of boards or hosts: a button starts a pour of fixed
 * length, a lamp is lit while it pours, a float in the tank. Pressed while it pours, it stops: a second press that nobody
 * wanted spoils a cup here, as it does in life.
 */
import type { Clock } from './clock.ts'
import type { PourLog } from './pour-log.ts'

/** A shorter contact is noise to the controller. */
const LEAST_PRESS_MS = 20

export type Presser = 'host' | 'hand'

export interface CoffeeOptions {
  /** How long it pours. */
  readonly pourMs: number
  /** What stands under the spout at the start. */
  readonly cup: 'none' | 'empty'
}

export interface CoffeeParts {
  readonly clock: Clock
  /** For the log only. */
  readonly wallMs: () => number
  readonly log: PourLog
  /** Something that can be seen from outside has changed. */
  readonly changed: () => void
}

export class CoffeeMachine {
  readonly #options: CoffeeOptions
  readonly #parts: CoffeeParts
  cup: 'none' | 'empty' | 'full'
  tank: 'filled' | 'empty' = 'filled'
  /** The controller ignores its button: locked, or no beans. */
  button: 'works' | 'dead' = 'works'
  #pour: { readonly cancel: () => void } | null = null
  #cancelPress = () => {}
  #presses = { host: 0, hand: 0 }

  constructor(options: CoffeeOptions, parts: CoffeeParts) {
    this.#options = options
    this.#parts = parts
    this.cup = options.cup
  }

  get pouring(): boolean {
    return this.#pour !== null
  }

  /** Presses that were long enough to count, by who pressed. */
  get presses(): Readonly<Record<Presser, number>> {
    return { ...this.#presses }
  }

  /** The contact of the button, by the board. */
  contact(state: 'closed' | 'open'): void {
    this.#cancelPress()
    if (state === 'closed') this.#cancelPress = this.#parts.clock.after(LEAST_PRESS_MS, () => this.press('host'))
  }

  /** A press that counts. */
  press(by: Presser): void {
    this.#presses[by]++
    if (this.button === 'dead') return
    if (this.#pour !== null) return this.#end('spoiled', 'stopped')
    if (this.tank === 'empty') return
    this.#parts.log.append({ what: 'start', by, group: 1, cup: this.cup, wallMs: this.#parts.wallMs() })
    if (this.cup === 'empty') this.cup = 'full'
    const cancel = this.#parts.clock.after(this.#options.pourMs, () => this.#end('done', null))
    this.#pour = { cancel }
    this.#parts.changed()
  }

  /** Its plug is pulled: what pours ends. */
  unplug(): void {
    this.#cancelPress()
    if (this.#pour !== null) this.#end('spoiled', 'interrupted')
  }

  #end(result: 'done' | 'spoiled', cause: 'stopped' | 'interrupted' | null): void {
    this.#pour?.cancel()
    this.#pour = null
    this.#parts.log.append({ what: 'end', group: 1, result, cause, wallMs: this.#parts.wallMs() })
    this.#parts.changed()
  }
}
