/**
 * The serial wire as a state machine without I/O: `(input, now) → what to tell, what to write, when to look again`.
 * Works the same over TCP and over memory in tests.
 */
import type { MachineCommand, MachineMessage } from '../../src/fleet/driver.ts'
import { Conversation, type Outcome } from './conversation.ts'
import { encodeFrame, type Frame, FrameReader, VERSION } from './frame.ts'
import { type HostMessage, isFromDevice } from './messages.ts'
import { decodePayload, encodePayload } from './payload.ts'

/** A frame that stays incomplete for this long on a serial line is dropped (README.md §4). */
export const INTER_BYTE_MS = 50

export type LinkInput =
  | { readonly t: 'opened' }
  | { readonly t: 'bytes'; readonly bytes: Uint8Array }
  | { readonly t: 'command'; readonly command: MachineCommand }
  | { readonly t: 'tick' }

export interface LinkTurn {
  readonly messages: readonly MachineMessage[]
  /** Whole frames, to be written in this order. */
  readonly bytes: readonly Uint8Array[]
  /** When to give a `tick`, monotonic milliseconds. Null: not before another input. */
  readonly nextDeadline: number | null
  /** What came in, for the trace: intact frames in words of the protocol. */
  readonly received: readonly (() => string)[]
  /** What was wrong with intact frames; such a frame is dropped. */
  readonly faults: readonly string[]
}

export interface LinkOptions {
  /** Period of the device's heartbeats, 200 … 5,000. */
  readonly heartbeatMs: number
  /** See FrameReader: 50 on a serial line, `Infinity` on TCP. */
  readonly interByteMs: number
  /** Chance in [0, 1), for session numbers. */
  readonly random: () => number
}

export class SerialLink {
  readonly #options: LinkOptions
  readonly #reader: FrameReader
  readonly #conversation: Conversation
  #session = 0
  #sessionOfRound = 0
  #seq = 0
  #counts = { otherSession: 0, malformed: 0, naks: 0 }

  constructor(options: LinkOptions) {
    this.#options = options
    this.#reader = new FrameReader(options.interByteMs)
    this.#conversation = new Conversation(options.heartbeatMs)
  }

  get counters(): Readonly<Record<string, number>> {
    return { ...this.#reader.counters, ...this.#counts }
  }

  /** @throws RangeError when a command holds a number that does not fit its field; nothing is sent then. */
  step(input: LinkInput, nowMs: number): LinkTurn {
    const turn = {
      messages: [] as MachineMessage[],
      bytes: [] as Uint8Array[],
      received: [] as (() => string)[],
      faults: [] as string[],
    }
    const apply = (outcome: Outcome) => {
      turn.messages.push(...outcome.emit)
      for (const message of outcome.send) turn.bytes.push(this.#frame(message))
    }
    switch (input.t) {
      case 'opened':
        apply(this.#conversation.start(nowMs))
        break
      case 'command':
        apply(this.#conversation.command(input.command))
        break
      case 'tick':
        apply(this.#conversation.tick(nowMs))
        break
      case 'bytes':
        for (const frame of this.#reader.push(input.bytes, nowMs)) apply(this.#receive(frame, nowMs, turn))
    }
    return { ...turn, nextDeadline: this.#conversation.deadlineMs }
  }

  #receive(frame: Frame, nowMs: number, turn: { received: (() => string)[]; faults: string[] }): Outcome {
    const nothing: Outcome = { emit: [], send: [] }
    const fault = (text: string): Outcome => {
      this.#counts.malformed++
      turn.faults.push(text)
      return nothing
    }
    if (frame.version !== VERSION)
      return fault(`frame of protocol version ${frame.version}; this is version ${VERSION}`)
    const { message, ...rest } = decodePayload(frame.type, frame.payload)
    if (message === null) return fault('reason' in rest ? rest.reason : 'malformed')
    turn.received.push(() => `#${frame.seq} ${JSON.stringify(message)}`)
    if (!isFromDevice(message)) return fault(`a device does not send ${message.t}`)
    if (message.t === 'nak') {
      this.#counts.naks++
      if (message.reason !== 'session') turn.faults.push(`the device refused a frame: nak ${message.reason}`)
      // It carries the session that the device has, which is not ours: that is its point.
      return this.#conversation.receive(message, nowMs)
    }
    if (frame.session === this.#session) return this.#conversation.receive(message, nowMs)
    this.#counts.otherSession++
    // Session 0: it was reset and has heard no hello since. Any other: late frames of an older session.
    return frame.session === 0 ? this.#conversation.unrecognised(nowMs) : nothing
  }

  #frame(message: HostMessage): Uint8Array {
    if (message.t === 'hello' && this.#sessionOfRound !== this.#conversation.round) {
      this.#sessionOfRound = this.#conversation.round
      this.#session = 1 + Math.floor(this.#options.random() * 0xffff_ffff) // 1 … 2³²−1
    }
    const frame = encodeFrame({ ...encodePayload(message), seq: this.#seq, session: this.#session })
    this.#seq = (this.#seq + 1) & 0xff
    return frame
  }
}
