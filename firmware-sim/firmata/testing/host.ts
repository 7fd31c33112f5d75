/** A twin under virtual time with a host that knows the bytes of machines.md by heart. */
import { PourLog } from '../pour-log.ts'
import { DEFAULT_PINS, Twin } from '../twin.ts'
import { VirtualClock } from './virtual-clock.ts'

export const POUR_MS = 20_000
const PULL_UP = 0x0b

export class Host {
  readonly clock = new VirtualClock()
  readonly log = new PourLog(null)
  readonly plug: string[] = []
  readonly twin: Twin
  #heard: number[] = []

  constructor(cup: 'none' | 'empty' = 'empty') {
    this.twin = new Twin(
      { name: 'bar.ino', pins: DEFAULT_PINS, pourMs: POUR_MS, cup },
      {
        clock: this.clock,
        wallMs: () => 0,
        log: this.log,
        say: (bytes) => void this.#heard.push(...bytes),
        plug: (state) => void this.plug.push(state),
      },
    )
    this.twin.powerUp()
  }

  send(...bytes: number[]): void {
    this.twin.receive(Uint8Array.from(bytes))
  }

  /** What came since the last call, in hex. */
  heard(): string {
    const text = Buffer.from(this.#heard).toString('hex')
    this.#heard = []
    return text
  }

  /** Pins 8, 9 and 10 as inputs, reported; what was said until then is dropped. */
  listen(): void {
    for (const pin of [8, 9, 10]) this.send(0xf4, pin, PULL_UP)
    this.send(0xd1, 1)
    this.heard()
  }

  button(level: 'high' | 'low'): void {
    this.send(0x90, 0x00, level === 'high' ? 1 : 0) // pin 7
  }

  /** Presses for long enough to count. */
  press(): void {
    this.button('high')
    this.clock.pass(100)
    this.button('low')
  }
}
