/** A serial port of the house as the kind of stream that firmata-io wants. */
import { EventEmitter } from 'node:events'
import type { FirmataTransport } from 'firmata-io'
import type { ByteStream, StreamHandlers, Transports } from '../../src/fleet/driver.ts'
import { Gate } from './gate.ts'

export interface LineHandlers {
  opened(): void
  /** Once; nothing is read or written after it. */
  closed(reason: string): void
  trace(direction: 'in' | 'out', bytes: Uint8Array): void
}

/** An event emitter because firmata-io listens to `open`, `data`, `close` and `error`; we answer by `handlers`. */
export class Line extends EventEmitter implements FirmataTransport {
  readonly path: string
  readonly #stream: ByteStream
  readonly #handlers: LineHandlers

  constructor(
    serial: Transports['serial'],
    place: { readonly path: string; readonly baudRate: number },
    handlers: LineHandlers,
  ) {
    super()
    this.path = place.path
    this.#handlers = handlers
    const gate = new Gate()
    const streamHandlers: StreamHandlers = {
      opened: () => {
        // firmata-io greets the board a millisecond after it was made, open or not: it is made here.
        handlers.opened()
        this.emit('open')
      },
      data: (bytes) => {
        handlers.trace('in', bytes)
        const whole = gate.push(bytes)
        if (whole.length > 0) this.emit('data', whole)
      },
      // firmata-io is not told: it would only go on without a word, and this process ends here.
      closed: handlers.closed,
    }
    this.#stream = serial(place, streamHandlers)
  }

  write(bytes: Uint8Array, callback?: (error?: Error) => void): void {
    this.#handlers.trace('out', bytes)
    this.#stream.write(bytes)
    callback?.()
  }

  close(): Promise<void> {
    return this.#stream.close()
  }
}
