/** What machines, links and the calendar said while the order book could not be written, in order, for afterwards. */
import type { Input } from '../shop/inputs.ts'

/** A day of a busy shop. Past it the oldest go: what a machine said is asked for again. */
const MOST = 10_000

export class HeldInputs {
  #inputs: Input[] = []

  /** Keeps what nobody waits for an answer to. Of each machine's heartbeats only the last: it proves that it lives. */
  keep(inputs: readonly Input[]): void {
    for (const input of inputs) {
      if ('ref' in input || input.t === 'wake' || input.t === 'standstill') continue
      const beat = heartbeatOf(input)
      if (beat !== null) this.#inputs = this.#inputs.filter((held) => heartbeatOf(held) !== beat)
      this.#inputs.push(input)
    }
    if (this.#inputs.length > MOST) this.#inputs = this.#inputs.slice(-MOST)
  }

  /** Gives all of it back, once. */
  take(): readonly Input[] {
    return this.#inputs.splice(0)
  }
}

/** Whose heartbeat it is; null: none. */
function heartbeatOf(input: Input): string | null {
  return input.t === 'machine.message' && input.message.t === 'heartbeat' ? input.machine : null
}
