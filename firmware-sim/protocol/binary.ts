/** Payloads of serial frames (specification §4, table of types): commands are read, device messages are written. */
import type { Command, DeviceMessage, NakReason } from './messages.ts'
import { MAX_BREW } from './messages.ts'
import {
  ALARM_BIT,
  bits,
  CAUSE,
  CUP,
  DEVICE_STATE,
  FEATURE_BIT,
  GROUP_STATE,
  NAK,
  REFUSAL,
  RESET_CAUSE,
  STATUS,
} from './words.ts'

const MAX_PAYLOAD_BYTES = 112
const NOT_MEASURED = -32768
export const HELLO_TYPE = 0x01
const COMMAND_TYPES = [HELLO_TYPE, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x20]
const DEVICE_TYPES = {
  identity: 0x81,
  heartbeat: 0x83,
  status: 0x90,
  refused: 0x91,
  fenced: 0x92,
  alarm: 0x93,
  nak: 0xff,
}

const SENT_TYPES: ReadonlySet<number> = new Set(Object.values(DEVICE_TYPES))
const TWO_TO_32 = 2 ** 32

export type Decoded = { readonly command: Command } | { readonly nak: NakReason }

export function isCommandType(type: number): boolean {
  return COMMAND_TYPES.includes(type)
}

/** True for types that only devices send: an echo of our own, which must never be answered. */
export function isDeviceType(type: number): boolean {
  return SENT_TYPES.has(type)
}

/** Reads a command. A longer payload is fine, its end is ignored; a shorter one, or an id of 2⁵³ and above, is not. */
export function decodeCommand(type: number, payload: Uint8Array): Decoded {
  if (!isCommandType(type)) return { nak: 'type' }
  try {
    return { command: readCommand(type, new Reader(payload)) }
  } catch (error) {
    if (error instanceof RangeError) return { nak: 'length' }
    throw error
  }
}

function readCommand(type: number, r: Reader): Command {
  switch (type) {
    case 0x01:
      return { t: 'hello', heartbeatMs: r.u16() }
    case 0x10:
      return {
        t: 'brew',
        brew: r.brew(),
        group: r.u8(),
        epoch: r.u32(),
        boot: r.u32(),
        deadlineMs: r.u32(),
        maxMs: r.u32(),
        program: {
          doseGrams: r.u16() / 10,
          waterMl: r.u16(),
          milkMl: r.u16(),
          foamPercent: r.u8(),
          temperatureC: r.u16() / 10,
          nominalMs: r.u32(),
        },
        label: r.str(24),
      }
    case 0x11:
      return { t: 'query', brew: r.brew() }
    case 0x12:
      return { t: 'fence', group: r.u8(), epoch: r.u32(), brew: r.brew() }
    case 0x13:
      return { t: 'stop', brew: r.brew() }
    case 0x14:
      return { t: 'wake' }
    case 0x15:
      return { t: 'sleep' }
    default:
      return { t: 'ack', event: r.u16() }
  }
}

export function encodeMessage(message: DeviceMessage): { readonly type: number; readonly payload: Uint8Array } {
  const w = new Writer()
  writeMessage(message, w)
  return { type: DEVICE_TYPES[message.t], payload: w.bytes() }
}

function writeMessage(message: DeviceMessage, w: Writer): void {
  switch (message.t) {
    case 'identity':
      w.u32(message.boot).u32(message.journal).u64(message.lowBrew).u32(message.clockMs)
      w.u8(RESET_CAUSE[message.resetCause]).u16(bits(message.features, FEATURE_BIT)).u8(message.fences.length)
      for (const fence of message.fences) w.u32(fence)
      w.str(message.serial).str(message.model).str(message.firmware)
      return
    case 'heartbeat':
      w.u32(message.clockMs).u32(message.boot).u8(DEVICE_STATE[message.state]).u32(bits(message.alarms, ALARM_BIT))
      w.i16(message.boilerC === null ? NOT_MEASURED : Math.round(message.boilerC * 10))
      w.u32(message.pours).u8(message.groups.length)
      for (const group of message.groups) {
        w.u8(GROUP_STATE[group.state])
          .u8(CUP[group.cup])
          .u64(group.brew ?? 0)
          .u32(group.elapsedMs)
          .u8(group.percent)
      }
      return
    case 'status':
      w.u16(message.event)
        .u64(message.brew)
        .u8(STATUS[message.status])
        .u8(CAUSE[message.cause ?? 'none'])
      return
    case 'refused':
      w.u64(message.brew).u8(REFUSAL[message.reason])
      return
    case 'fenced':
      w.u8(message.group).u32(message.epoch).u64(message.brew)
      w.u8(STATUS[message.status]).u8(CAUSE[message.cause ?? 'none'])
      return
    case 'alarm':
      w.u32(bits(message.alarms, ALARM_BIT))
      return
    case 'nak':
      w.u8(NAK[message.reason])
  }
}

/** Little endian; throws `RangeError` where the payload ends too early. */
class Reader {
  readonly #view: DataView
  readonly #payload: Uint8Array
  #at = 0

  constructor(payload: Uint8Array) {
    this.#payload = payload
    this.#view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  }

  #skip(bytes: number): number {
    this.#at += bytes
    return this.#at - bytes
  }

  u8(): number {
    return this.#view.getUint8(this.#skip(1))
  }

  u16(): number {
    return this.#view.getUint16(this.#skip(2), true)
  }

  u32(): number {
    return this.#view.getUint32(this.#skip(4), true)
  }

  /** A brew id; ids of 2⁵³ and above do not exist and would lose digits here. */
  brew(): number {
    const id = this.#view.getBigUint64(this.#skip(8), true)
    if (id > BigInt(MAX_BREW)) throw new RangeError('brew id of 2^53 or above')
    return Number(id)
  }

  str(maxBytes: number): string {
    const length = this.u8()
    const start = this.#skip(length)
    if (length > maxBytes || start + length > this.#payload.length) throw new RangeError('string too long')
    return new TextDecoder().decode(this.#payload.subarray(start, start + length))
  }
}

/** One payload is written at a time. */
const SCRATCH = new Uint8Array(MAX_PAYLOAD_BYTES)
const SCRATCH_VIEW = new DataView(SCRATCH.buffer)

/** Little endian. */
class Writer {
  readonly #buffer = SCRATCH
  readonly #view = SCRATCH_VIEW
  #at = 0

  bytes(): Uint8Array {
    return this.#buffer.slice(0, this.#at)
  }

  #skip(bytes: number): number {
    this.#at += bytes
    return this.#at - bytes
  }

  u8(value: number): this {
    this.#view.setUint8(this.#skip(1), value)
    return this
  }

  u16(value: number): this {
    this.#view.setUint16(this.#skip(2), value, true)
    return this
  }

  i16(value: number): this {
    this.#view.setInt16(this.#skip(2), value, true)
    return this
  }

  u32(value: number): this {
    this.#view.setUint32(this.#skip(4), value, true)
    return this
  }

  u64(value: number): this {
    return this.u32(value % TWO_TO_32).u32(Math.floor(value / TWO_TO_32))
  }

  str(value: string): this {
    const bytes = new TextEncoder().encode(value)
    this.u8(bytes.length)
    this.#buffer.set(bytes, this.#skip(bytes.length))
    return this
  }
}
