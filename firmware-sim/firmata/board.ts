/**
 * A board with StandardFirmata 2.5.7, faults of the original included: an output keeps its level when the host goes
 * silent and over a reset message; nothing is checked, nothing acknowledged.
 */
import { END_SYSEX, type HostMessage, Parser, START_SYSEX } from './parser.ts'

const VERSION = [2, 5] as const
export const MODE = { input: 0x00, output: 0x01, analog: 0x02, pwm: 0x03, pullUp: 0x0b } as const
const REPORT_VERSION = 0xf9
const DIGITAL = 0x90
const REPORT_DIGITAL = 0xd0
const SET_PIN_MODE = 0xf4
const SET_PIN = 0xf5
const SYSTEM_RESET = 0xff
const FIRMWARE = 0x79
const CAPABILITY = { query: 0x6b, response: 0x6c }
const ANALOG_MAPPING = { query: 0x69, response: 0x6a }
const PIN_STATE = { query: 0x6d, response: 0x6e }
/** End of a pin's list, and "no analog channel". */
const NONE = 0x7f

/** As on an Uno: 14 digital pins, of which 0 and 1 are the serial line, and 6 that can also be analog. */
const PINS = 20
const FIRST_PIN = 2
const FIRST_ANALOG = 14

interface Pin {
  mode: number
  /** For an output what was written, for an input whether its pull-up is on. */
  state: number
  /** Something outside closes it to ground. */
  grounded: boolean
}

export interface BoardHandlers {
  say(bytes: Uint8Array): void
  /** A pin that is an output changed its level. */
  output(pin: number, level: 'high' | 'low'): void
}

export class FirmataBoard {
  readonly #name: string
  readonly #handlers: BoardHandlers
  readonly #parser = new Parser()
  readonly #pins: Pin[]
  readonly #reporting = new Set<number>()
  readonly #reported = new Map<number, number>()

  /** @param name of the sketch, which the host reads as its identity. */
  constructor(name: string, handlers: BoardHandlers) {
    this.#name = name
    this.#handlers = handlers
    this.#pins = Array.from({ length: PINS }, () => ({ mode: MODE.output, state: 0, grounded: false }))
  }

  /** Power on: every pin an output that is low, nothing reported, and the board introduces itself. */
  boot(): void {
    this.#parser.reset()
    this.#reporting.clear()
    this.#reported.clear()
    for (const [n, pin] of this.#pins.entries()) {
      pin.mode = MODE.output
      this.#write(n, 0)
    }
    this.#sayVersion()
    this.#sayFirmware()
  }

  receive(bytes: Uint8Array): void {
    for (const message of this.#parser.push(bytes)) this.#do(message)
  }

  /** Something outside closes a pin to ground, or lets go of it. */
  ground(n: number, state: 'closed' | 'open'): void {
    const pin = this.#pins[n]
    if (pin === undefined) return
    pin.grounded = state === 'closed'
    this.#reportIfChanged(n >> 3)
  }

  /** What was last written to an output. */
  level(n: number): 'high' | 'low' {
    const pin = this.#pins[n]
    return pin?.mode === MODE.output && pin.state === 1 ? 'high' : 'low'
  }

  #do({ t, command, data, ...rest }: HostMessage & { readonly channel?: number }): void {
    const [first = 0, second = 0] = data
    if (t === 'sysex') return this.#sysex(command, data)
    const port = rest.channel ?? 0
    switch (command) {
      case REPORT_VERSION:
        this.#sayVersion()
        return
      case SET_PIN_MODE:
        return this.#setMode(first, second)
      case SET_PIN:
        return this.#digitalWrite(first, second & 1)
      case DIGITAL:
        for (let bit = 0; bit < 8; bit++) this.#digitalWrite(port * 8 + bit, ((first | (second << 7)) >> bit) & 1)
        return
      case REPORT_DIGITAL:
        if (first === 0) this.#reporting.delete(port)
        else {
          this.#reporting.add(port)
          this.#report(port)
        }
        return
      case SYSTEM_RESET:
        // The comment in the original says that outputs are set to 0; the code does not do it.
        this.#reporting.clear()
        for (const pin of this.#pins) pin.mode = MODE.output
    }
  }

  #sysex(command: number, data: readonly number[]): void {
    switch (command) {
      case FIRMWARE:
        return this.#sayFirmware()
      case CAPABILITY.query:
        return this.#saySysex([CAPABILITY.response, ...this.#pins.flatMap((_, n) => [...modesOf(n), NONE])])
      case ANALOG_MAPPING.query:
        return this.#saySysex([
          ANALOG_MAPPING.response,
          ...this.#pins.map((_, n) => (n < FIRST_ANALOG ? NONE : n - FIRST_ANALOG)),
        ])
      case PIN_STATE.query: {
        const [n = NONE] = data
        const pin = this.#pins[n]
        if (pin !== undefined) this.#saySysex([PIN_STATE.response, n, pin.mode, pin.state])
      }
    }
  }

  #setMode(n: number, mode: number): void {
    const pin = this.#pins[n]
    if (pin === undefined || n < FIRST_PIN) return
    pin.mode = mode
    if (mode === MODE.pullUp) pin.state = 1
    else if (mode === MODE.input) pin.state = 0
  }

  #digitalWrite(n: number, value: number): void {
    const pin = this.#pins[n]
    if (pin === undefined || n < FIRST_PIN) return
    if (pin.mode === MODE.output) this.#write(n, value)
    // As the original does: a one written to an input switches its pull-up on.
    else if (pin.mode === MODE.input && value === 1) this.#setMode(n, MODE.pullUp)
  }

  #write(n: number, value: number): void {
    const pin = this.#pins[n]
    if (pin === undefined) return
    const changed = pin.state !== value
    pin.state = value
    if (changed) this.#handlers.output(n, value === 1 ? 'high' : 'low')
  }

  #reportIfChanged(port: number): void {
    if (this.#reporting.has(port) && this.#read(port) !== this.#reported.get(port)) this.#report(port)
  }

  #report(port: number): void {
    const value = this.#read(port)
    this.#reported.set(port, value)
    this.#handlers.say(Uint8Array.of(DIGITAL | port, value & 0x7f, value >> 7))
  }

  /** Pins that are inputs; without pull-up an open one is taken to be low, though a real one floats. */
  #read(port: number): number {
    let value = 0
    for (let bit = 0; bit < 8; bit++) {
      const pin = this.#pins[port * 8 + bit]
      if (pin?.mode === MODE.pullUp && !pin.grounded) value |= 1 << bit
    }
    return value
  }

  #sayVersion(): void {
    this.#handlers.say(Uint8Array.of(REPORT_VERSION, ...VERSION))
  }

  #sayFirmware(): void {
    const name = [...new TextEncoder().encode(this.#name)].flatMap((byte) => [byte & 0x7f, byte >> 7])
    this.#saySysex([FIRMWARE, ...VERSION, ...name])
  }

  #saySysex(data: readonly number[]): void {
    this.#handlers.say(Uint8Array.of(START_SYSEX, ...data, END_SYSEX))
  }
}

/** Mode and resolution in bits, one after the other. */
function modesOf(n: number): number[] {
  if (n < FIRST_PIN) return []
  const digital = [MODE.input, 1, MODE.pullUp, 1, MODE.output, 1]
  if (n >= FIRST_ANALOG) return [...digital, MODE.analog, 10]
  return [3, 5, 6, 9, 10, 11].includes(n) ? [...digital, MODE.pwm, 8] : digital
}
