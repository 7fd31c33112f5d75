/** As much of two packages without types as this folder uses. */
declare module 'firmata-io' {
  import type { EventEmitter } from 'node:events'

  export interface FirmataTransport extends EventEmitter {
    readonly path: string
    write(bytes: Uint8Array, callback?: (error?: Error) => void): void
  }

  export interface FirmataPin {
    readonly supportedModes: readonly number[]
    /** As the board told last: for an output what was written. */
    readonly state?: number
  }

  /** Emits `ready`, `error`, `close`, `reportversion`, `pin-state-N`. */
  export class Firmata extends EventEmitter {
    constructor(
      transport: FirmataTransport,
      settings: { readonly reportVersionTimeout: number; readonly samplingInterval: number },
    )
    readonly firmware: { readonly name?: string; readonly version?: { readonly major: number; readonly minor: number } }
    readonly pins: readonly FirmataPin[]
    sysexCommand(message: readonly number[]): void
    /** Asks for the port of this pin: its state at once, and then every change. */
    reportDigitalPin(pin: number, value: 0 | 1): void
  }

  const bind: { readonly Firmata: typeof Firmata }
  export default bind
}

declare module 'johnny-five' {
  import type { EventEmitter } from 'node:events'
  import type { Firmata } from 'firmata-io'

  /** Emits `ready`, `error`. */
  class Board extends EventEmitter {
    constructor(settings: { readonly io: Firmata; readonly repl: false; readonly debug: false; readonly sigint: false })
    pinMode(pin: number, mode: number): void
    digitalRead(pin: number, callback: (value: number) => void): void
  }

  class Pin {
    constructor(settings: {
      readonly pin: number
      readonly type: 'digital'
      readonly mode: number
      readonly board: Board
    })
    high(): void
    low(): void
  }

  // Named exports of this package are not found by Node: it has only a default.
  const five: { readonly Board: typeof Board; readonly Pin: typeof Pin }

  export type { Board, Pin }
  export default five
}
