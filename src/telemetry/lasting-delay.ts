/**
 * How late the event loop is, told apart from how late it once was: a box that was suspended, or one long write to a slow
 * card, makes one span of time bad, and nobody is to be refused for that when it is over.
 */
import type { Millis } from '../kit/units.ts'

export class LastingDelay {
  #before: Millis | null = null
  #last: Millis | null = null

  /** What was measured in the span that has just ended; null: nothing. */
  note(delayMs: Millis | null): void {
    this.#before = this.#last
    this.#last = delayMs
  }

  /** Of the last span. Null: not measured. */
  get lastMs(): Millis | null {
    return this.#last
  }

  /** As bad as in both of the last two spans. Null: there were no two. */
  get lastingMs(): Millis | null {
    return this.#last === null || this.#before === null ? null : Math.min(this.#last, this.#before)
  }
}
