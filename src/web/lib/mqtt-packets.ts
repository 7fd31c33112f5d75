/**
 * The part of MQTT 3.1.1 that a reader needs, as bytes. First byte: type in the high four bits, flags in the low four.
 * Then the length of the rest, 7 bits a byte, high bit = one more follows, at most four.
 */

export type MqttPacket =
  | { readonly t: 'connack'; readonly code: number }
  | { readonly t: 'suback'; readonly id: number; readonly codes: readonly number[] }
  | {
      readonly t: 'publish'
      readonly topic: string
      readonly payload: Uint8Array
      readonly retained: boolean
      /** To be acknowledged when not null (QoS 1). */
      readonly id: number | null
    }
  | { readonly t: 'pingresp' }

/** Not what a 3.1.1 broker can mean for a reader. */
class MqttProtocolError extends Error {}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function text(value: string): number[] {
  const bytes = encoder.encode(value)
  return [bytes.length >> 8, bytes.length & 255, ...bytes]
}

function packet(first: number, body: readonly number[]): Uint8Array {
  const length: number[] = []
  let rest = body.length
  do {
    length.push((rest & 127) | (rest > 127 ? 128 : 0))
    rest >>= 7
  } while (rest > 0)
  return new Uint8Array([first, ...length, ...body])
}

/** CONNECT with a clean session; `keepAliveS` in seconds. */
export function connectPacket(o: {
  readonly clientId: string
  readonly username: string
  readonly password: string
  readonly keepAliveS: number
}): Uint8Array {
  return packet(0x10, [
    ...text('MQTT'),
    4, // protocol level 3.1.1
    0xc2, // user name, password, clean session
    o.keepAliveS >> 8,
    o.keepAliveS & 255,
    ...text(o.clientId),
    ...text(o.username),
    ...text(o.password),
  ])
}

export function subscribePacket(id: number, topics: readonly string[], qos: 0 | 1): Uint8Array {
  const body = [id >> 8, id & 255]
  for (const topic of topics) body.push(...text(topic), qos)
  return packet(0x82, body)
}

export const pubackPacket = (id: number): Uint8Array => packet(0x40, [id >> 8, id & 255])
export const pingPacket = (): Uint8Array => packet(0xc0, [])
export const disconnectPacket = (): Uint8Array => packet(0xe0, [])

/** Puts packets together from pieces of any size: a WebSocket frame may hold half a packet, or five. */
export class PacketReader {
  #held = new Uint8Array(0)
  readonly #maxBytes: number
  #fault: string | null = null

  /** @param maxBytes the longest packet that is believed; a longer one is a fault, so memory stays bounded. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Why nothing more can be read: the broker does not speak as agreed. Null while all is well. */
  get fault(): string | null {
    return this.#fault
  }

  /** Bytes that wait for the rest of their packet. */
  get heldBytes(): number {
    return this.#held.length
  }

  /** All packets that are whole now; those before a fault are still good, after it nothing is read. */
  push(bytes: Uint8Array): MqttPacket[] {
    const packets: MqttPacket[] = []
    if (this.#fault !== null) return packets
    const all = new Uint8Array(this.#held.length + bytes.length)
    all.set(this.#held)
    all.set(bytes, this.#held.length)
    let at = 0
    try {
      for (;;) {
        const head = readHead(all, at)
        if (head === null) break
        if (head.length > this.#maxBytes) throw new MqttProtocolError(`packet of ${head.length} bytes`)
        const end = head.start + head.length
        if (end > all.length) break
        packets.push(readPacket(all[at] ?? 0, all.subarray(head.start, end)))
        at = end
      }
      this.#held = all.slice(at)
    } catch (error) {
      if (!(error instanceof MqttProtocolError)) throw error
      this.#fault = error.message
      this.#held = new Uint8Array(0)
    }
    return packets
  }
}

/** Where the body starts and how long it is; null when that is not known yet. */
function readHead(bytes: Uint8Array, at: number): { start: number; length: number } | null {
  let length = 0
  for (let i = 0; i < 4; i++) {
    const byte = bytes[at + 1 + i]
    if (byte === undefined) return null
    length += (byte & 127) << (7 * i)
    if (byte < 128) return { start: at + 2 + i, length }
  }
  throw new MqttProtocolError('length without end')
}

function readPacket(first: number, body: Uint8Array): MqttPacket {
  const byte = (at: number): number => {
    const value = body[at]
    if (value === undefined) throw new MqttProtocolError(`packet ${first >> 4} is too short`)
    return value
  }
  switch (first >> 4) {
    case 2:
      return { t: 'connack', code: byte(1) }
    case 3: {
      const qos = (first >> 1) & 3
      // We never ask for QoS 2, so the broker may not send it.
      if (qos > 1) throw new MqttProtocolError(`publish with QoS ${qos}`)
      const topicEnd = 2 + ((byte(0) << 8) | byte(1))
      const payloadStart = topicEnd + (qos === 0 ? 0 : 2)
      if (payloadStart > body.length) throw new MqttProtocolError('publish is too short')
      return {
        t: 'publish',
        topic: decoder.decode(body.subarray(2, topicEnd)),
        payload: body.subarray(payloadStart),
        retained: (first & 1) === 1,
        id: qos === 0 ? null : (byte(topicEnd) << 8) | byte(topicEnd + 1),
      }
    }
    case 9:
      return { t: 'suback', id: (byte(0) << 8) | byte(1), codes: Array.from(body.subarray(2)) }
    case 13:
      return { t: 'pingresp' }
    default:
      throw new MqttProtocolError(`packet type ${first >> 4}`)
  }
}
