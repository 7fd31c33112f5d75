/** The board and the coffee machine behind it, wired pin by pin; without a transport. */
import { FirmataBoard } from './board.ts'
import type { Clock } from './clock.ts'
import { CoffeeMachine } from './coffee-machine.ts'
import type { FaultName } from './faults.ts'
import type { PourLog } from './pour-log.ts'

const RESET_MS = 200
const STALL_MS = 2000
/** Whole, and of a kind that exists: state of pin 120. */
const NONSENSE = Uint8Array.of(0xf0, 0x6e, 120, 1, 0, 0xf7)

export interface TwinPins {
  /** High closes the contact of the machine's button. */
  readonly button: number
  /** Grounded while lit. */
  readonly lamp: number
  /** Grounded while there is water. */
  readonly tank: number
  /** Grounded while a cup stands there. */
  readonly cup: number
}

export const DEFAULT_PINS: TwinPins = { button: 7, lamp: 8, tank: 9, cup: 10 }

export interface TwinOptions {
  /** Name of the sketch: what the host takes for the board's identity. */
  readonly name: string
  readonly pins: TwinPins
  readonly pourMs: number
  readonly cup: 'none' | 'empty'
}

export interface TwinParts {
  readonly clock: Clock
  readonly wallMs: () => number
  readonly log: PourLog
  /** Bytes of the board for its host. */
  readonly say: (bytes: Uint8Array) => void
  /** The plug of the board. */
  readonly plug: (state: 'pulled' | 'in') => void
}

export class Twin {
  readonly #options: TwinOptions
  readonly #parts: TwinParts
  readonly #board: FirmataBoard
  readonly machine: CoffeeMachine
  /** `stalled`: what comes and goes waits. */
  #state: 'runs' | 'awol' | 'stalled' | 'dark' = 'runs'
  #waitingIn: Uint8Array[] = []
  #waitingOut: Uint8Array[] = []
  #lamp: 'works' | 'stuck' | 'dead' = 'works'
  #reports: 'heard' | 'lost' = 'heard'
  /** The board speaks because something outside has changed. */
  #wiring: 'no' | 'yes' = 'no'
  #cancels = new Map<FaultName, () => void>()

  constructor(options: TwinOptions, parts: TwinParts) {
    this.#options = options
    this.#parts = parts
    const { pourMs, cup } = options
    this.machine = new CoffeeMachine({ pourMs, cup }, { ...parts, changed: () => this.#wire() })
    this.#board = new FirmataBoard(options.name, {
      say: (bytes) => this.#say(bytes),
      output: (pin, level) => {
        if (pin === options.pins.button) this.machine.contact(level === 'high' ? 'closed' : 'open')
      },
    })
  }

  powerUp(): void {
    this.#board.boot()
    this.#wire()
  }

  /** Bytes of the host. */
  receive(bytes: Uint8Array): void {
    if (this.#state === 'stalled') this.#waitingIn.push(bytes)
    else if (this.#state === 'runs') this.#board.receive(bytes)
  }

  takeCup(): 'none' | 'empty' | 'full' {
    const taken = this.machine.cup
    this.machine.cup = 'none'
    this.#wire()
    return taken
  }

  placeCup(): void {
    this.machine.cup = 'empty'
    this.#wire()
  }

  refill(): void {
    this.machine.tank = 'filled'
    this.#wire()
  }

  /** @param ms see `FAULTS`; null: its default. */
  strike(name: FaultName, ms: number | null): void {
    const lasts = (forMs: number | null, end: () => void): void => {
      if (forMs !== null) this.#cancels.set(name, this.#parts.clock.after(forMs, end))
    }
    switch (name) {
      case 'go-awol':
        this.#state = 'awol'
        return lasts(ms, () => this.clear(name))
      case 'stall':
        this.#state = 'stalled'
        return lasts(ms ?? STALL_MS, () => this.clear(name))
      case 'reset':
        this.#state = 'dark'
        this.machine.contact('open') // its pins float
        return lasts(ms ?? RESET_MS, () => this.clear(name))
      case 'drop-connection':
        this.#parts.plug('pulled')
        return lasts(ms, () => this.clear(name))
      case 'lamp-stuck':
      case 'lamp-dead':
        this.#lamp = name === 'lamp-stuck' ? 'stuck' : 'dead'
        return this.#wire()
      case 'dead-button':
        this.machine.button = 'dead'
        return
      case 'lost-reports':
        this.#reports = 'lost'
        return
      case 'nonsense':
        return this.#say(NONSENSE)
      case 'water-empty':
        this.machine.tank = 'empty'
        return this.#wire()
    }
  }

  /** The fault is over. */
  clear(name: FaultName): void {
    this.#cancels.get(name)?.()
    this.#cancels.delete(name)
    switch (name) {
      case 'go-awol':
      case 'stall':
        if (this.#state === 'dark') return
        this.#state = 'runs'
        for (const bytes of this.#waitingOut.splice(0)) this.#parts.say(bytes)
        for (const bytes of this.#waitingIn.splice(0)) this.#board.receive(bytes)
        return
      case 'reset':
        this.#state = 'runs'
        this.#waitingIn = []
        this.#waitingOut = []
        return this.powerUp()
      case 'drop-connection':
        return this.#parts.plug('in')
      case 'lamp-stuck':
      case 'lamp-dead':
        this.#lamp = 'works'
        return this.#wire()
      case 'dead-button':
        this.machine.button = 'works'
        return
      case 'lost-reports':
        this.#reports = 'heard'
        return
      case 'nonsense':
        return
      case 'water-empty':
        return this.refill()
    }
  }

  report(): Readonly<Record<string, unknown>> {
    const { log } = this.#parts
    const { cup, tank, pouring, presses } = this.machine
    return {
      pours: log.starts.length,
      poursByHost: log.starts.filter(({ by }) => by === 'host').length,
      poursWithoutCup: log.starts.filter((start) => start.cup === 'none').length,
      poursIntoFull: log.starts.filter((start) => start.cup === 'full').length,
      presses,
      cups: [cup],
      tank,
      pouring,
      button: this.#board.level(this.#options.pins.button),
      board: this.#state,
    }
  }

  close(): void {
    for (const cancel of this.#cancels.values()) cancel()
    this.machine.unplug()
  }

  #say(bytes: Uint8Array): void {
    if (this.#wiring === 'yes' && this.#reports === 'lost') return
    if (this.#state === 'runs') this.#parts.say(bytes)
    else if (this.#state === 'stalled') this.#waitingOut.push(bytes)
  }

  /** The machine's side of the wires, onto the pins. */
  #wire(): void {
    const { lamp, tank, cup } = this.#options.pins
    this.#wiring = 'yes'
    const lit = this.#lamp === 'works' ? this.machine.pouring : this.#lamp === 'stuck'
    this.#board.ground(lamp, lit ? 'closed' : 'open')
    this.#board.ground(tank, this.machine.tank === 'filled' ? 'closed' : 'open')
    this.#board.ground(cup, this.machine.cup === 'none' ? 'open' : 'closed')
    this.#wiring = 'no'
  }
}
