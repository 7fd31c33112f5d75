/** The device's end of a serial or TCP session (specification §4): frames in, commands out; messages in, frames out. */
import { decodeCommand, encodeMessage, HELLO_TYPE, isDeviceType } from './binary.ts'
import type { Frame } from './frame.ts'
import { encodeFrame, FrameReader, PROTOCOL_VERSION } from './frame.ts'
import type { DeviceMessage, Incoming } from './messages.ts'

/** Silence after which an unfinished frame is dropped on a serial line, milliseconds. */
export const SERIAL_INCOMPLETE_MS = 50

export class SerialSession {
  readonly #incompleteMs: number
  #reader: FrameReader
  #session = 0
  #seq = 0

  /** @param incompleteMs see `FrameReader`. */
  constructor(incompleteMs: number) {
    this.#incompleteMs = incompleteMs
    this.#reader = new FrameReader(incompleteMs)
  }

  /** The host's session, 0 before any. */
  get session(): number {
    return this.#session
  }

  /** After a reset of the device, or when a new host has connected: no session, nothing half read. */
  reset(): void {
    this.#session = 0
    this.#reader = new FrameReader(this.#incompleteMs)
  }

  /** What the host said. Never throws, whatever the bytes. */
  receive(bytes: Uint8Array, nowMs: number): Incoming[] {
    return this.#reader.push(bytes, nowMs).flatMap((frame) => this.#incoming(frame) ?? [])
  }

  /** The whole frame of a message, delimiters included. */
  encode(message: DeviceMessage): Uint8Array {
    const { type, payload } = encodeMessage(message)
    const frame = encodeFrame({ type, seq: this.#seq, session: this.#session, payload })
    this.#seq = (this.#seq + 1) & 0xff
    return frame
  }

  #incoming(frame: Frame): Incoming | null {
    if (frame.version !== PROTOCOL_VERSION) return { t: 'bad', reason: 'version' }
    // Our own frames come back on a line that echoes; an answer would come back too, for ever.
    if (isDeviceType(frame.type)) return null
    if (frame.type === HELLO_TYPE) return this.#hello(frame)
    if (frame.session !== this.#session || this.#session === 0) return { t: 'bad', reason: 'session' }
    const decoded = decodeCommand(frame.type, frame.payload)
    return 'nak' in decoded ? { t: 'bad', reason: decoded.nak } : decoded.command
  }

  #hello(frame: Frame): Incoming {
    if (frame.session === 0) return { t: 'bad', reason: 'session' }
    const decoded = decodeCommand(frame.type, frame.payload)
    if ('nak' in decoded) return { t: 'bad', reason: decoded.nak }
    this.#session = frame.session
    return decoded.command
  }
}
