/**
 * Frames of the serial wire (README.md §4): `00`, COBS of the body, `00`. The delimiter never occurs inside, so any
 * fault costs at most what lies between two delimiters.
 *
 *     body   version << 4 | type | seq | 0 | session u32 | payload (n ≤ 112) | CRC-16 over all before
 */

export const VERSION = 1
/** A longer block cannot be a frame; it is dropped without being kept. */
export const MAX_BLOCK_BYTES = 160
export const MAX_PAYLOAD_BYTES = 112
const HEADER_BYTES = 8
const CRC_BYTES = 2

export interface Frame {
  readonly version: number
  readonly type: number
  /** Counts up per direction modulo 256, for traces only. */
  readonly seq: number
  /** 0 … 2³²−1; 0 in what a device sends before any HELLO. */
  readonly session: number
  readonly payload: Uint8Array
}

export interface FrameCounters {
  /** Intact frames. */
  frames: number
  /** Blocks that ended properly and were no frame: bad COBS, too short, bad CRC. */
  crcErrors: number
  /** Bytes that belonged to no frame: of bad blocks, of blocks too long, of frames that stayed incomplete. */
  droppedBytes: number
}

/** CRC-16/CCITT-FALSE of the bytes before `end`: polynomial 1021, initial value FFFF, not reflected. */
export function crc16(bytes: Uint8Array, end = bytes.length): number {
  let crc = 0xffff
  for (let i = 0; i < end; i++) crc = ((crc << 8) & 0xffff) ^ (CRC_OF_BYTE[(crc >> 8) ^ (bytes[i] ?? 0)] ?? 0)
  return crc
}

/** What one more byte does to the remainder: every heartbeat of every machine is summed, byte by byte. */
const CRC_OF_BYTE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  return crc
})

/**
 * The whole frame with both delimiters, of protocol version 1.
 * @throws RangeError when the payload is longer than 112 bytes.
 */
export function encodeFrame(frame: Omit<Frame, 'version'>): Uint8Array {
  const n = frame.payload.length
  if (n > MAX_PAYLOAD_BYTES) throw new RangeError(`a payload holds at most ${MAX_PAYLOAD_BYTES} bytes, not ${n}`)
  const body = new Uint8Array(HEADER_BYTES + n + CRC_BYTES)
  const view = new DataView(body.buffer)
  body[0] = VERSION << 4
  body[1] = frame.type
  body[2] = frame.seq
  view.setUint32(4, frame.session, true)
  body.set(frame.payload, HEADER_BYTES)
  view.setUint16(HEADER_BYTES + n, crc16(body, HEADER_BYTES + n), true)
  return cobsWithDelimiters(body)
}

/** A body is at most 122 bytes, so the run length FF of COBS (254 bytes without a zero) never occurs. */
function cobsWithDelimiters(body: Uint8Array): Uint8Array {
  const out = new Uint8Array(body.length + 3)
  let code = 1 // where the length of the present run goes
  let at = 2
  for (const byte of body) {
    if (byte === 0) {
      out[code] = at - code
      code = at++
    } else out[at++] = byte
  }
  out[code] = at - code
  return out
}

/** Holds one body while it is looked at: only the payload of an intact frame is worth an object of its own. */
const BODY = new Uint8Array(MAX_BLOCK_BYTES)

/** Undoes COBS of the first `length` bytes into `BODY`; how long that is, or null when a run points past the end. */
function cobsDecode(block: Uint8Array, length: number): number | null {
  let used = 0
  let at = 0
  while (at < length) {
    const run = block[at] ?? 0
    const end = at + run
    if (run === 0 || end > length) return null
    for (at++; at < end; at++) BODY[used++] = block[at] ?? 0
    if (at < length) BODY[used++] = 0
  }
  return used
}

function decodeBlock(block: Uint8Array, blockLength: number): Frame | null {
  const length = cobsDecode(block, blockLength)
  if (length === null || length < HEADER_BYTES + CRC_BYTES || length > HEADER_BYTES + MAX_PAYLOAD_BYTES + CRC_BYTES)
    return null
  const end = length - CRC_BYTES
  const at = (i: number): number => BODY[i] ?? 0
  if ((at(end) | (at(end + 1) << 8)) !== crc16(BODY, end)) return null
  return {
    version: at(0) >> 4,
    type: at(1),
    seq: at(2),
    session: (at(4) | (at(5) << 8) | (at(6) << 16) | (at(7) << 24)) >>> 0,
    payload: BODY.slice(HEADER_BYTES, end),
  }
}

/** Finds frames in whatever pieces the bytes arrive. Holds at most 160 bytes. */
export class FrameReader {
  readonly counters: FrameCounters = { frames: 0, crcErrors: 0, droppedBytes: 0 }
  readonly #interByteMs: number
  readonly #block = new Uint8Array(MAX_BLOCK_BYTES)
  #length = 0
  #skipping = false
  #lastByteMs = 0

  /**
   * @param interByteMs a frame that stays incomplete for this long is dropped: 50 on a serial line. `Infinity` on TCP,
   *   where a pause says nothing.
   */
  constructor(interByteMs: number) {
    this.#interByteMs = interByteMs
  }

  /** Bytes held of a frame that is not complete, 0 … 160. */
  get pendingBytes(): number {
    return this.#length
  }

  /** Takes the next bytes of the stream, received at `nowMs` (monotonic), and returns the frames that they complete. */
  push(bytes: Uint8Array, nowMs: number): Frame[] {
    if (this.#length > 0 && nowMs - this.#lastByteMs >= this.#interByteMs) this.#skip()
    if (bytes.length > 0) this.#lastByteMs = nowMs
    const frames: Frame[] = []
    for (let at = 0; at < bytes.length; ) {
      const zero = bytes.indexOf(0, at)
      const end = zero < 0 ? bytes.length : zero
      if (end > at) this.#take(bytes, at, end)
      if (zero >= 0) this.#delimiter(frames)
      at = end + 1
    }
    return frames
  }

  /** Bytes without a delimiter, which belong to the present block. */
  #take(bytes: Uint8Array, from: number, end: number): void {
    if (!this.#skipping && this.#length + end - from > MAX_BLOCK_BYTES) this.#skip()
    if (this.#skipping) {
      this.counters.droppedBytes += end - from
      return
    }
    for (let at = from; at < end; at++) this.#block[this.#length++] = bytes[at] ?? 0
  }

  #delimiter(frames: Frame[]): void {
    this.#skipping = false
    if (this.#length === 0) return // an empty block: the closing delimiter of one frame, the opening one of the next
    const frame = decodeBlock(this.#block, this.#length)
    if (frame === null) {
      this.counters.crcErrors++
      this.counters.droppedBytes += this.#length
    } else {
      this.counters.frames++
      frames.push(frame)
    }
    this.#length = 0
  }

  /** Gives up the present block: everything up to the next delimiter is dropped. */
  #skip(): void {
    this.counters.droppedBytes += this.#length
    this.#length = 0
    this.#skipping = true
  }
}
