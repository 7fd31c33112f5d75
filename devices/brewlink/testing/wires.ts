/** Wires between a `Device` and a driver, made of memory: a byte stream, and MQTT topics. Both can be cut. */
import type {
  ByteStream,
  DriverClock,
  MachineTopics,
  StreamHandlers,
  TopicHandlers,
  Transports,
} from '../../../src/fleet/driver.ts'
import { encodeFrame, FrameReader } from '../frame.ts'
import { decodeJson, encodeJson } from '../json.ts'
import type { DeviceMessage, HostMessage } from '../messages.ts'
import { decodePayload, encodePayload } from '../payload.ts'
import type { Device } from './device.ts'

export interface Wire {
  readonly transports: Transports
  cut(): void
  mend(): void
  /** The device has lost its session, or its connection, with its power. */
  reset(): void
}

const elsewhere = (): never => {
  throw new Error('this wire has no such transport')
}
const bytesOf = (value: string) => new TextEncoder().encode(value)

export class StreamWire implements Wire {
  readonly transports: Transports
  readonly #device: Device
  readonly #clock: DriverClock
  #handlers: StreamHandlers | null = null
  #reader = new FrameReader(50)
  #session = 0
  #seq = 0
  #plugged = true

  constructor(device: Device, clock: DriverClock) {
    this.#device = device
    this.#clock = clock
    const open = (_: unknown, handlers: StreamHandlers) => this.#open(handlers)
    this.transports = { serial: open, tcp: open, topics: elsewhere }
    device.say = (message) => this.#toHost(message)
  }

  cut(): void {
    this.#plugged = false
    const handlers = this.#handlers
    this.#handlers = null
    handlers?.closed('hung up')
  }

  mend(): void {
    this.#plugged = true
  }

  reset(): void {
    this.#session = 0
  }

  #open(handlers: StreamHandlers): ByteStream {
    this.#clock.after(0, () => {
      if (closed) return
      if (!this.#plugged) return handlers.closed('No such file or directory')
      if (this.#handlers !== null) return handlers.closed('Cannot lock port')
      this.#handlers = handlers
      this.#reader = new FrameReader(50)
      handlers.opened()
    })
    let closed = false
    return {
      write: (bytes) => {
        if (!closed && this.#handlers === handlers) this.#toDevice(bytes)
      },
      close: async () => {
        closed = true
        if (this.#handlers === handlers) this.#handlers = null
      },
    }
  }

  #toDevice(bytes: Uint8Array): void {
    for (const frame of this.#reader.push(bytes, this.#clock.now())) {
      const { message } = decodePayload(frame.type, frame.payload)
      if (message === null || this.#device.frozen) continue
      if (message.t === 'hello') this.#session = frame.session
      if (frame.session === this.#session) this.#device.hear(message as HostMessage)
      else this.#toHost({ t: 'nak', reason: 'session' })
    }
  }

  #toHost(message: DeviceMessage): void {
    this.#seq = (this.#seq + 1) & 0xff
    const frame = encodeFrame({ ...encodePayload(message), seq: this.#seq, session: this.#session })
    this.#handlers?.data(frame)
  }
}

export class TopicWire implements Wire {
  readonly transports: Transports
  readonly #device: Device
  #handlers: TopicHandlers | null = null
  #connected = true

  constructor(device: Device) {
    this.#device = device
    const topics = (handlers: TopicHandlers): MachineTopics => {
      this.#handlers = handlers
      handlers.broker(true)
      this.#availability(true)
      return {
        command: (payload) => {
          const { message } = decodeJson(bytesOf(payload))
          if (this.#connected && message !== null) device.hear(message as HostMessage)
          return true
        },
        close: async () => {
          this.#handlers = null
        },
      }
    }
    this.transports = { serial: elsewhere, tcp: elsewhere, topics }
    device.say = (message) => {
      if (!this.#connected) return
      const event = message.t === 'alarm' || (message.t === 'status' && message.event > 0)
      const topic = message.t === 'heartbeat' ? 'heartbeat' : event ? 'event' : 'ack'
      this.#handlers?.message(topic, bytesOf(encodeJson(message)), false)
    }
  }

  cut(): void {
    this.#connected = false
    this.#availability(false)
  }

  mend(): void {
    this.#connected = true
    this.#availability(false)
    this.#handlers?.message('event', bytesOf(encodeJson(this.#device.identity())), false)
  }

  reset(): void {
    this.cut()
    this.mend()
  }

  #availability(retained: boolean): void {
    const payload = this.#connected ? { v: 1, state: 'online', boot: this.#device.boot } : { v: 1, state: 'offline' }
    this.#handlers?.message('availability', bytesOf(JSON.stringify(payload)), retained)
  }
}
