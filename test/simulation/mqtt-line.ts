/** A device and the daemon on one broker: retained availability, a last will that comes late, and messages by topic. */
import type { Faults } from '../../firmware-sim/faults/faults.ts'
import { spoilPayload } from '../../firmware-sim/faults/spoil.ts'
import { decodeJson, encodeJson } from '../../firmware-sim/protocol/json.ts'
import type { Outgoing } from '../../firmware-sim/protocol/topics.ts'
import type { DeviceTopic, MachineTopics, TopicHandlers, Transports } from '../../src/fleet/driver.ts'
import type { Agenda } from './agenda.ts'
import type { Dice } from './dice.ts'
import type { Line, LineParts } from './line.ts'
import { Wire, type WireFaults, type WireState } from './wire.ts'

interface Published {
  readonly topic: DeviceTopic
  readonly payload: string
}

const OFFLINE = JSON.stringify({ v: 1, state: 'offline' })
/** One and a half keep-alives, and a little. */
const LATEST_WILL_MS = 16_000
const CONNECTING_MS = 300
const MOST_RETRY_MS = 4_000
/** What a bridge or another client has kept of the commands. */
const KEPT = 40

export class MqttLine implements Line {
  readonly #agenda: Agenda
  readonly #dice: Dice
  readonly #faults: Faults
  readonly #parts: LineParts
  readonly #toDevice: Wire<string>
  readonly #toHost: Wire<Published>
  #retained = OFFLINE
  readonly #kept: string[] = []
  #host: TopicHandlers | null = null
  #broker: 'there' | 'away' = 'there'
  #device: 'connected' | 'away' = 'away'
  #cancelConnect = () => {}
  #cancelWill = () => {}

  constructor(agenda: Agenda, dice: Dice, faults: Faults, parts: LineParts) {
    this.#agenda = agenda
    this.#dice = dice
    this.#faults = faults
    this.#parts = parts
    const noise = dice.split('noise').next
    this.#toDevice = new Wire(agenda, dice.split('to device'), (payload) => {
      if (this.#device === 'away' || !parts.powered()) return
      const command = decodeJson(Buffer.from(spoilPayload(payload, 'in', faults, noise)))
      if (command !== null) parts.toDevice([command])
    })
    this.#toHost = new Wire(agenda, dice.split('to host'), ({ topic, payload }) => {
      this.#host?.message(topic, Buffer.from(payload), false)
    })
    this.#connectIn(CONNECTING_MS)
  }

  send(outgoing: readonly Outgoing[]): void {
    if (this.#device === 'away') return
    for (const { way, message } of outgoing) {
      if (message.t === 'nak') continue
      const payload = spoilPayload(encodeJson(message), 'out', this.#faults, this.#dice.next)
      this.#toHost.send({ topic: way, payload })
    }
  }

  dark(): void {
    this.#lose()
  }

  booted(): void {
    this.#connectIn(CONNECTING_MS)
  }

  hostGone(): void {
    this.#host = null
  }

  /** The broker is away for both. */
  hangUp(ms: number): void {
    this.#broker = 'away'
    this.#toDevice.clear()
    this.#toHost.clear()
    this.#lose()
    this.#host?.broker(false)
    this.#agenda.after(ms, () => {
      if (this.#broker === 'there') return
      this.#broker = 'there'
      this.#host?.broker(true)
      this.#tellRetained(this.#host)
      if (this.#parts.powered()) this.#connectIn(this.#dice.between(50, MOST_RETRY_MS))
    })
  }

  /** Published again by whoever kept it, without the flag that would betray it as retained. */
  replay(dice: Dice): 'brew' | 'something' | null {
    if (this.#kept.length === 0 || this.#broker === 'away') return null
    const payload = dice.pick(this.#kept)
    this.#toDevice.send(payload)
    return payload.includes('"t":"brew"') ? 'brew' : 'something'
  }

  set(faults: WireFaults): void {
    this.#toDevice.faults = faults
    this.#toHost.faults = faults
  }

  state(toDevice: WireState, toHost: WireState): void {
    this.#toDevice.state = toDevice
    this.#toHost.state = toHost
  }

  transports(): Transports {
    return { serial: unused, tcp: unused, topics: (handlers) => this.#subscribe(handlers) }
  }

  #subscribe(handlers: TopicHandlers): MachineTopics {
    this.#host = handlers
    this.#agenda.after(1, () => {
      if (this.#host !== handlers) return
      handlers.broker(this.#broker === 'there')
      this.#tellRetained(handlers)
    })
    return {
      command: (payload) => {
        if (this.#broker === 'away') return false
        this.#toDevice.send(payload)
        this.#kept.push(payload)
        if (this.#kept.length > KEPT) this.#kept.shift()
        return true
      },
      close: async () => {
        if (this.#host === handlers) this.#host = null
      },
    }
  }

  #tellRetained(handlers: TopicHandlers | null): void {
    if (this.#broker === 'there') handlers?.message('availability', Buffer.from(this.#retained), true)
  }

  #connectIn(ms: number): void {
    this.#cancelConnect()
    this.#cancelConnect = this.#agenda.after(ms, () => {
      if (this.#broker === 'away' || !this.#parts.powered() || this.#device === 'connected') return
      this.#cancelWill()
      this.#device = 'connected'
      this.#publish(JSON.stringify({ v: 1, state: 'online', boot: this.#parts.boot() }))
      this.#parts.deviceConnected()
    })
  }

  /** The device's connection is gone without a word: its will follows when the broker notices. */
  #lose(): void {
    this.#cancelConnect()
    if (this.#device === 'away') return
    this.#device = 'away'
    this.#parts.deviceDisconnected()
    this.#cancelWill()
    this.#cancelWill = this.#agenda.after(this.#dice.between(0, LATEST_WILL_MS), () => this.#publish(OFFLINE))
  }

  #publish(availability: string): void {
    this.#retained = availability
    if (this.#broker === 'there') this.#toHost.send({ topic: 'availability', payload: availability })
  }
}

const unused = (): never => {
  throw new Error('this driver has a broker and nothing else')
}
