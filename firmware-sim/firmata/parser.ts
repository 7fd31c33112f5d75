/**
 * The bytes of Firmata 2.5, as the sketch on the board reads them: a command byte ≥ 0x80 with data of 7 bits. A command
 * byte in the middle of another message drops what came before it, which is all the protection that there is.
 */
export const START_SYSEX = 0xf0
export const END_SYSEX = 0xf7
const LAST_CHANNEL_COMMAND = 0xef
/** MAX_DATA_BYTES of the sketch: what does not fit is dropped. */
const MOST_SYSEX_BYTES = 64

export type HostMessage =
  /** `command`: with the channel (a port or a pin) taken out of it. */
  | { readonly t: 'channel'; readonly command: number; readonly channel: number; readonly data: readonly number[] }
  | { readonly t: 'plain'; readonly command: number; readonly data: readonly number[] }
  | { readonly t: 'sysex'; readonly command: number; readonly data: readonly number[] }

/** Data bytes after a command byte. */
const LENGTH = new Map([
  [0x90, 2], // digital message
  [0xc0, 1], // report analog
  [0xd0, 1], // report digital
  [0xe0, 2], // analog message
  [0xf4, 2], // set pin mode
  [0xf5, 2], // set one pin
  [0xf9, 0], // report version
  [0xff, 0], // system reset
])

export class Parser {
  #command: number | null = null
  #data: number[] = []

  push(bytes: Uint8Array): HostMessage[] {
    return [...bytes].flatMap((byte) => this.#byte(byte))
  }

  reset(): void {
    this.#command = null
    this.#data = []
  }

  #byte(byte: number): HostMessage[] {
    if (this.#command === START_SYSEX && byte === END_SYSEX) {
      const [command, ...data] = this.#data
      this.reset()
      return command === undefined ? [] : [{ t: 'sysex', command, data }]
    }
    if (byte >= 0x80) {
      this.#command = byte
      this.#data = []
    } else if (this.#command !== null && this.#data.length < MOST_SYSEX_BYTES) this.#data.push(byte)
    return this.#whole()
  }

  #whole(): HostMessage[] {
    const first = this.#command
    if (first === null || first === START_SYSEX) return []
    const command = first <= LAST_CHANNEL_COMMAND ? first & 0xf0 : first
    const length = LENGTH.get(command)
    if (length === undefined) this.reset()
    if (length !== this.#data.length) return []
    const data = this.#data
    this.reset()
    return first <= LAST_CHANNEL_COMMAND
      ? [{ t: 'channel', command, channel: first & 0x0f, data }]
      : [{ t: 'plain', command, data }]
  }
}
