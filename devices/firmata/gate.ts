/**
 * Whole messages only: what stands between the line and firmata-io. That takes the next two bytes behind a command for its
 * data, whatever they are, so that one lost byte makes a report of switches which nobody sent; and it keeps a sysex that
 * never ends for ever. Here a command byte where data should be drops what came before it, as on the board itself.
 *
 *     9p lsb msb   Ec lsb msb   F9 major minor   F0 … F7, data of 7 bits
 */

const START_SYSEX = 0xf0
const END_SYSEX = 0xf7
const REPORT_VERSION = 0xf9
const FIRST_COMMAND = 0x80
/** With command and data, of all messages of a board that are no sysex. */
const SHORT_BYTES = 3
/** The capabilities of a board with 70 pins are about 1,000. */
export const MOST_SYSEX_BYTES = 4096

export class Gate {
  #message: number[] = []
  #dropped = 0

  /** Bytes held of a message that is not complete, 0 … 4,096. */
  get pendingBytes(): number {
    return this.#message.length
  }

  /** Bytes that belonged to no whole message. */
  get droppedBytes(): number {
    return this.#dropped
  }

  /** Takes the next bytes of the line; returns those of the messages that they complete. */
  push(bytes: Uint8Array): Uint8Array {
    const whole: number[] = []
    for (const byte of bytes) {
      if (byte === END_SYSEX && this.#message[0] === START_SYSEX) this.#take(byte, whole)
      else if (byte >= FIRST_COMMAND) this.#begin(byte)
      else if (this.#message.length === 0) this.#dropped++
      else this.#data(byte, whole)
    }
    return Uint8Array.from(whole)
  }

  #begin(command: number): void {
    this.#drop()
    if (isOfBoard(command)) this.#message.push(command)
    else this.#dropped++
  }

  #data(byte: number, whole: number[]): void {
    const isSysex = this.#message[0] === START_SYSEX
    if (!isSysex && this.#message.length === SHORT_BYTES - 1) return this.#take(byte, whole)
    this.#message.push(byte)
    if (this.#message.length >= MOST_SYSEX_BYTES) this.#drop()
  }

  #take(last: number, whole: number[]): void {
    whole.push(...this.#message, last)
    this.#message = []
  }

  #drop(): void {
    this.#dropped += this.#message.length
    this.#message = []
  }
}

function isOfBoard(command: number): boolean {
  const kind = command & 0xf0
  return kind === 0x90 || kind === 0xe0 || command === START_SYSEX || command === REPORT_VERSION
}
