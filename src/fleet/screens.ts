/**
 * Screens of people who make drinks, by machine: between the driver, which says what is shown, and the room that serves
 * the pages. Nobody else attaches to them.
 */
import type { DriverClock, Press, Pressed, Screen, ScreenHandlers, ScreenState } from './driver.ts'
import { movesFrom } from './rotation.ts'

/** What the room of the pages sees of one screen. */
export interface ShownScreen {
  readonly state: ScreenState
  seen(): void
  pressed(id: string, press: Press): Pressed
}

interface Open {
  readonly handlers: ScreenHandlers
  state: ScreenState | null
}

const GONE: Pressed = { tone: 'refused', text: 'This lane is not open at the moment; nothing was done.' }

export class Screens {
  readonly #clock: DriverClock
  readonly #open = new Map<string, Open>()
  #changed: (machine: string) => void = () => {}
  /** What each move shows must not begin another. */
  #rotating: 'no' | 'yes' = 'no'

  constructor(clock: DriverClock) {
    this.#clock = clock
  }

  /** On the clock of all the states: since when and until when. */
  nowMs(): number {
    return this.#clock.now()
  }

  /** Called whenever what a screen shows has changed; one listener. */
  onChange(listener: (machine: string) => void): void {
    this.#changed = listener
  }

  /** Something about what people have in hand has changed that no driver knows of: an order was cancelled. */
  lookAgain(): void {
    for (const [machine, { state }] of this.#open) if (state !== null && state.drinks.length > 0) this.#changed(machine)
  }

  /** For `Transports.screen` of this machine. Of two drivers the later one has the screen. */
  open(machine: string, handlers: ScreenHandlers): Screen {
    const mine: Open = { handlers, state: null }
    this.#open.set(machine, mine)
    return {
      show: (state) => {
        if (this.#open.get(machine) !== mine) return
        const before = mine.state
        mine.state = state
        this.#changed(machine)
        if (state.person !== null && state.person.name !== before?.person?.name) this.#moved(machine, state.person.name)
        this.#rotate()
      },
      close: () => {
        if (this.#open.get(machine) !== mine) return
        this.#open.delete(machine)
        this.#changed(machine)
      },
    }
  }

  /** Null: no driver has opened one, or it has not shown anything yet. */
  of(machine: string): ShownScreen | null {
    const open = this.#open.get(machine)
    if (!open?.state) return null
    return {
      state: open.state,
      seen: () => open.handlers.seen(),
      pressed: (id, press) => (this.#open.get(machine) === open ? open.handlers.pressed(id, press) : GONE),
    }
  }

  /** By their lanes' schedules. Who takes a place signs in there, and is signed out where they were. */
  #rotate(): void {
    if (this.#rotating === 'yes') return
    this.#rotating = 'yes'
    const states = new Map(
      [...this.#open].flatMap(([machine, { state }]) => (state === null ? [] : [[machine, state]])),
    )
    const moves =
      [...states.keys()].map((machine) => movesFrom(machine, states)).find((found) => found.length > 0) ?? []
    for (const { name, skills, to } of moves) {
      const id = `rotation-${to}-${this.#clock.now()}`
      this.#open.get(to)?.handlers.pressed(id, { action: 'sign-in', name, skills })
    }
    this.#rotating = 'no'
  }

  /** Nobody stands in two places: whoever signs in here signs out there. */
  #moved(here: string, name: string): void {
    for (const [machine, { handlers, state }] of this.#open) {
      if (machine === here || !isSame(state?.person?.name ?? '', name)) continue
      handlers.movedTo(here)
    }
  }
}

/** People do not write their names the same way twice. */
const isSame = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase()
