/** One conversation with a printer over TCP. Every wait has an end: a printer that hangs is left, and tried again later. */
import { connect, type Socket } from 'node:net'

export interface PrinterAddress {
  readonly host: string
  readonly port: number
}

export interface Deadlines {
  /** To connect, milliseconds. */
  readonly connectMs: number
  /** To take the bytes of one print. */
  readonly writeMs: number
  /** To answer a question about the paper. */
  readonly answerMs: number
  /** To say that a print is done: it may be a long one. */
  readonly doneMs: number
}

/** More than a printer ever says at once. */
const MOST_HEARD = 64

export class PrinterTrouble extends Error {}

export class PrinterLine {
  readonly #socket: Socket
  #heard: number[] = []
  #broken: Error | null = null
  #wake: (() => void) | null = null

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (bytes: Buffer) => {
      this.#heard.push(...bytes.subarray(0, MOST_HEARD))
      this.#heard = this.#heard.slice(-MOST_HEARD)
      this.#wake?.()
    })
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new PrinterTrouble('the printer closed the connection')))
  }

  /** @throws PrinterTrouble or the network's own error */
  static async open(address: PrinterAddress, connectMs: number, signal: AbortSignal): Promise<PrinterLine> {
    signal.throwIfAborted()
    const socket = connect({ ...address, noDelay: true, signal })
    const line = new PrinterLine(socket)
    try {
      await line.#until(
        () => (socket.connecting ? null : true),
        connectMs,
        'does not answer at its address',
        (wake) => socket.once('connect', wake),
      )
    } catch (error) {
      socket.destroy()
      throw error
    }
    return line
  }

  /** Resolves when the bytes have left this computer. @throws when they have not in time */
  async write(bytes: Uint8Array, writeMs: number): Promise<void> {
    let gone = false
    this.#socket.write(bytes, () => {
      gone = true
      this.#wake?.()
    })
    await this.#until(() => (gone ? true : null), writeMs, 'takes no data')
  }

  /** The first byte that means something to `read`; others are passed over. @throws when none comes in time */
  async ask<Answer>(
    question: Uint8Array,
    read: (byte: number) => Answer | null,
    { writeMs, waitMs, silent }: { readonly writeMs: number; readonly waitMs: number; readonly silent: string },
  ): Promise<Answer> {
    this.#heard = []
    await this.write(question, writeMs)
    return this.#until(
      () => {
        for (let byte = this.#heard.shift(); byte !== undefined; byte = this.#heard.shift()) {
          const answer = read(byte)
          if (answer !== null) return answer
        }
        return null
      },
      waitMs,
      silent,
    )
  }

  /** Lets what was sent arrive. Never throws. */
  async close(graceMs: number): Promise<void> {
    if (this.#broken === null) {
      this.#socket.end()
      await this.#until<true>(() => null, graceMs, '').catch(() => undefined)
    }
    this.#socket.destroy()
  }

  #fail(error: Error): void {
    this.#broken ??= error
    this.#wake?.()
  }

  /** Looks whenever something happened, and at the latest when the time is over. */
  #until<Found>(
    look: () => Found | null,
    waitMs: number,
    silent: string,
    also?: (wake: () => void) => void,
  ): Promise<Found> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => finish(() => reject(new PrinterTrouble(silent))), waitMs)
      const finish = (end: () => void): void => {
        clearTimeout(timer)
        this.#wake = null
        end()
      }
      const wake = (): void => {
        const found = look()
        const broken = this.#broken
        if (found !== null && found !== undefined) finish(() => resolve(found))
        else if (broken !== null) finish(() => reject(broken))
      }
      this.#wake = wake
      also?.(wake)
      wake()
    })
  }
}
