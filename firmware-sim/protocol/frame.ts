/**
 * Frames on a byte stream (specification §4): `00`, COBS of the body, `00`.
 *
 *     off  size  body
 *     0    1     version << 4
 *     1    1     type
 *     2    1     seq
 *     3    1     0
 *     4    4     session, little endian
 *     8    n     payload, n ≤ 112
 *     8+n  2     CRC-16/CCITT-FALSE over everything before it
 */
import { cobsDecode, cobsEncode } from './cobs.ts'
import { crc16 } from './crc.ts'

export interface Frame {
  readonly version: number
  readonly type: number
  readonly seq: number
  readonly session: number
  readonly payload: Uint8Array
}

export const PROTOCOL_VERSION = 1
/** A longer block is dropped. */
export const MAX_BLOCK_BYTES = 160
const HEAD_BYTES = 8
const CRC_BYTES = 2
/** As in any small firmware: one frame is put together at a time. Byte 3 is always 0. */
const BODY = new Uint8Array(MAX_BLOCK_BYTES)

/** The whole frame with both delimiters. */
export function encodeFrame(frame: Omit<Frame, 'version'>): Uint8Array {
  BODY[0] = PROTOCOL_VERSION << 4
  BODY[1] = frame.type
  BODY[2] = frame.seq
  for (let i = 0; i < 4; i++) BODY[4 + i] = frame.session >>> (8 * i)
  BODY.set(frame.payload, HEAD_BYTES)
  const crcAt = HEAD_BYTES + frame.payload.length
  const crc = crc16(BODY, crcAt)
  BODY[crcAt] = crc
  BODY[crcAt + 1] = crc >> 8
  // One code byte: no body has the 254 bytes for a second one. And the delimiters.
  const wire = new Uint8Array(crcAt + CRC_BYTES + 3)
  cobsEncode(BODY, crcAt + CRC_BYTES, wire, 1)
  return wire
}

/** The frame in a block between delimiters, or null when anything about it is damaged. */
export function decodeBlock(block: Uint8Array): Frame | null {
  const body = cobsDecode(block)
  if (body === null || body.length < HEAD_BYTES + CRC_BYTES) return null
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const crcAt = body.length - CRC_BYTES
  if (view.getUint16(crcAt, true) !== crc16(body.subarray(0, crcAt))) return null
  return {
    version: view.getUint8(0) >> 4,
    type: view.getUint8(1),
    seq: view.getUint8(2),
    session: view.getUint32(4, true),
    payload: body.subarray(HEAD_BYTES, crcAt),
  }
}

/** Finds the frames in a stream of bytes. After any damage it drops everything up to the next 00. */
export class FrameReader {
  readonly #incompleteMs: number
  readonly #block = new Uint8Array(MAX_BLOCK_BYTES)
  #length = 0
  #reading: 'block' | 'nothing until 00' = 'block'
  #lastByteMs = 0
  #damaged = 0

  /**
   * @param incompleteMs silence after which an unfinished frame is dropped, milliseconds; `Infinity` on TCP. Counted
   *   from the last byte, so that slow lines work too: 125 bytes take 130 ms at 9,600 Bd.
   */
  constructor(incompleteMs: number) {
    this.#incompleteMs = incompleteMs
  }

  /** Blocks dropped since the start. */
  get damaged(): number {
    return this.#damaged
  }

  push(bytes: Uint8Array, nowMs: number): Frame[] {
    const frames: Frame[] = []
    if (this.#length > 0 && nowMs - this.#lastByteMs >= this.#incompleteMs) this.#drop()
    this.#lastByteMs = nowMs
    for (const byte of bytes) {
      if (byte === 0) {
        const frame = this.#length > 0 ? decodeBlock(this.#block.slice(0, this.#length)) : null
        if (frame !== null) frames.push(frame)
        else if (this.#length > 0) this.#damaged++
        this.#length = 0
        this.#reading = 'block'
      } else if (this.#reading === 'block') {
        if (this.#length === MAX_BLOCK_BYTES) this.#drop()
        else this.#block[this.#length++] = byte
      }
    }
    return frames
  }

  #drop(): void {
    this.#damaged++
    this.#length = 0
    this.#reading = 'nothing until 00'
  }
}
