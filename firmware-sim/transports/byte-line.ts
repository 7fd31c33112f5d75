/** One serial session with everything that a bad line does to it; shared by pty and TCP. */
import { dice } from '../chance.ts'
import { garbage, spoilBytes } from '../faults/spoil.ts'
import { encodeFrame } from '../protocol/frame.ts'
import type { Incoming } from '../protocol/messages.ts'
import { SerialSession } from '../protocol/serial-session.ts'
import type { Outgoing } from '../protocol/topics.ts'
import type { TransportParts } from './transport.ts'

/** Not in the table of the specification, and not going to be. */
const UNKNOWN_TYPE = 0xee

export class ByteLine {
  readonly #parts: TransportParts
  readonly #session: SerialSession

  /** @param incompleteMs see `FrameReader`. */
  constructor(parts: TransportParts, incompleteMs: number) {
    this.#parts = parts
    this.#session = new SerialSession(incompleteMs)
  }

  reset(): void {
    this.#session.reset()
  }

  read(bytes: Uint8Array): Incoming[] {
    return this.#session.receive(this.#spoilt(bytes, 'in'), this.#parts.nowMs())
  }

  /** The bytes of the messages, as the line leaves them. */
  write(outgoing: readonly Outgoing[]): Uint8Array {
    const { faults, chance } = this.#parts
    const pieces: Uint8Array[] = []
    for (const { message } of outgoing) {
      const noise = garbage(faults, chance)
      if (noise !== null) pieces.push(noise)
      if (faults.strikes('unknown-message') !== null) pieces.push(this.#unknown())
      pieces.push(this.#spoilt(this.#session.encode(message), 'out'))
    }
    const [only] = pieces
    return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces)
  }

  #spoilt(bytes: Uint8Array, direction: 'in' | 'out'): Uint8Array {
    const { faults, chance, damage } = this.#parts
    const after = spoilBytes(bytes, direction, faults, chance)
    if (after !== bytes && damage !== undefined) damage[direction]++
    return after
  }

  #unknown(): Uint8Array {
    const payload = Uint8Array.from({ length: 5 }, () => dice(this.#parts.chance, 256))
    return encodeFrame({ type: UNKNOWN_TYPE, seq: 0, session: this.#session.session, payload })
  }
}
