/** A serial cable between a device and the daemon: whole frames as pieces of bytes, and nothing that says who is there. */
import type { Faults } from '../../firmware-sim/faults/faults.ts'
import type { Outgoing } from '../../firmware-sim/protocol/topics.ts'
import { ByteLine } from '../../firmware-sim/transports/byte-line.ts'
import type { ByteStream, StreamHandlers, Transports } from '../../src/fleet/driver.ts'
import type { Agenda } from './agenda.ts'
import type { Dice } from './dice.ts'
import type { Line, LineParts } from './line.ts'
import { Wire, type WireFaults, type WireState } from './wire.ts'

const INCOMPLETE_MS = 50
const OPENING_MS = 5
/** What somebody with a tap on the cable has kept. */
const KEPT = 40
/** Of a brew's frame; everything else is shorter. */
const BREW_BYTES = 45

export class SerialLine implements Line {
  readonly #agenda: Agenda
  readonly #line: ByteLine
  readonly #toDevice: Wire<Uint8Array>
  readonly #toHost: Wire<Uint8Array>
  #host: StreamHandlers | null = null
  #unpluggedUntilMs = 0
  readonly #kept: Uint8Array[] = []

  constructor(agenda: Agenda, dice: Dice, faults: Faults, parts: LineParts) {
    this.#agenda = agenda
    const nowMs = () => agenda.nowMs
    const handlers = { incoming: parts.toDevice, connected: () => {}, disconnected: () => {}, boot: parts.boot }
    const chance = dice.split('noise').next
    this.#line = new ByteLine({ handlers, faults, chance, nowMs, tell: () => {} }, INCOMPLETE_MS)
    this.#toDevice = new Wire(agenda, dice.split('to device'), (bytes) => {
      if (parts.powered()) parts.toDevice(this.#line.read(bytes))
    })
    this.#toHost = new Wire(agenda, dice.split('to host'), (bytes) => this.#host?.data(bytes))
  }

  send(outgoing: readonly Outgoing[]): void {
    this.#toHost.send(this.#line.write(outgoing))
  }

  dark(): void {
    this.#line.reset()
  }

  booted(): void {}

  hostGone(): void {
    this.#host = null
  }

  hangUp(ms: number): void {
    this.#unpluggedUntilMs = this.#agenda.nowMs + ms
    this.#toDevice.clear()
    this.#toHost.clear()
    const host = this.#host
    this.#host = null
    host?.closed('unplugged')
  }

  replay(dice: Dice): 'brew' | 'something' | null {
    if (this.#kept.length === 0) return null
    const bytes = dice.pick(this.#kept)
    this.#toDevice.send(bytes)
    return bytes.length > BREW_BYTES ? 'brew' : 'something'
  }

  /** A cable keeps the order of its bytes and doubles none. */
  set(faults: WireFaults): void {
    const kept: WireFaults = { ...faults, order: 'kept', duplicate: 0 }
    this.#toDevice.faults = kept
    this.#toHost.faults = kept
  }

  state(toDevice: WireState, toHost: WireState): void {
    this.#toDevice.state = toDevice
    this.#toHost.state = toHost
  }

  transports(): Transports {
    return { serial: (_, handlers) => this.#open(handlers), tcp: unused, topics: unused }
  }

  #open(handlers: StreamHandlers): ByteStream {
    let open = true
    this.#agenda.after(OPENING_MS, () => {
      if (!open) return
      if (this.#agenda.nowMs < this.#unpluggedUntilMs) return handlers.closed('no such port')
      this.#host = handlers
      handlers.opened()
    })
    return {
      write: (bytes) => {
        if (this.#host !== handlers) return
        this.#toDevice.send(bytes)
        this.#kept.push(bytes)
        if (this.#kept.length > KEPT) this.#kept.shift()
      },
      close: async () => {
        open = false
        if (this.#host === handlers) this.#host = null
      },
    }
  }
}

const unused = (): never => {
  throw new Error('this driver has a serial port and nothing else')
}
