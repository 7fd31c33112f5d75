/**
 * The driver contract: the seam that others extend. A driver turns bytes or payloads into messages and commands into
 * bytes or payloads. It never retries, never remembers work, never decides: that is the shop's, once, for every device.
 */
import type { TSchema } from 'typebox'
import type { DeviceDeclares, MachineCommand, MachineMessage } from '../shop/machine-words.ts'
import type { Press, Pressed, ScreenState } from '../shop/screen-words.ts'

export type * from '../shop/machine-words.ts'
export type * from '../shop/screen-words.ts'

export interface DriverFactory<Options> {
  /** The `driver:` word of the config: `brewlink-serial`, `brewlink-mqtt`, … */
  readonly kind: string
  /** Schema of the machine's `options:`, so that `baristad check` validates it with no machine attached. */
  readonly options: TSchema
  declares(options: Options): DeviceDeclares
  /**
   * After `link('down')`: `reopened`, this driver has ended, the supervisor closes it and opens another after its
   * back-off (streams); the same when it is silent for too long. `by-itself`, it stays and will say `up` again (MQTT).
   */
  readonly recovers: 'reopened' | 'by-itself'
  /**
   * Starts talking at once. A missing device is `port.link('down')`, not an exception: one that is thrown (options that
   * can never work) is treated like a device that is away.
   */
  open(options: Options, port: DriverPort): Driver
}

export interface Driver {
  /**
   * At most once on the wire; dropped when the link is down (the shop asks again by query). Must not throw.
   */
  send(command: MachineCommand): void
  /** Awaited by the supervisor; afterwards the serial port or the subscription is free. Idempotent. */
  close(): Promise<void>
  /** Counters of this driver since it was opened, for metrics; they only ever grow. */
  counters?(): Readonly<Record<string, number>>
}

/** What a driver is given; there is nothing else it may touch. */
export interface DriverPort {
  /** The machine's id in the config. */
  readonly machine: string
  emit(message: MachineMessage): void
  /** `up`: bytes can flow (no proof of life). `down`: the transport is gone; see `DriverFactory.recovers`. */
  link(state: 'up' | 'down', reason: string): void
  readonly clock: DriverClock
  /** Chance in [0, 1). */
  readonly random: () => number
  readonly log: DriverLog
  readonly transports: Transports
  /**
   * Keeps a frame for the post-mortem dump (the last 200 per machine). As a function it is made into text only when
   * somebody looks: hardly ever, while a heartbeat comes every second.
   */
  trace(direction: 'in' | 'out', frame: string | (() => string)): void
}

/** Monotonic time and timers, as a parameter: real in the daemon, virtual in tests and simulation. */
export interface DriverClock {
  /** Monotonic milliseconds. */
  now(): number
  /** Runs `fn` once after `ms`; the returned function cancels it. */
  after(ms: number, fn: () => void): () => void
}

export interface DriverLog {
  info(data: Readonly<Record<string, unknown>>, text: string): void
  warn(data: Readonly<Record<string, unknown>>, text: string): void
}

export interface Transports {
  /** A serial port: locked against a second opener, `hupcl` off so that closing does not reset the device. */
  serial(options: { readonly path: string; readonly baudRate: number }, handlers: StreamHandlers): ByteStream
  /** The same bytes over TCP (a serial-to-Ethernet adapter, or a system where no pseudo-terminal can be made). */
  tcp(options: { readonly host: string; readonly port: number }, handlers: StreamHandlers): ByteStream
  /** This machine's MQTT topics, on the embedded or an external broker. */
  topics(handlers: TopicHandlers): MachineTopics
  /** The pages on which people see and press what this machine is about. Absent where nobody serves any. */
  screen?(handlers: ScreenHandlers): Screen
}

export interface ScreenHandlers {
  /** Somebody looks at it: a page was asked for, or gave a sign of life. */
  seen(): void
  /** A button was pressed. `id`: the same again is the same press, and has the same answer. */
  pressed(id: string, press: Press): Pressed
  /** The person who is signed in here has signed in at another machine. */
  movedTo(machine: string): void
}

export interface Screen {
  /** Replaces what is shown. */
  show(state: ScreenState): void
  /** Nothing is shown any more, and no handler is called. */
  close(): void
}

/** None is called before the transport has returned the stream. */
export interface StreamHandlers {
  opened(): void
  data(bytes: Uint8Array): void
  /** Once. After it no other handler is called. A write that misses its deadline ends here too. */
  closed(reason: string): void
}

export interface ByteStream {
  /** Writes all of it or closes the stream: every write has a deadline. */
  write(bytes: Uint8Array): void
  close(): Promise<void>
}

/** What a device publishes under `<base>/machine/<id>/`. */
export type DeviceTopic = 'availability' | 'event' | 'ack' | 'heartbeat'

export interface TopicHandlers {
  /** The broker can be reached, or not any more. Called once with the state at the start. */
  broker(connected: boolean): void
  message(topic: DeviceTopic, payload: Uint8Array, retained: boolean): void
}

export interface MachineTopics {
  /** Publishes to `machine/<id>/command`, QoS 0, never retained. False, and nothing queued, when the broker is away. */
  command(payload: string): boolean
  close(): Promise<void>
}
