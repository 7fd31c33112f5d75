/** A driver in the test's own hands: what the shop commands, what the person presses, and the time. */
import type {
  MachineCommand,
  MachineMessage,
  Press,
  Pressed,
  ScreenHandlers,
  ScreenState,
  Ticket,
} from '../../../src/fleet/driver.ts'
import { VirtualClock } from '../../../src/fleet/virtual-clock.ts'
import { openLane } from '../driver.ts'
import type { BaristaOptions } from '../options.ts'

type Said<T extends MachineMessage['t']> = Extract<MachineMessage, { t: T }>
type Brew = Extract<MachineCommand, { t: 'brew' }>

const elsewhere = (): never => {
  throw new Error('the driver asked for another transport')
}

export const ticket: Ticket = {
  ...{ number: '482', drink: 1, of: 2, recipe: 'Latte', size: 'large', options: ['oat'], note: 'extra hot' },
  ...{ customer: 'Kim', step: 'finish', before: ['espresso'], remake: false },
}

export class LaneBench {
  readonly clock = new VirtualClock()
  readonly said: MachineMessage[] = []
  readonly links: string[] = []
  shown: ScreenState | null = null
  #handlers: ScreenHandlers | null = null
  #presses = 0
  #epoch = 0
  readonly #driver: ReturnType<typeof openLane>

  constructor(options: BaristaOptions = {}, random = 0.5) {
    this.#driver = openLane(options, {
      machine: 'bar-1',
      emit: (message) => void this.said.push(message),
      link: (state) => void this.links.push(state),
      clock: this.clock,
      random: () => random,
      log: { info() {}, warn() {} },
      trace() {},
      transports: {
        serial: elsewhere,
        tcp: elsewhere,
        topics: elsewhere,
        screen: (handlers) => {
          this.#handlers = handlers
          return {
            show: (state) => {
              this.shown = state
            },
            close: () => {
              this.#handlers = null
            },
          }
        },
      },
    })
  }

  seen(): void {
    this.#handlers?.seen()
  }

  press(press: Press, id = `press-${++this.#presses}`): Pressed {
    const answer = this.#handlers?.pressed(id, press)
    if (answer === undefined) throw new Error('the driver has no screen')
    return answer
  }

  moved(to: string): void {
    this.#handlers?.movedTo(to)
  }

  signIn(name = 'Ana', skills: readonly string[] | null = null): void {
    this.press({ action: 'sign-in', name, skills })
  }

  /** Time passes before a screen that gives signs of life. */
  async works(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 1000) {
      this.seen()
      await this.clock.advance(Math.min(1000, left))
    }
  }

  send(command: MachineCommand): void {
    this.#driver.send(command)
  }

  /** A brew that fits the last hello and heartbeat. */
  brew(change: Partial<Brew> = {}): Brew {
    const epoch = ++this.#epoch
    const command: Brew = {
      ...{ t: 'brew', brew: 2 ** 32 + epoch, group: 1, epoch, boot: this.last('hello').boot },
      ...{ deadlineMs: this.last('heartbeat').clockMs + 4000, maxMs: 75_000, label: '482 1/2 latte', ticket },
      program: { doseGrams: 0, waterMl: 0, milkMl: 0, foamPercent: 0, temperatureC: 0, nominalMs: 30_000 },
      ...change,
    }
    this.send(command)
    return command
  }

  last<T extends MachineMessage['t']>(t: T): Said<T> {
    const found = this.said.findLast((message): message is Said<T> => message.t === t)
    if (found === undefined) throw new Error(`no ${t} was said`)
    return found
  }

  /** What was said of brews since `from`, in short. */
  words(from = 0): string[] {
    return this.said.slice(from).flatMap((message) => {
      if (message.t === 'status')
        return [message.cause === null ? message.status : `${message.status} ${message.cause}`]
      if (message.t === 'refused') return [`refused ${message.reason}`]
      return message.t === 'undone' ? ['undone'] : []
    })
  }

  get mark(): number {
    return this.said.length
  }

  states(): string[] {
    return this.shown?.drinks.map(({ state }) => state) ?? []
  }

  close(): Promise<void> {
    return this.#driver.close()
  }
}
