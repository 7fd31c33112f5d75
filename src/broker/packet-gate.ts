/**
 * Looks at the fixed header of every MQTT packet before the broker does. The broker's own parser believes the announced
 * length and keeps collecting: three sockets that had not even logged in made it hold 180 MB (reliability.md row 42).
 *
 *     byte 0    type << 4 | flags
 *     byte 1…4  length of the rest: seven bits a byte, low first, bit 7 = one more follows
 */

/** Type of a CONNECT packet. */
const CONNECT = 1
const LONGEST_LENGTH_FIELD = 4

export interface GateLimits {
  /** Longest packet, with its header, in bytes. */
  readonly maxPacketBytes: number
  /** Longest CONNECT, with its header, in bytes: all that is read of a stranger. */
  readonly maxConnectBytes: number
}

/** `passed` bytes at the front of the chunk may go on; `fault` says why the connection must end. */
export interface GateVerdict {
  readonly passed: number
  readonly fault: string | null
}

/**
 * Passes one CONNECT and then nothing, until `open()`: what a client sends before it is let in waits outside the
 * broker.
 */
export class PacketGate {
  readonly #limits: GateLimits
  #stage: 'connect' | 'shut' | 'open' = 'connect'
  #at: 'header' | 'length' | 'body' = 'header'
  #headerBytes = 0
  /** Of the packet that is passing: bytes that its body still lacks (while reading the length: its value so far). */
  #rest = 0

  constructor(limits: GateLimits) {
    this.#limits = limits
  }

  /** The client was let in. */
  open(): void {
    this.#stage = 'open'
  }

  scan(chunk: Uint8Array): GateVerdict {
    let at = 0
    while (at < chunk.length && this.#stage !== 'shut') {
      const byte = chunk[at] ?? 0
      if (this.#at === 'header') {
        const type = byte >> 4
        if (this.#stage === 'connect' && type !== CONNECT)
          return { passed: at, fault: 'the first packet is no CONNECT' }
        this.#at = 'length'
        this.#headerBytes = 1
        this.#rest = 0
        at++
      } else if (this.#at === 'length') {
        if (this.#headerBytes > LONGEST_LENGTH_FIELD) return { passed: at, fault: 'a packet length is malformed' }
        this.#rest += (byte & 0x7f) * 2 ** (7 * (this.#headerBytes - 1))
        this.#headerBytes++
        at++
        if (byte < 0x80) {
          const size = this.#headerBytes + this.#rest
          const limit = this.#stage === 'connect' ? this.#limits.maxConnectBytes : this.#limits.maxPacketBytes
          if (size > limit) return { passed: at, fault: `a packet of ${size} bytes; at most ${limit} are taken` }
          this.#at = 'body'
          if (this.#rest === 0) this.#endPacket()
        }
      } else {
        const taken = Math.min(this.#rest, chunk.length - at)
        this.#rest -= taken
        at += taken
        if (this.#rest === 0) this.#endPacket()
      }
    }
    return { passed: at, fault: null }
  }

  #endPacket(): void {
    this.#at = 'header'
    if (this.#stage === 'connect') this.#stage = 'shut'
  }
}
