/** The board: johnny-five's pins behind the three acts of machine.ts, and what the board says as its inputs. */
import firmata from 'firmata-io'
import five from 'johnny-five'
import { SWITCHES } from './inputs.ts'
import type { Act, MachineInput } from './machine.ts'
import type { FirmataOptions } from './options.ts'
import type { Line } from './transport.ts'

const OUTPUT = 0x01
/** Inputs float without it; StandardFirmata has it since 2.5. */
const PULL_UP = 0x0b
const PIN_STATE_QUERY = 0x6d
/** Without this firmata-io waits 5 s for a board that is running already to introduce itself. */
const VERSION_TIMEOUT_MS = 1
/** Of analog pins, which are not used; the longest that Firmata knows keeps the line quiet. */
const SAMPLING_MS = 16_383

export interface BoardHandlers {
  input(input: MachineInput): void
  /** This board is of no use any more; the words are for people. */
  failed(reason: string): void
}

export interface Board {
  do(act: Act): void
}

export function startBoard(options: FirmataOptions, line: Line, handlers: BoardHandlers): Board {
  const io = new firmata.Firmata(line, { reportVersionTimeout: VERSION_TIMEOUT_MS, samplingInterval: SAMPLING_MS })
  const board = new five.Board({ io, repl: false, debug: false, sigint: false })
  let button: InstanceType<typeof five.Pin> | null = null

  // Either would end the process unexplained if nobody listened.
  io.on('error', (error: Error) => handlers.failed(error.message))
  board.on('error', (error: Error) => handlers.failed(error.message))
  board.on('ready', () => {
    const missing = lacking(options, io.pins)
    if (missing !== null) return handlers.failed(missing)
    // First of all: a process that was killed may have left the button pressed.
    button = new five.Pin({ pin: options.button, type: 'digital', mode: OUTPUT, board })
    button.low()
    for (const of of SWITCHES) {
      const pin = options[of]
      if (typeof pin !== 'number') continue
      board.pinMode(pin, PULL_UP)
      board.digitalRead(pin, (value) => handlers.input({ t: 'level', of, closed: value === 0 }))
    }
    io.on(`pin-state-${options.button}`, () => {
      const pressed = (io.pins[options.button]?.state ?? 0) !== 0
      handlers.input({ t: 'answered', button: pressed ? 'pressed' : 'released' })
    })
    // We never ask for the version again: when it comes the board has restarted, and its pins are not what we set.
    io.on('reportversion', () => handlers.failed('the board restarted'))
    const { name = 'Firmata', version = { major: 0, minor: 0 } } = io.firmware
    handlers.input({ t: 'ready', name, version: `${name} ${version.major}.${version.minor}` })
  })

  return {
    do(act) {
      switch (act) {
        case 'ask':
          // A report of a change that was lost is never sent again: so the switches are asked for too, and first, so that
          // they are known anew when the answer allows a press.
          for (const pin of onePerPort(options)) io.reportDigitalPin(pin, 1)
          return io.sysexCommand([PIN_STATE_QUERY, options.button])
        case 'press':
          return button?.high()
        case 'release':
          return button?.low()
      }
    },
  }
}

/** A wired switch of each port: a board reports ports. */
function onePerPort(options: FirmataOptions): number[] {
  const pins = SWITCHES.map((of) => options[of]).filter((pin) => typeof pin === 'number')
  return [...new Map(pins.map((pin) => [pin >> 3, pin])).values()]
}

/** What the board cannot do that the profile needs, in words; null: nothing. */
function lacking(
  options: FirmataOptions,
  pins: readonly { readonly supportedModes: readonly number[] }[],
): string | null {
  const can = (pin: number, mode: number) => pins[pin]?.supportedModes.includes(mode) ?? false
  if (!can(options.button, OUTPUT)) return `pin ${options.button} of this board cannot be an output (button)`
  for (const of of SWITCHES) {
    const pin = options[of]
    if (typeof pin === 'number' && !can(pin, PULL_UP)) {
      return `pin ${pin} of this board cannot be an input with pull-up (${of}); is it StandardFirmata 2.5 or newer?`
    }
  }
  return null
}
